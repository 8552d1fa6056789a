package structs

// SnapshotOp is what a SnapshotRequest asks for. The numbers are Consul's.
type SnapshotOp int

// The two directions.
const (
	SnapshotSave SnapshotOp = iota
	SnapshotRestore
)

// SnapshotRequest opens a snapshot connection (behind the type byte RPCSnapshot): one msgpack value, after which the
// archive follows in the direction of Op.
type SnapshotRequest struct {
	Datacenter string
	Token      string
	// AllowStale lets any server save its own state; without it the leader does.
	AllowStale bool
	Op         SnapshotOp
}

// SnapshotResponse stands before the archive of a save, and is the whole answer to a restore.
type SnapshotResponse struct {
	Error string
	QueryMeta
}

// SnapshotReplyFn is given the answer's head before the first byte of the archive is written; its error ends the
// transfer.
type SnapshotReplyFn func(*SnapshotResponse) error
