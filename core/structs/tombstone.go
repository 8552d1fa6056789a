package structs

// TombstoneOp is the verb of a TombstoneRequest.
type TombstoneOp string

// TombstoneReap drops the tombstones up to ReapIndex.
const TombstoneReap TombstoneOp = "reap"

// TombstoneRequest is the raft entry with which a leader has every server forget old deletions at the same place of
// the log.
type TombstoneRequest struct {
	Datacenter string
	Op         TombstoneOp
	ReapIndex  uint64
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *TombstoneRequest) RequestDatacenter() string { return r.Datacenter }
