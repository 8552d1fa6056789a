package node

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestMetadataComesOfFilesAndFlags(t *testing.T) {
	file := write(t, "a.hcl", `data_dir = "/d" node_meta { rack = "7" zone = "a" }`)
	c, err := parsed(t, "-config-file", file, "-node-meta", "zone:b:c", "-node-meta=bare")
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"rack": "7", "zone": "b:c", "bare": ""}; !maps.Equal(c.NodeMeta, want) {
		t.Errorf("%v", c.NodeMeta)
	}
}

func TestMetadataThatCannotBeIsRefusedInConsulsWords(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for meta, want := range map[string]string{
		":x":                   "Couldn't load metadata pair ('', 'x'): Key cannot be blank",
		"a b:x":                "Couldn't load metadata pair ('a b', 'x'): Key contains invalid characters",
		"consul-x:y":           "Couldn't load metadata pair ('consul-x', 'y'): Key prefix 'consul-' is reserved for internal use",
		long(129) + ":v":       "Key is too long (limit: 128 characters)",
		"k:" + long(513):       "Value is too long (limit: 512 characters)",
		long(128) + ":" + "ok": "",
		"k:" + long(512):       "",
	} {
		_, err := parsed(t, "-data-dir=/d", "-node-meta="+meta)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), "node_meta invalid: ") ||
			err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%.20s: %v", meta, err)
		}
	}
	args := []string{"-data-dir=/d"}
	for i := range maxMetaPairs {
		args = append(args, fmt.Sprintf("-node-meta=k%d:v", i))
	}
	if _, err := parsed(t, args...); err != nil {
		t.Error(err)
	}
	_, err := parsed(t, append(args, "-node-meta=more:v")...)
	if err == nil || err.Error() != "node_meta invalid: Node metadata cannot contain more than 64 key/value pairs" {
		t.Error(err)
	}
}
