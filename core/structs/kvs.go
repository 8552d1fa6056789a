package structs

import (
	"context"
	"time"
)

// RaftIndex stands in every stored thing: the indexes of the log entries that made it and last changed it.
type RaftIndex struct {
	CreateIndex uint64
	ModifyIndex uint64
}

// DirEntry is one key of the store with what belongs to it. The field order is the order in Consul's JSON.
type DirEntry struct {
	LockIndex uint64
	Key       string
	Flags     uint64
	Value     []byte
	Session   string `json:",omitempty"`

	RaftIndex
}

// Clone copies d; the Value's bytes are shared, as nothing changes a stored value in place.
func (d *DirEntry) Clone() *DirEntry {
	c := *d
	return &c
}

// DirEntries is a list of keys, in byte order of their names.
type DirEntries []*DirEntry

// KVOp is the verb of a KVSRequest; the words are Consul's (api.KVOp).
type KVOp string

// The verbs that KVS.Apply takes.
const (
	KVSet        KVOp = "set"
	KVDelete     KVOp = "delete"
	KVDeleteCAS  KVOp = "delete-cas"
	KVDeleteTree KVOp = "delete-tree"
	KVCAS        KVOp = "cas"
	KVLock       KVOp = "lock"
	KVUnlock     KVOp = "unlock"
)

// KVSRequest changes the store. It is the RPC KVS.Apply's argument and, behind its MessageType byte, a raft entry.
type KVSRequest struct {
	Datacenter string
	Op         KVOp
	DirEnt     DirEntry
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *KVSRequest) RequestDatacenter() string { return r.Datacenter }

// KeyRequest asks for one key, or for all keys with a prefix (KVS.Get, KVS.List).
type KeyRequest struct {
	Datacenter string
	Key        string
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *KeyRequest) RequestDatacenter() string { return r.Datacenter }

// KeyListRequest asks for the names of keys (KVS.ListKeys).
type KeyListRequest struct {
	Datacenter string
	Prefix     string
	Seperator  string // Consul's spelling: it is the wire's
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *KeyListRequest) RequestDatacenter() string { return r.Datacenter }

// IndexedDirEntries answers KVS.Get and KVS.List.
type IndexedDirEntries struct {
	Entries DirEntries
	QueryMeta
}

// IndexedKeyList answers KVS.ListKeys.
type IndexedKeyList struct {
	Keys []string
	QueryMeta
}

// QueryOptions stand in every read. Consul's names.
type QueryOptions struct {
	Token string

	// MinQueryIndex makes it a blocking query: it returns once the index is greater, or MaxQueryTime is over.
	MinQueryIndex uint64
	MaxQueryTime  time.Duration

	// AllowStale lets any server answer from its own state.
	AllowStale bool
	// RequireConsistent makes the leader confirm that it leads before it answers.
	RequireConsistent bool
	// MaxStaleDuration bounds how old a stale answer may be; 0 is no bound.
	MaxStaleDuration time.Duration

	// TraceID names the request for those who watch. Nothing may depend on it.
	TraceID string `codec:",omitempty" json:"-"`

	callContext
}

// IsRead is true for what carries QueryOptions.
func (QueryOptions) IsRead() bool { return true }

// AllowStaleRead tells whether any server may answer.
func (q QueryOptions) AllowStaleRead() bool { return q.AllowStale }

// StaleBound is how old the answer of any server may be, 0 for no bound.
func (q QueryOptions) StaleBound() time.Duration { return q.MaxStaleDuration }

// RequestTrace is the id under which the request is watched, "" for none.
func (q QueryOptions) RequestTrace() string { return q.TraceID }

// WriteRequest stands in every write. Consul's names.
type WriteRequest struct {
	Token string

	// TraceID names the request for those who watch. Nothing may depend on it.
	TraceID string `codec:",omitempty" json:"-"`

	callContext
}

// IsRead is false for what carries a WriteRequest.
func (WriteRequest) IsRead() bool { return false }

// AllowStaleRead is false: a write goes to the leader.
func (WriteRequest) AllowStaleRead() bool { return false }

// RequestTrace is the id under which the request is watched, "" for none.
func (w WriteRequest) RequestTrace() string { return w.TraceID }

// callContext ends a call early on the side that serves it: net/rpc hands a method its arguments and nothing else. It
// never crosses a wire.
type callContext struct {
	ctx context.Context
}

// RequestContext ends when nobody waits for the answer any more.
func (c callContext) RequestContext() context.Context {
	if c.ctx == nil {
		return context.Background()
	}
	return c.ctx
}

// SetContext is called by whoever hands the request to its method.
func (c *callContext) SetContext(ctx context.Context) { c.ctx = ctx }

// RPCInfo is what the forwarding logic needs of any request.
type RPCInfo interface {
	RequestDatacenter() string
	IsRead() bool
	AllowStaleRead() bool
	RequestTrace() string
	RequestContext() context.Context
}

// QueryMeta stands in every answer to a read. Consul's names.
type QueryMeta struct {
	// Index is the index of the state that the answer shows; never 0.
	Index uint64
	// LastContact is how long ago the answering server heard its leader; 0 on the leader.
	LastContact time.Duration
	// KnownLeader tells whether the answering server knew a leader.
	KnownLeader bool
	// ConsistencyLevel is leader, consistent or stale.
	ConsistencyLevel string
}
