package structs

import "time"

// SessionBehavior says what becomes of a session's locks when it ends.
type SessionBehavior string

// The behaviours that a session may have.
const (
	// SessionKeysRelease unlocks the keys and keeps them.
	SessionKeysRelease SessionBehavior = "release"
	// SessionKeysDelete deletes the keys.
	SessionKeysDelete SessionBehavior = "delete"
)

// The bounds of a session.
const (
	// SessionTTLMax is the longest TTL.
	SessionTTLMax = 24 * time.Hour
	// DefaultSessionTTLMin is the shortest one unless session_ttl_min says otherwise.
	DefaultSessionTTLMin = 10 * time.Second
	// SessionTTLMultiplier: a session ends when it was not renewed for this many of its TTLs.
	SessionTTLMultiplier = 2
	// DefaultLockDelay is how long a key stays unlockable after the session that held it was invalidated.
	DefaultLockDelay = 15 * time.Second
)

// Session is what a lock belongs to. It lives as long as its node, its checks and, if it has one, its TTL. The field
// order is the order in Consul's JSON.
type Session struct {
	ID        string
	Name      string
	Node      string
	LockDelay time.Duration
	Behavior  SessionBehavior
	TTL       string // as the client wrote it, "" for none

	NodeChecks    []string
	ServiceChecks []ServiceCheck
	// Checks is the old name of NodeChecks, for clients that still send it.
	Checks []string `json:",omitempty"`

	RaftIndex
}

// ServiceCheck names a service's check that a session depends on.
type ServiceCheck struct {
	ID        string
	Namespace string
}

// Clone copies s; its lists are shared, as nothing changes a stored session in place.
func (s *Session) Clone() *Session {
	c := *s
	return &c
}

// CheckIDs are the checks that the session depends on, the node's and the services'.
func (s *Session) CheckIDs() []string {
	ids := append([]string(nil), s.NodeChecks...)
	ids = append(ids, s.Checks...)
	for _, c := range s.ServiceChecks {
		ids = append(ids, c.ID)
	}
	return ids
}

// Sessions is a list of sessions, ordered by ID.
type Sessions []*Session

// SessionOp is the verb of a SessionRequest.
type SessionOp string

// The verbs that Session.Apply takes.
const (
	SessionCreate  SessionOp = "create"
	SessionDestroy SessionOp = "destroy"
)

// SessionRequest makes or ends a session. It is the RPC Session.Apply's argument and, behind its MessageType byte, a
// raft entry.
type SessionRequest struct {
	Datacenter string
	Op         SessionOp
	Session    Session
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *SessionRequest) RequestDatacenter() string { return r.Datacenter }

// SessionSpecificRequest asks for one session: Session.Get, Session.Renew; with an empty SessionID, Session.List.
type SessionSpecificRequest struct {
	Datacenter string
	SessionID  string
	Session    string // the old name of SessionID, for clients that still send it
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *SessionSpecificRequest) RequestDatacenter() string { return r.Datacenter }

// IndexedSessions answers Session.Get, Session.List, Session.NodeSessions and Session.Renew.
type IndexedSessions struct {
	Sessions Sessions
	QueryMeta
}
