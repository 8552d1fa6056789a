package fsm

import (
	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func init() {
	registerCommand(structs.RegisterRequestType, (*FSM).applyRegister)
	registerCommand(structs.DeregisterRequestType, (*FSM).applyDeregister)
}

// applyRegister puts a node, a service or checks into the catalog. The answer is nil, or an error for what is refused.
func (f *FSM) applyRegister(buf []byte, l *raft.Log) any {
	var req structs.RegisterRequest
	f.store(structs.Decode(buf, &req))
	f.trace.HitEntry(trace.FSMApply, req.TraceID, l.Index, l.Term)
	if refused := f.refusal(f.State().EnsureRegistration(l.Index, &req)); refused != nil {
		return refused
	}
	f.tell(req.TraceID, l.Index)
	return nil
}

// applyDeregister takes a service, a check or a node out of the catalog. The answer is nil, or an error for what is
// refused.
func (f *FSM) applyDeregister(buf []byte, l *raft.Log) any {
	var req structs.DeregisterRequest
	f.store(structs.Decode(buf, &req))
	f.trace.HitEntry(trace.FSMApply, req.TraceID, l.Index, l.Term)

	var err error
	switch {
	case req.ServiceID != "":
		err = f.State().DeleteService(l.Index, req.Node, req.ServiceID)
	case req.CheckID != "":
		err = f.State().DeleteCheck(l.Index, req.Node, req.CheckID)
	default:
		err = f.State().DeleteNode(l.Index, req.Node)
	}
	if refused := f.refusal(err); refused != nil {
		return refused
	}
	f.tell(req.TraceID, l.Index)
	return nil
}
