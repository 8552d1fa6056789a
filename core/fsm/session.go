package fsm

import (
	"fmt"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func init() { registerCommand(structs.SessionRequestType, (*FSM).applySession) }

// applySession makes or ends a session. The answer is the new session's id, nil where one was ended, or an error for
// what is refused.
func (f *FSM) applySession(buf []byte, l *raft.Log) any {
	var req structs.SessionRequest
	f.store(structs.Decode(buf, &req))
	f.trace.HitEntry(trace.FSMApply, req.TraceID, l.Index, l.Term)

	switch req.Op {
	case structs.SessionCreate:
		if refused := f.refusal(f.State().SessionCreate(l.Index, &req.Session)); refused != nil {
			return refused
		}
		f.tell(req.TraceID, l.Index)
		return req.Session.ID
	case structs.SessionDestroy:
		if refused := f.refusal(f.State().SessionDestroy(l.Index, req.Session.ID)); refused != nil {
			return refused
		}
		f.tell(req.TraceID, l.Index)
		return nil
	}
	return fmt.Errorf("invalid session operation %q", req.Op)
}
