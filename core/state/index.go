package state

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// names is a memdb index by one or several texts of a record: each is ended by a NUL, so that no name is taken for the
// beginning of another. It reads fields by a function and not by reflection, as memdb's own indexes do.
type names[T any] struct {
	of   func(T) []string
	fold bool // upper and lower case are one, as in Consul's catalog
}

// FromObject is the index's bytes for a record; one with an empty name first has none.
func (n names[T]) FromObject(raw any) (bool, []byte, error) {
	record, ok := raw.(T)
	if !ok {
		return false, nil, fmt.Errorf("a %T is no record of this table", raw)
	}
	fields := n.of(record)
	return fields[0] != "", n.join(fields), nil
}

// FromArgs is the index's bytes for the names that are looked for.
func (n names[T]) FromArgs(args ...any) ([]byte, error) {
	fields := make([]string, len(args))
	for i, arg := range args {
		field, ok := arg.(string)
		if !ok {
			return nil, fmt.Errorf("a %T is no name", arg)
		}
		fields[i] = field
	}
	return n.join(fields), nil
}

// PrefixFromArgs is the same for all names that begin so; with several names the last alone may be a beginning.
func (n names[T]) PrefixFromArgs(args ...any) ([]byte, error) {
	whole, err := n.FromArgs(args...)
	if err != nil {
		return nil, err
	}
	if len(whole) == 0 {
		return nil, errors.New("a prefix needs a name")
	}
	return whole[:len(whole)-1], nil
}

func (n names[T]) join(fields []string) []byte {
	size := len(fields)
	for _, field := range fields {
		size += len(field)
	}
	joined := make([]byte, 0, size)
	for _, field := range fields {
		if n.fold {
			field = strings.ToLower(field)
		}
		joined = append(append(joined, field...), 0)
	}
	return joined
}

// checksOf is the index of the sessions by each check that they depend on.
type checksOf struct{}

// FromObject is one entry for each check.
func (checksOf) FromObject(raw any) (bool, [][]byte, error) {
	sess, ok := raw.(*structs.Session)
	if !ok {
		return false, nil, fmt.Errorf("a %T is no session", raw)
	}
	ids := sess.CheckIDs()
	entries := make([][]byte, len(ids))
	for i, id := range ids {
		entries[i] = checkKey.join([]string{sess.Node, id})
	}
	return len(entries) > 0, entries, nil
}

// FromArgs is the entry of one check: its node and its id.
func (checksOf) FromArgs(args ...any) ([]byte, error) { return checkKey.FromArgs(args...) }

// treeOf is the index of the tombstones of trees. A key's bytes stand in it without an end, so that memdb finds the
// longest that a prefix begins with.
type treeOf struct{}

// FromObject is the key of a deleted tree.
func (treeOf) FromObject(raw any) (bool, []byte, error) {
	stone, ok := raw.(*Tombstone)
	if !ok {
		return false, nil, fmt.Errorf("a %T is no tombstone", raw)
	}
	return stone.TreeIndex > 0, []byte(stone.Key), nil
}

// FromArgs is the key that is looked for.
func (treeOf) FromArgs(args ...any) ([]byte, error) {
	key, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("a %T is no key", args[0])
	}
	return []byte(key), nil
}

// PrefixFromArgs is the prefix whose beginnings are looked for.
func (t treeOf) PrefixFromArgs(args ...any) ([]byte, error) { return t.FromArgs(args...) }

// holderOf is the index of the keys by the session that holds them. Most keys are free, and cost nothing here.
type holderOf struct{ memdb.UUIDFieldIndex }

// FromObject is the id of a key's session.
func (h *holderOf) FromObject(raw any) (bool, []byte, error) {
	entry, ok := raw.(*structs.DirEntry)
	if !ok {
		return false, nil, fmt.Errorf("a %T is no key", raw)
	}
	if entry.Session == "" {
		return false, nil, nil
	}
	id, err := h.FromArgs(entry.Session)
	return true, id, err
}
