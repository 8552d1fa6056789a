package fsm

import "glasshouse/core/trace"

// maxShown is how many bytes of a value an event shows.
const maxShown = 64

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
