package fsm

import (
	"slices"
	"strconv"
	"time"

	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

const (
	maxShown    = 64 // how many bytes of a text an event shows
	maxRestored = 64 // how many keys, and sessions, of a restored store are told
	maxChecks   = 8  // how many checks of a session are told
)

// tell emits what the entry at index changed, in the order in which it did.
func (f *FSM) tell(id trace.ID, index uint64) {
	if !f.trace.On() {
		return
	}
	for _, c := range f.State().LastChanges() {
		s := &trace.Store{Op: c.Op, Key: c.Key, Index: index}
		switch {
		case c.Entry != nil:
			s = TellEntry(c.Op, c.Entry)
		case c.Session != nil:
			s = TellSession(c.Session)
		}
		s.Trace = id
		f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: s})
	}
}

// tellRestored tells those who watch what a snapshot has brought, the newest keys, the oldest of them first: they saw
// none of its entries.
func (f *FSM) tellRestored(store *state.Store) {
	if !f.trace.On() {
		return
	}
	_, sessions, err := store.SessionList(nil)
	f.store(err)
	empty := &trace.Store{Op: "restore"}
	for _, s := range sessions[:min(len(sessions), maxRestored)] {
		empty.Sessions = append(empty.Sessions, describeSession(s))
	}
	f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: empty})
	newest, err := store.Newest(maxRestored)
	f.store(err)
	for _, e := range slices.Backward(newest) {
		f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: TellEntry("restore", e)})
	}
}

// TellEntry is what those who watch are told of a key that there is now, as op has made it.
func TellEntry(op string, e *structs.DirEntry) *trace.Store {
	s := &trace.Store{
		Op: op, Key: e.Key, Value: trace.Clip(string(e.Value), maxShown), Index: e.ModifyIndex,
		Lock: e.LockIndex, Session: e.Session,
	}
	if e.CreateIndex != e.ModifyIndex {
		s.Create = e.CreateIndex
	}
	if e.Flags != 0 {
		s.Flags = strconv.FormatUint(e.Flags, 10)
	}
	return s
}

// TellSession is what those who watch are told of a session that was made.
func TellSession(s *structs.Session) *trace.Store {
	made := []trace.Session{describeSession(s)}
	return &trace.Store{Op: "session-create", Key: s.ID, Index: s.CreateIndex, Sessions: made}
}

func describeSession(s *structs.Session) trace.Session {
	d := trace.Session{
		ID: s.ID, Name: trace.Clip(s.Name, maxShown), Node: trace.Clip(s.Node, maxShown), Behavior: string(s.Behavior),
		LockDelay: int64(s.LockDelay), Index: s.CreateIndex,
	}
	if ttl, err := time.ParseDuration(s.TTL); err == nil { // "" is none
		d.TTL = int64(ttl)
	}
	checks := s.CheckIDs()
	for _, c := range checks[:min(len(checks), maxChecks)] {
		d.Checks = append(d.Checks, trace.Clip(c, maxShown))
	}
	return d
}
