package fsm

import (
	"slices"

	"glasshouse/core/state"
	"glasshouse/core/trace"
)

const (
	maxShown    = 64 // how many bytes of a value an event shows
	maxRestored = 64 // how many keys of a restored store are told
)

// tell emits what the entry at index changed, in the order in which it did.
func (f *FSM) tell(id trace.ID, index uint64) {
	if !f.trace.On() {
		return
	}
	for _, c := range f.State().LastChanges() {
		f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: &trace.Store{
			Op: c.Op, Key: c.Key, Value: trace.Clip(string(c.Value), maxShown), Index: index, Trace: id,
		}})
	}
}

// tellRestored tells those who watch what a snapshot has brought, the newest keys, the oldest of them first: they saw
// none of its entries.
func (f *FSM) tellRestored(store *state.Store) {
	if !f.trace.On() {
		return
	}
	f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: &trace.Store{Op: "restore"}})
	newest, err := store.Newest(maxRestored)
	f.store(err)
	for _, e := range slices.Backward(newest) {
		f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: &trace.Store{
			Op: "restore", Key: e.Key, Value: trace.Clip(string(e.Value), maxShown), Index: e.ModifyIndex,
		}})
	}
}
