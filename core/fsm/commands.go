package fsm

import (
	"fmt"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// maxShown is how many bytes of a value an event shows.
const maxShown = 64

func init() {
	registerCommand(structs.KVSRequestType, (*FSM).applyKVS)
	registerCommand(structs.TombstoneRequestType, (*FSM).applyTombstone)
}

// applyKVS changes the key/value table. The answer is a bool for what may fail by its condition, nil otherwise.
func (f *FSM) applyKVS(buf []byte, l *raft.Log) any {
	var req structs.KVSRequest
	f.store(structs.Decode(buf, &req))
	index := l.Index
	f.trace.HitEntry(trace.FSMApply, req.TraceID, index, l.Term)

	var ok, changed bool
	var err error
	switch req.Op {
	case structs.KVSet:
		ok = true
		changed, err = f.State().KVSSet(index, &req.DirEnt)
	case structs.KVCAS:
		ok, changed, err = f.State().KVSSetCAS(index, &req.DirEnt)
	case structs.KVDelete:
		ok = true
		changed, err = f.State().KVSDelete(index, req.DirEnt.Key)
	case structs.KVDeleteCAS:
		ok, changed, err = f.State().KVSDeleteCAS(index, req.DirEnt.ModifyIndex, req.DirEnt.Key)
	case structs.KVDeleteTree:
		ok = true
		changed, err = f.State().KVSDeleteTree(index, req.DirEnt.Key)
	default:
		return fmt.Errorf("invalid KVS operation %q", req.Op)
	}
	f.store(err)
	if changed {
		f.tell(&req, index)
	}
	if req.Op == structs.KVCAS || req.Op == structs.KVDeleteCAS {
		return ok
	}
	return nil
}

// tell emits what a KVS request changed.
func (f *FSM) tell(req *structs.KVSRequest, index uint64) {
	if !f.trace.On() {
		return
	}
	change := &trace.Store{Key: req.DirEnt.Key, Index: index, Trace: req.TraceID}
	switch req.Op {
	case structs.KVDelete, structs.KVDeleteCAS:
		change.Op = "delete"
	case structs.KVDeleteTree:
		change.Op = "delete-tree"
	default:
		change.Op = "set"
		change.Value = trace.Clip(string(req.DirEnt.Value), maxShown)
	}
	f.trace.Emit(&trace.Event{Kind: trace.KindStore, Store: change})
}

// applyTombstone forgets old deletions.
func (f *FSM) applyTombstone(buf []byte, _ *raft.Log) any {
	var req structs.TombstoneRequest
	f.store(structs.Decode(buf, &req))
	if req.Op != structs.TombstoneReap {
		return fmt.Errorf("invalid tombstone operation %q", req.Op)
	}
	f.store(f.State().ReapTombstones(req.ReapIndex))
	return nil
}
