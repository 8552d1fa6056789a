package state

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

// uuid is the nth session id of a test.
func uuid(n int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012x", n) }

// must fails the test on an error.
func (b bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// refused fails the test unless err is a refusal with that text.
func refused(t *testing.T, what string, err error, text string) {
	t.Helper()
	var r RequestError
	if !errors.As(err, &r) || string(r) != text {
		t.Errorf("%s: %v, want the refusal %q", what, err, text)
	}
}

// node registers node n with the passing checks at idx.
func (b bench) node(idx uint64, node string, checks ...string) {
	b.Helper()
	req := &structs.RegisterRequest{Node: node, Address: "10.0.0.1"}
	for _, id := range checks {
		req.Checks = append(req.Checks, &structs.HealthCheck{CheckID: id, Status: structs.HealthPassing})
	}
	b.must(b.EnsureRegistration(idx, req))
}

// check tells at idx how a check is.
func (b bench) check(idx uint64, node, id, status string) {
	b.Helper()
	b.must(b.EnsureRegistration(idx, &structs.RegisterRequest{
		Node: node, Address: "10.0.0.1", Check: &structs.HealthCheck{CheckID: id, Status: status},
	}))
}

// session makes session n on node n1 at idx.
func (b bench) session(idx uint64, n int, behavior structs.SessionBehavior, checks ...string) string {
	b.Helper()
	sess := &structs.Session{ID: uuid(n), Node: "n1", Behavior: behavior, NodeChecks: checks}
	b.must(b.SessionCreate(idx, sess))
	return sess.ID
}

func (b bench) lock(idx uint64, key, value, session string) (ok, changed bool) {
	b.Helper()
	ok, changed, err := b.KVSLock(idx, &structs.DirEntry{Key: key, Value: []byte(value), Session: session})
	b.must(err)
	return ok, changed
}

func (b bench) unlock(idx uint64, key, value, session string) (ok, changed bool) {
	b.Helper()
	ok, changed, err := b.KVSUnlock(idx, &structs.DirEntry{Key: key, Value: []byte(value), Session: session})
	b.must(err)
	return ok, changed
}

// shown is a key in one line.
func (b bench) shown(key string) string {
	b.Helper()
	idx, e := b.get(nil, key)
	if e == nil {
		return fmt.Sprintf("absent at %d", idx)
	}
	held := "free"
	if e.Session != "" {
		held = "held by " + e.Session[len(e.Session)-1:]
	}
	return fmt.Sprintf("%s, %s, lock %d, %d-%d", e.Value, held, e.LockIndex, e.CreateIndex, e.ModifyIndex)
}

// dump is all that a store holds, in its snapshot's order.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	snap := s.Snapshot()
	defer snap.Close()
	var lines strings.Builder
	write := func(record any) error { _, err := fmt.Fprintf(&lines, "%T %+v\n", record, record); return err }
	if err := errors.Join(
		snap.Indexes(func(r *IndexEntry) error { return write(*r) }),
		snap.KVs(func(r *structs.DirEntry) error { return write(*r) }),
		snap.Tombstones(func(r *Tombstone) error { return write(*r) }),
		snap.Nodes(func(r *structs.Node) error { return write(*r) }),
		snap.Services(func(r *ServiceRow) error { return write(*r) }),
		snap.Checks(func(r *structs.HealthCheck) error { return write(*r) }),
		snap.Sessions(func(r *structs.Session) error { return write(*r) }),
		snap.Autopilot(func(r *structs.AutopilotConfig) error { return write(*r) }),
	); err != nil {
		t.Fatal(err)
	}
	return lines.String()
}
