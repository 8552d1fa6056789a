package node

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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

// LoadFile reads one configuration file, JSON by its name's ending or else HCL. unused names the keys of Consul's
// in it that kvnode has no use for.
func LoadFile(name string) (src *Source, unused []string, err error) {
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxConfigFile {
		return nil, nil, fmt.Errorf("config: %s has %d bytes, more than %d", name, info.Size(), maxConfigFile)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, fmt.Errorf("config: Open failed on %s. %w", name, err)
	}
	src, unused, err = Parse(data, strings.HasSuffix(name, ".json"))
	if err != nil {
		return nil, nil, fmt.Errorf("failed to parse %s: %w", name, err)
	}
	return src, unused, nil
}

// LoadDir reads every .json and .hcl file of a directory, in the order of their names.
func LoadDir(dir string) (src *Source, unused []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("config: Readdir failed on %s. %w", dir, err)
	}
	src = &Source{}
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); entry.IsDir() || ext != ".json" && ext != ".hcl" {
			continue
		}
		one, u, err := LoadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, nil, err
		}
		src.merge(one)
		unused = append(unused, u...)
	}
	return src, unused, nil
}

// Parse reads configuration text. A key that neither kvnode nor Consul has is an error, all of them in one.
func Parse(data []byte, isJSON bool) (src *Source, unused []string, err error) {
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
	for _, key := range unknownKeys(raw, shape, "") {
		if top, _, _ := strings.Cut(key, "."); consulKeys[top] || consulKeys[key] {
			unused = append(unused, key)
			continue
		}
		bad = multierror.Append(bad, fmt.Errorf("invalid config key %s", key))
	}
	if bad != nil {
		bad.ErrorFormat = listErrors
		return nil, nil, bad
	}
	canonical, err := json.Marshal(raw)
	if err != nil {
		return nil, nil, err
	}
	src = &Source{}
	if err := json.NewDecoder(bytes.NewReader(canonical)).Decode(src); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, nil, fmt.Errorf("config key %s: want %s, got %s", e.Field, e.Type, e.Value)
		}
		return nil, nil, err
	}
	return src, unused, nil
}

// listErrors is multierror's own form, as Consul prints it, without the line that it ends with.
func listErrors(errs []error) string {
	return strings.TrimRight(multierror.ListFormatFunc(errs), "\n")
}

// plain brings what HCL makes of a file into JSON's form: a block is a list of one object there, and a list of one
// text may be the text alone.
func plain(v any, shape reflect.Type) any {
	for shape.Kind() == reflect.Pointer {
		shape = shape.Elem()
	}
	switch shape.Kind() {
	case reflect.Struct:
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

// unknownKeys lists the keys of raw that shape has no field for, sorted, with their path.
func unknownKeys(raw map[string]any, shape reflect.Type, path string) []string {
	var unknown []string
	for key, v := range raw {
		f, ok := fieldOf(shape, key)
		if !ok {
			unknown = append(unknown, path+key)
			continue
		}
		if inner, ok := v.(map[string]any); ok && f.Type.Kind() == reflect.Struct {
			unknown = append(unknown, unknownKeys(inner, f.Type, path+key+".")...)
		}
	}
	slices.Sort(unknown)
	return unknown
}
