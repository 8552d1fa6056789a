// Package trace is the one typed stream of events that everything a person sees is folded from:
// the picture, the code pane, the log, the timeline, the export and the live view.
//
// The Go types here are the schema. The TypeScript types in web/ts/events.gen.ts are generated from
// them by core/trace/tsgen (go generate ./core/trace).
package trace

//go:generate go run ./tsgen -out ../../web/ts/events.gen.ts

// Kind tells which one of an Event's bodies is set.
type Kind string

// The kinds of events. Each names the body field of the same name.
const (
	KindStation Kind = "station" // a request, or a process that starts, passes a named function
	KindMessage Kind = "message" // a message between machines is sent, delivered, lost
	KindRole    Kind = "role"    // a server becomes follower, candidate or leader, or learns of one
	KindTimer   Kind = "timer"   // a follower's patience begins anew
	KindLog     Kind = "log"     // raft's log on one server: append, truncate, commit, apply
	KindPeer    Kind = "peer"    // what the leader knows of one follower (derived)
	KindStore   Kind = "store"   // the state store of one server changes
	KindOp      Kind = "op"      // a client's operation is invoked, returns, or ends unknown
	KindMember  Kind = "member"  // gossip's view of one member changes
	KindDisk    Kind = "disk"    // bytes are written, synced, lost
	KindProcess Kind = "process" // a process starts, prints, exits, crashes
	KindFault   Kind = "fault"   // something is broken or mended on purpose
)

// Event is one fact about a run. Exactly the body that Kind names is set.
//
// In the machine room the host stamps Time, Node, Proc and Seq; on a real node the Hub does.
type Event struct {
	// Time is in nanoseconds: virtual time since the room began, or Unix wall time on a real node.
	Time int64 `json:"t"`
	// Node is the machine's name, "" for what belongs to none (a cut link, a healed room).
	Node string `json:"node"`
	// Proc numbers the processes of a run in the room; on a real node it is the process id.
	Proc int `json:"proc"`
	// Seq counts the events of the source (the whole room, or one real process) from 1.
	Seq  uint64 `json:"seq"`
	Kind Kind   `json:"kind"`

	Station *Station `json:"station,omitempty"`
	Message *Message `json:"message,omitempty"`
	Role    *Role    `json:"role,omitempty"`
	Timer   *Timer   `json:"timer,omitempty"`
	Log     *Log     `json:"log,omitempty"`
	Peer    *Peer    `json:"peer,omitempty"`
	Store   *Store   `json:"store,omitempty"`
	Op      *Op      `json:"op,omitempty"`
	Member  *Member  `json:"member,omitempty"`
	Disk    *Disk    `json:"disk,omitempty"`
	Process *Process `json:"process,omitempty"`
	Fault   *Fault   `json:"fault,omitempty"`
}

// ID names one client request on its whole way, across machines and into the raft entry. "" is no request
// that anyone follows. No logic may read it.
type ID = string

// Station says that a function of the route is passed.
type Station struct {
	// Point is the point's full name: the station's id in stations.json, and after a '/' the step within it.
	Point string `json:"point"`
	Trace ID     `json:"trace,omitempty"`
	// Index and Term belong to the log entry at hand, 0 where there is none.
	Index uint64 `json:"index,omitempty"`
	Term  uint64 `json:"term,omitempty"`
	// Values are what was true there, by the name that the source line gives them, at most 6.
	Values []Value `json:"values,omitempty"`
	// Derived marks what no seam showed directly: it follows from what one did show.
	Derived bool `json:"derived,omitempty"`
}

// Value is one named value at a point, printed as text of at most 64 bytes.
type Value struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Phase is where a message or an operation is on its way.
type Phase string

// The phases of messages (sent, then delivered or lost) and operations (invoke, then return or unknown).
const (
	PhaseSent      Phase = "sent"
	PhaseDelivered Phase = "delivered"
	PhaseLost      Phase = "lost"
	PhaseInvoke    Phase = "invoke"
	PhaseReturn    Phase = "return"
	PhaseUnknown   Phase = "unknown"
)

// Proto is the protocol family that a message belongs to; the picture gives each its own shape.
type Proto string

// The protocol families.
const (
	ProtoRaft   Proto = "raft"   // append, vote, snapshot
	ProtoRPC    Proto = "rpc"    // KVS.Apply and its like, between agents
	ProtoHTTP   Proto = "http"   // a client and its agent
	ProtoGossip Proto = "gossip" // serf and memberlist
)

// Message is one message between two machines. Sent and delivered (or lost) are two events with one ID.
//
// The process that writes it describes it (a mark); the room's host, which carries the bytes, adds ID, Phase,
// From, To, Size, Sent and Due. On a real node the sender emits the sent event and the receiver the
// delivered one with ID "", and the page joins the two by sender, receiver, family and type, in order.
type Message struct {
	ID    string `json:"id"`
	Phase Phase  `json:"phase"`
	// From and To are machine names in the room, and host:port of the server on a real node where no name is known.
	From  string `json:"from"`
	To    string `json:"to"`
	Proto Proto  `json:"proto"`
	// Type is append, heartbeat, vote, prevote, snapshot, timeoutNow (raft); the RPC method; the HTTP method; the
	// gossip type.
	Type  string `json:"type"`
	Reply bool   `json:"reply,omitempty"`
	// OK is a reply's answer: granted, success, no error.
	OK bool `json:"ok,omitempty"`
	// Size is in bytes, on the wire.
	Size int `json:"size,omitempty"`
	// Sent and Due are event times; Due is when the room will deliver it, 0 where that is not known.
	Sent int64  `json:"sent,omitempty"`
	Due  int64  `json:"due,omitempty"`
	Term uint64 `json:"term,omitempty"`
	// First and Last are the log indexes that it carries (append), or Last is the one it acknowledges (reply).
	First uint64 `json:"first,omitempty"`
	Last  uint64 `json:"last,omitempty"`
	// Commit is the leader's commit index in an append.
	Commit uint64 `json:"commit,omitempty"`
	Trace  ID     `json:"trace,omitempty"`
	// Text is what the label in the picture says, at most 48 bytes: "append 47", "put greeting".
	Text string `json:"text,omitempty"`
	// Why says why it was lost: cut, crashed, refused, closed.
	Why string `json:"why,omitempty"`
}

// Role says what a server is in its cluster, since now.
type Role struct {
	// Role is follower, candidate, leader, shutdown, or client for an agent without raft.
	Role   string `json:"role"`
	Term   uint64 `json:"term"`
	Leader string `json:"leader,omitempty"`
	// Votes and Needed are a candidate's count so far.
	Votes  int `json:"votes,omitempty"`
	Needed int `json:"needed,omitempty"`
}

// Timer says that a follower has heard its leader, or has granted a vote: it will not stand for election before
// Timeout has passed. When exactly it will, raft draws by chance and does not tell.
type Timer struct {
	Heard   string `json:"heard,omitempty"`
	Timeout int64  `json:"timeout"` // nanoseconds
}

// Log is a change of raft's log on one server.
type Log struct {
	// Op is append, truncate, commit, apply or snapshot.
	Op string `json:"op"`
	// First and Last are the indexes concerned, both inclusive; commit, apply and snapshot set Last alone.
	First   uint64  `json:"first,omitempty"`
	Last    uint64  `json:"last"`
	Entries []Entry `json:"entries,omitempty"`
}

// Entry is one log entry as the picture needs it.
type Entry struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
	// Type is command, noop, barrier or configuration.
	Type  string `json:"type"`
	Text  string `json:"text,omitempty"` // "put greeting", at most 48 bytes
	Trace ID     `json:"trace,omitempty"`
}

// Peer is what a leader knows of one follower. It is derived from the appends that it sent and the answers to them.
type Peer struct {
	Peer  string `json:"peer"`
	Match uint64 `json:"match"`
	Next  uint64 `json:"next"`
}

// Store is a change of the state store on one server.
type Store struct {
	// Op is set, lock, unlock, delete, delete-tree or restore; session-create and session-destroy have the session's id
	// as their Key; register and deregister the node's name; txn comes after the changes of a transaction, which are told
	// one by one. A restore without a Key empties the store; one with a Key puts back what the snapshot held, 64 keys at
	// most.
	Op    string `json:"op"`
	Key   string `json:"key"`
	Value string `json:"value,omitempty"` // at most 64 bytes of it
	Index uint64 `json:"index"`           // the ModifyIndex of a key that there is now
	Trace ID     `json:"trace,omitempty"`
	// Of a key that there is now: its CreateIndex where that is not Index, its LockIndex, its flags in decimal (they may
	// be beyond 2^53), and the session that holds it.
	Create  uint64 `json:"create,omitempty"`
	Lock    uint64 `json:"lock,omitempty"`
	Flags   string `json:"flags,omitempty"`
	Session string `json:"session,omitempty"`
	// Sessions is the one that was made, or those that a restore without a Key puts back, 64 at most.
	Sessions []Session `json:"sessions,omitempty"`
}

// Session is what a session was made with. Its texts are cut at 64 bytes.
type Session struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	Node      string   `json:"node"`
	TTL       int64    `json:"ttl,omitempty"` // nanoseconds; 0 is none
	Behavior  string   `json:"behavior"`
	LockDelay int64    `json:"lock_delay,omitempty"` // nanoseconds
	Checks    []string `json:"checks,omitempty"`     // what its life depends on besides, 8 at most
	Index     uint64   `json:"index"`                // its CreateIndex
}

// Op is a client's operation as its agent saw it.
type Op struct {
	Phase Phase `json:"phase"`
	Trace ID    `json:"trace"`
	// Op is get, put, cas, lock, unlock, delete, delete-cas, delete-tree, keys, recurse, txn, session-create,
	// session-destroy, session-renew.
	Op    string `json:"op"`
	Key   string `json:"key"`
	Value string `json:"value,omitempty"` // at most 64 bytes: what was put, or what was got
	// Mode is default, consistent or stale, for reads.
	Mode   string `json:"mode,omitempty"`
	Status int    `json:"status,omitempty"` // the HTTP status
	Index  uint64 `json:"index,omitempty"`  // X-Consul-Index of the answer
	// Unmet says that a write's condition did not hold: the answer was false, and nothing was done.
	Unmet bool   `json:"unmet,omitempty"`
	Error string `json:"error,omitempty"`
}

// Member is gossip's view of one machine.
type Member struct {
	Name   string `json:"name"`
	Addr   string `json:"addr"`
	Status string `json:"status"` // alive, failed, left
	Server bool   `json:"server,omitempty"`
}

// Disk is what happens to a machine's files.
type Disk struct {
	Op    string `json:"op"` // write, fsync, lost
	File  string `json:"file"`
	Bytes int    `json:"bytes,omitempty"`
}

// Process is the life of one process.
type Process struct {
	Op   string   `json:"op"` // start, output, exit, crash
	Args []string `json:"args,omitempty"`
	// Stream is 1 or 2, for output; Text is what was printed.
	Stream int    `json:"stream,omitempty"`
	Text   string `json:"text,omitempty"`
	Code   int    `json:"code,omitempty"`
}

// Fault is something that a person or a plan broke or mended. What its name means, and which fields it has, is told
// in the room's table of actions (wasm/host/action.ts).
type Fault struct {
	// Fault is crash, crashAt, restart, wipe, freeze, thaw, stall, skew, jump, rate, slowDisk, hangDisk, failDisk,
	// fullDisk, mendDisk, rot, stale, cut, heal, clog, flush, delay, loss, duplicate, reorder, corrupt, hold, release,
	// drop, copy, edit, alter, add, mend.
	Fault string `json:"fault"`
	Node  string `json:"node,omitempty"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	// By is how much later, slower or off, and Jitter how much more by chance, in nanoseconds.
	By     int64 `json:"by,omitempty"`
	Jitter int64 `json:"jitter,omitempty"`
	// Permille is how many of a thousand are struck, or how fast a clock runs, where 1000 is true.
	Permille int `json:"permille,omitempty"`
	// On is the operation that fails, or at which the power does: read, write, fsync, synced.
	On string `json:"on,omitempty"`
	// Count is how many of them, or how many bits.
	Count int `json:"count,omitempty"`
	// Bytes is how many still fit on a full disk.
	Bytes int `json:"bytes,omitempty"`
	// Torn says that what was not synced may be lost in part.
	Torn bool `json:"torn,omitempty"`
	// File is what was struck, and At where, in bytes from its beginning or the message's.
	File string `json:"file,omitempty"`
	At   int    `json:"at,omitempty"`
	// Message is the id of the message concerned, and Text what it says now: bytes in hexadecimal, or a field and its
	// value.
	Message string `json:"message,omitempty"`
	Text    string `json:"text,omitempty"`
}
