//lint:file-ignore ST1005 the texts are Consul's

package structs

import (
	"errors"
	"strings"
)

// The sentinel errors. Each text is Consul's where Consul has it, since a text is all that crosses the wire.
var (
	// ErrNoLeader is returned when no leader was known until the hold time for one was over.
	ErrNoLeader = errors.New("No cluster leader")
	// ErrNoServers is returned by a client agent that knows no server to call.
	ErrNoServers = errors.New("No known Consul servers")
	// ErrNotReadyForConsistentReads is returned when a new leader has not yet applied its term's barrier in time.
	ErrNotReadyForConsistentReads = errors.New("Not ready to serve consistent reads")
	// ErrNoDCPath is returned when the request names another datacenter.
	ErrNoDCPath = errors.New("No path to datacenter")
	// ErrOutcomeUnknown is returned when a write may or may not take effect later: leadership was lost, or time
	// ran out, after raft had taken the entry. It must not be retried for the user.
	ErrOutcomeUnknown = errors.New("outcome unknown: the write may still take effect")
	// ErrRPCUnknownMethod is returned for a method that no endpoint has.
	ErrRPCUnknownMethod = errors.New("rpc: can't find method")
	// ErrShutdown is returned by an agent, a server or a pool that has been shut down.
	ErrShutdown = errors.New("shutdown in progress")
	// ErrBadDataDir is returned when a data directory is damaged or belongs to another node. Exit code 3.
	ErrBadDataDir = errors.New("data directory refused")
)

// sentinels are what Restore looks for, in this order: a text that holds several is of an unknown outcome if it says
// so, whatever ended it, since the others allow the request to be sent again.
var sentinels = []error{
	ErrOutcomeUnknown, ErrNoLeader, ErrNoServers, ErrNotReadyForConsistentReads, ErrNoDCPath, ErrRPCUnknownMethod,
	ErrShutdown,
}

// remote is an error that crossed the wire: its text is what came, and errors.Is finds the sentinel in it.
type remote struct {
	text  string
	cause error
}

func (e *remote) Error() string { return e.text }
func (e *remote) Unwrap() error { return e.cause }

// hopPrefixes are what each hop of a call puts before the error that it hands on.
var hopPrefixes = []string{"rpc error making call: ", "rpc error getting client: failed to get conn: "}

// Restore gives an error that came over the wire as text its sentinel back, so that errors.Is holds on both
// sides. It is called in one place: where an RPC's answer is read. The sentinel must begin the text, since what follows
// may be a client's own words; an unknown outcome is found anywhere, since to take one for it does no harm.
func Restore(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	bare := text
	for cut := true; cut; {
		cut = false
		for _, prefix := range hopPrefixes {
			var is bool
			bare, is = strings.CutPrefix(bare, prefix)
			cut = cut || is
		}
	}
	for _, s := range sentinels {
		if strings.HasPrefix(bare, s.Error()) || s == ErrOutcomeUnknown && strings.Contains(bare, s.Error()) {
			return &remote{text: text, cause: s}
		}
	}
	return err
}
