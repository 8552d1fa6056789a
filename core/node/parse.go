package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"github.com/hashicorp/hcl"
)

// maxConfigFile bounds one configuration file, in bytes.
const maxConfigFile = 1 << 20

// load reads a configuration file, or every one in a directory in the order of their names. Without a format, which is
// "json", "hcl" or "", a file's ending tells it, and a file with another ending is skipped and stands in skipped, as
// from Consul. unused are keys of Consul's that kvnode has no use for.
func load(name, format string) (l loaded, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return loaded{}, openFailed(name, err)
	}
	if !info.IsDir() {
		return l, l.file(name, format, info.Size())
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return loaded{}, fmt.Errorf("config: Readdir failed on %s. %w", name, err)
	}
	for _, entry := range entries {
		path := filepath.Join(name, entry.Name())
		if info, err = os.Stat(path); err != nil {
			return loaded{}, openFailed(path, err)
		}
		if info.IsDir() {
			continue // a directory's directories are not read
		}
		if err := l.file(path, format, info.Size()); err != nil {
			return loaded{}, err
		}
	}
	return l, nil
}

func openFailed(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		e.Op = "open" // Consul opens a file without asking first
	}
	return fmt.Errorf("config: Open failed on %s. %w", name, err)
}

// loaded is what was read of files.
type loaded struct {
	sources []*Source
	unused  []Unused
	skipped []string
}

func (l *loaded) file(name, format string, size int64) error {
	if format == "" {
		format = strings.TrimPrefix(filepath.Ext(name), ".")
	}
	if format != "json" && format != "hcl" {
		l.skipped = append(l.skipped, name)
		return nil
	}
	if size > maxConfigFile {
		return fmt.Errorf("config: %s has %d bytes, more than %d", name, size, maxConfigFile)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return openFailed(name, err)
	}
	src, unused, err := Parse(data, format == "json")
	if err != nil {
		return fmt.Errorf("failed to parse %s: %w", name, err)
	}
	l.sources, l.unused = append(l.sources, src), append(l.unused, unused...)
	return nil
}

// Parse reads configuration text. A key that neither kvnode nor Consul has is an error, all of them in one.
func Parse(data []byte, isJSON bool) (src *Source, unused []Unused, err error) {
	var raw map[string]any
	if isJSON {
		err = json.Unmarshal(data, &raw)
	} else {
		err = hcl.Unmarshal(data, &raw)
	}
	if err != nil {
		return nil, nil, err
	}
	shape := reflect.TypeFor[Source]()
	raw, _ = plain(raw, shape).(map[string]any)

	var bad *multierror.Error
	for _, u := range unknownKeys(raw, shape, "") {
		if consulKeys[u.Key] {
			unused = append(unused, u)
			continue
		}
		bad = multierror.Append(bad, fmt.Errorf("invalid config key %s", u.Key))
	}
	if bad != nil {
		return nil, nil, bad
	}
	canonical, err := json.Marshal(raw)
	if err != nil {
		return nil, nil, err
	}
	src = &Source{}
	if err := json.Unmarshal(canonical, src); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, nil, fmt.Errorf("config key %s: want %s, got %s", e.Field, e.Type, e.Value)
		}
		return nil, nil, err
	}
	return src, unused, nil
}

// plain brings what HCL makes of a file into JSON's form: a block is a list of one object there, and a list of one
// text may be the text alone.
func plain(v any, shape reflect.Type) any {
	for shape.Kind() == reflect.Pointer {
		shape = shape.Elem()
	}
	switch shape.Kind() {
	case reflect.Struct, reflect.Map:
		merged := map[string]any{}
		switch blocks := v.(type) {
		case map[string]any:
			merged = blocks
		case []map[string]any: // a block that stands twice is one
			for _, b := range blocks {
				for k, one := range b {
					merged[k] = one
				}
			}
		default:
			return v
		}
		if shape.Kind() == reflect.Map {
			return merged
		}
		for key, one := range merged {
			if f, ok := fieldOf(shape, key); ok {
				merged[key] = plain(one, f.Type)
			}
		}
		return merged
	case reflect.Slice:
		if text, ok := v.(string); ok {
			return []any{text}
		}
	}
	return v
}

// fieldOf is the field of a Source struct with this key.
func fieldOf(shape reflect.Type, key string) (reflect.StructField, bool) {
	for i := range shape.NumField() {
		if f := shape.Field(i); f.Tag.Get("json") == key && key != "-" {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// unknownKeys lists what of raw shape has no field for, sorted by key, each with its path.
func unknownKeys(raw map[string]any, shape reflect.Type, path string) []Unused {
	var unknown []Unused
	for key, v := range raw {
		f, ok := fieldOf(shape, key)
		if !ok {
			unknown = append(unknown, Unused{path + key, v})
			continue
		}
		if inner, ok := v.(map[string]any); ok && f.Type.Kind() == reflect.Struct {
			unknown = append(unknown, unknownKeys(inner, f.Type, path+key+".")...)
		}
	}
	slices.SortFunc(unknown, func(a, b Unused) int { return strings.Compare(a.Key, b.Key) })
	return unknown
}
