package node

import (
	"maps"
	"reflect"
)

// merge lays o over s: a value of o's replaces s's, a list of o's follows s's, and a map's entries lie over s's.
func (s *Source) merge(o *Source) { overlay(reflect.ValueOf(s).Elem(), reflect.ValueOf(o).Elem()) }

func overlay(dst, src reflect.Value) {
	for i := range dst.NumField() {
		to, from := dst.Field(i), src.Field(i)
		switch to.Kind() {
		case reflect.Struct:
			overlay(to, from)
		case reflect.Slice:
			to.Set(reflect.AppendSlice(to, from))
		case reflect.Map:
			if !from.IsNil() {
				merged := maps.Clone(to.Interface().(map[string]string))
				if merged == nil {
					merged = map[string]string{}
				}
				maps.Copy(merged, from.Interface().(map[string]string))
				to.Set(reflect.ValueOf(merged))
			}
		default:
			if !from.IsNil() {
				to.Set(from)
			}
		}
	}
}
