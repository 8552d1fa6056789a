package agent

import (
	"net/http"
	"time"

	"glasshouse/core/structs"
)

// lockDelayUnit is where a lock-delay changes its unit: what is below was meant in seconds.
const lockDelayUnit = 1000

// sessionOf reads the body of a session's creation; none at all is a session of defaults. Only what a client may choose
// is kept of it.
func sessionOf(body []byte, node string) (structs.Session, error) {
	sess := structs.Session{
		Node: node, Behavior: structs.SessionKeysRelease, LockDelay: structs.DefaultLockDelay,
		NodeChecks: []string{structs.SerfCheckID}, Checks: []string{structs.SerfCheckID},
	}
	if len(body) > 0 {
		// LockDelay is a text or a number; as the outer field it hides the session's own.
		aux := struct {
			LockDelay any
			*structs.Session
		}{Session: &sess}
		if err := decode(body, &aux, false); err != nil {
			return sess, err
		}
		if aux.LockDelay != nil {
			delay, err := lockDelay(aux.LockDelay)
			if err != nil {
				return sess, err
			}
			sess.LockDelay = delay
		}
	}
	sess.ID, sess.RaftIndex = "", structs.RaftIndex{}
	settleChecks(&sess)
	return sess, nil
}

// lockDelay is a Go duration's text, or a number of seconds or, from 1000 on, nanoseconds. What is neither is no delay.
func lockDelay(v any) (time.Duration, error) {
	var d time.Duration
	switch v := v.(type) {
	case string:
		parsed, err := time.ParseDuration(v)
		if err != nil {
			return 0, err
		}
		d = parsed
	case float64:
		if v >= 1<<63 || v < -1<<63 {
			return 0, nil
		}
		d = time.Duration(v)
	}
	if d < lockDelayUnit {
		d *= time.Second
	}
	return d, nil
}

// settleChecks merges the two names of a session's checks (mirrors Consul's fixupEmptySessionChecks). A list that was
// sent empty, by either name, means no check, and NodeChecks is then shown as it was sent, [] or null; Checks that is
// only the default says nothing.
func settleChecks(sess *structs.Session) {
	switch {
	case len(sess.Checks) == 0:
		sess.NodeChecks, sess.Checks = []string{}, nil
	case len(sess.NodeChecks) == 0:
		sess.Checks = nil
	case len(sess.Checks) == 1 && sess.Checks[0] == structs.SerfCheckID:
		sess.Checks = nil
	}
}

// readSession reads a request that creates a session.
func (s *HTTPServer) readSession(resp http.ResponseWriter, req *http.Request) (structs.Session, error) {
	body, err := readBody(resp, req, bodyLimit{most: maxJSONBody})
	if err != nil {
		return structs.Session{}, err
	}
	sess, err := sessionOf(body, s.agent.config.NodeName)
	if err != nil {
		return sess, badRequest("Request decode failed: %v", err)
	}
	return sess, nil
}
