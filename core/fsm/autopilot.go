package fsm

import (
	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func init() { registerCommand(structs.AutopilotRequestType, (*FSM).applyAutopilot) }

// applyAutopilot replaces autopilot's configuration. With CAS the answer is a bool, nil otherwise.
func (f *FSM) applyAutopilot(buf []byte, l *raft.Log) any {
	var req structs.AutopilotSetConfigRequest
	f.store(structs.Decode(buf, &req))
	f.trace.HitEntry(trace.FSMApply, req.TraceID, l.Index, l.Term)
	if req.CAS {
		ok, err := f.State().AutopilotCASConfig(l.Index, req.Config.ModifyIndex, &req.Config)
		f.store(err)
		return ok
	}
	f.store(f.State().AutopilotSetConfig(l.Index, &req.Config))
	return nil
}
