// Package fsm turns committed log entries into changes of the state store. It is deterministic: two servers that
// apply the same entries hold the same state. It reads no clock, draws no chance and depends on no map's order.
package fsm

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/invariant"
	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// command applies one type of entry to the store. What it returns is the answer that raftApply gets: a value, or
// an error that belongs to the request. An error of the store halts the server (see store).
type command func(f *FSM, buf []byte, l *raft.Log) any

// commands is the table of the entry types, filled by init functions beside the commands.
var commands = map[structs.MessageType]command{}

// registerCommand is called from init functions only.
func registerCommand(t structs.MessageType, c command) {
	if _, twice := commands[t]; twice {
		panic(fmt.Sprintf("fsm: message type %d has two commands", t))
	}
	commands[t] = c
}

// Seam hears of each entry on its way through the FSM, for those who watch.
type Seam interface {
	// Applying is called before an entry is applied, Applied after it.
	Applying(l *raft.Log)
	Applied(l *raft.Log)
}

// FSM is the state machine of one server. It mirrors Consul's fsm.FSM. Apply, StoreConfiguration, Snapshot and
// Restore are called by raft's FSM goroutine only; State may be called by anyone.
type FSM struct {
	logger hclog.Logger
	trace  *trace.Tracer
	seam   Seam
	last   uint64 // index of the last entry applied or restored

	mu struct {
		sync.RWMutex
		state *state.Store
	}
}

// New returns the FSM over an empty store. tr and seam may be nil.
func New(logger hclog.Logger, tr *trace.Tracer, seam Seam) (*FSM, error) {
	store, err := state.New(tr)
	if err != nil {
		return nil, err
	}
	f := &FSM{logger: logger.Named("fsm"), trace: tr, seam: seam}
	f.mu.state = store
	return f, nil
}

// State is the store as of now. A snapshot that is restored puts another in its place; the old one's AbandonCh
// says so.
func (f *FSM) State() *state.Store {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.mu.state
}

// Apply applies one committed entry and returns the answer to whoever waits for it. An entry of an unknown type
// halts the server, unless its type says that it may be skipped. Mirrors Consul's (*FSM).Apply.
func (f *FSM) Apply(l *raft.Log) any {
	invariant.Rises("the index of applied entries", f.last, l.Index)
	invariant.Hold(len(l.Data) > 0, "an entry has a type byte")
	f.last = l.Index
	if f.seam != nil {
		f.seam.Applying(l)
		defer f.seam.Applied(l)
	}

	kind := structs.MessageType(l.Data[0])
	apply, known := commands[kind&^structs.IgnoreUnknownTypeFlag]
	if !known {
		if kind&structs.IgnoreUnknownTypeFlag != 0 {
			f.logger.Warn("skipping entry of an unknown type that allows it", "type", kind, "index", l.Index)
			return nil
		}
		panic(fmt.Sprintf("fsm: entry %d has unknown type %d: this server is too old for its cluster", l.Index, kind))
	}
	return apply(f, l.Data[1:], l)
}

// StoreConfiguration is told of each committed configuration of raft's, which changes nothing here: raft keeps it with its
// snapshots. That it is taken at all makes raft count the entry as applied. Otherwise raft would refuse every snapshot
// after a change of its configuration until the next write, and in a cluster that nobody writes to for ever. Mirrors
// raft.ConfigurationStore.
func (f *FSM) StoreConfiguration(index uint64, _ raft.Configuration) {
	invariant.Rises("the index of applied entries", f.last, index)
	f.last = index
}

var _ raft.ConfigurationStore = (*FSM)(nil)

// store halts on an error of the state store: a server that could not make a change which the others made is no
// replica of them.
func (f *FSM) store(err error) {
	if err != nil {
		panic(fmt.Sprintf("fsm: state store: %v", err))
	}
}

// refusal is what to answer where the state does not allow the request, nil where it took place. Any other error
// halts.
func (f *FSM) refusal(err error) error {
	var refused state.RequestError
	if errors.As(err, &refused) {
		return refused
	}
	f.store(err)
	return nil
}

// Snapshot holds the state for Persist, which raft calls in another goroutine.
func (f *FSM) Snapshot() (raft.FSMSnapshot, error) {
	return &snapshot{state: f.State().Snapshot()}, nil
}

// Restore replaces the state by a snapshot's. The new store is filled beside the old one, checked whole, and put
// in place at once; a damaged snapshot changes nothing. Who waits on the old store is woken.
func (f *FSM) Restore(source io.ReadCloser) error {
	defer source.Close()
	next, err := state.New(f.trace)
	if err != nil {
		return err
	}
	if err := readSnapshot(source, next); err != nil {
		return err
	}

	f.mu.Lock()
	old := f.mu.state
	f.mu.state = next
	f.mu.Unlock()
	old.Abandon()

	f.last = 0 // raft goes on from the snapshot's index, which it does not tell
	f.tellRestored(next)
	return nil
}
