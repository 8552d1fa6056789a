package fsm

import (
	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func init() { registerCommand(structs.TxnRequestType, (*FSM).applyTxn) }

// applyTxn runs a transaction. The answer is a structs.TxnResponse.
func (f *FSM) applyTxn(buf []byte, l *raft.Log) any {
	var req structs.TxnRequest
	f.store(structs.Decode(buf, &req))
	f.trace.HitEntry(trace.FSMApply, req.TraceID, l.Index, l.Term)
	results, failed, err := f.State().TxnRW(l.Index, req.Ops)
	f.store(err)
	f.tell(req.TraceID, l.Index)
	return structs.TxnResponse{Results: results, Errors: failed}
}
