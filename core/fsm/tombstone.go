package fsm

import (
	"fmt"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

func init() { registerCommand(structs.TombstoneRequestType, (*FSM).applyTombstone) }

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
