package fsm

import (
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

func init() { registerCommand(structs.KVSRequestType, (*FSM).applyKVS) }

// applyKVS changes the key/value table. The answer is a bool for what may fail by its condition, an error for what is
// refused, nil otherwise.
func (f *FSM) applyKVS(buf []byte, l *raft.Log) any {
	var req structs.KVSRequest
	f.store(structs.Decode(buf, &req))
	index := l.Index
	f.trace.HitEntry(trace.FSMApply, req.TraceID, index, l.Term)

	ok, err := f.changeKVS(&req, index)
	if refused := f.refusal(err); refused != nil {
		return refused
	}
	f.tell(req.TraceID, index)
	switch req.Op {
	case structs.KVCAS, structs.KVDeleteCAS, structs.KVLock, structs.KVUnlock:
		return ok
	}
	return nil
}

// changeKVS does what req asks for; ok tells whether its condition held.
func (f *FSM) changeKVS(req *structs.KVSRequest, index uint64) (ok bool, err error) {
	switch s := f.State(); req.Op {
	case structs.KVSet:
		_, err = s.KVSSet(index, &req.DirEnt)
	case structs.KVCAS:
		ok, _, err = s.KVSSetCAS(index, &req.DirEnt)
	case structs.KVDelete:
		_, err = s.KVSDelete(index, req.DirEnt.Key)
	case structs.KVDeleteCAS:
		ok, _, err = s.KVSDeleteCAS(index, req.DirEnt.ModifyIndex, req.DirEnt.Key)
	case structs.KVDeleteTree:
		_, err = s.KVSDeleteTree(index, req.DirEnt.Key)
	case structs.KVLock:
		if zoo.Has(zoo.ClockInFSM) && time.Now().Before(s.KVSLockDelay(req.DirEnt.Key)) { // as a lock-delay that each judges
			return false, nil
		}
		ok, _, err = s.KVSLock(index, &req.DirEnt)
	case structs.KVUnlock:
		ok, _, err = s.KVSUnlock(index, &req.DirEnt)
	default:
		err = state.RequestError(fmt.Sprintf("invalid KVS operation %q", req.Op))
	}
	return ok, err
}
