package node

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The bounds of a node's metadata, which are Consul's. Lengths are in bytes.
const (
	maxMetaPairs = 64
	maxMetaKey   = 128
	maxMetaValue = 512
)

var validMetaKey = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// checkMeta refuses what cannot be a node's metadata, the first by name (mirrors Consul's
// structs.ValidateNodeMetadata).
func (c *Config) checkMeta() error {
	//lint:file-ignore ST1005 Consul's words
	if len(c.NodeMeta) > maxMetaPairs {
		return fmt.Errorf("node_meta invalid: Node metadata cannot contain more than %d key/value pairs", maxMetaPairs)
	}
	for _, key := range slices.Sorted(maps.Keys(c.NodeMeta)) {
		if err := checkPair(key, c.NodeMeta[key]); err != nil {
			return fmt.Errorf("node_meta invalid: Couldn't load metadata pair ('%s', '%s'): %w", key, c.NodeMeta[key], err)
		}
	}
	return nil
}

func checkPair(key, value string) error {
	switch {
	case key == "":
		return errors.New("Key cannot be blank")
	case !validMetaKey.MatchString(key):
		return errors.New("Key contains invalid characters")
	case len(key) > maxMetaKey:
		return fmt.Errorf("Key is too long (limit: %d characters)", maxMetaKey)
	case strings.HasPrefix(key, "consul-"):
		return errors.New("Key prefix 'consul-' is reserved for internal use")
	case len(value) > maxMetaValue:
		return fmt.Errorf("Value is too long (limit: %d characters)", maxMetaValue)
	}
	return nil
}
