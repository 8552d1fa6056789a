package agent

import (
	"net/http"
	"strings"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// sessionID is how a new session is told.
type sessionID struct {
	ID string
}

// SessionCreate makes a session and tells its ID (mirrors Consul's (*HTTPServer).SessionCreate).
func (s *HTTPServer) SessionCreate(resp http.ResponseWriter, req *http.Request) (body any, err error) {
	args := structs.SessionRequest{Op: structs.SessionCreate}
	if err := s.parseWrite(req, queryOf(req), &args.Datacenter, &args.WriteRequest); err != nil {
		return nil, err
	}
	if args.Session, err = s.readSession(resp, req); err != nil {
		return nil, err
	}
	op := s.invoke(args.TraceID, trace.Op{Op: "session-create", Value: trace.Clip(args.Session.Name, maxOpValue)})
	var out sessionID
	defer func() { op.named(out.ID).done(err, 0, "") }()
	if err := s.write(req, "Session.Apply", &args, &out.ID); err != nil {
		return nil, err
	}
	return out, nil
}

// SessionDestroy ends a session; one that is not there is as good as ended (mirrors Consul's
// (*HTTPServer).SessionDestroy).
func (s *HTTPServer) SessionDestroy(_ http.ResponseWriter, req *http.Request) (body any, err error) {
	args := structs.SessionRequest{Op: structs.SessionDestroy}
	if err := s.parseWrite(req, queryOf(req), &args.Datacenter, &args.WriteRequest); err != nil {
		return nil, err
	}
	if args.Session.ID, err = rest(req, "/v1/session/destroy/", "Missing session"); err != nil {
		return nil, err
	}
	op := s.invoke(args.TraceID, trace.Op{Op: "session-destroy", Key: args.Session.ID})
	defer func() { op.done(err, 0, "") }()
	var none string
	if err := s.write(req, "Session.Apply", &args, &none); err != nil {
		return nil, err
	}
	return true, nil
}

// SessionRenew begins a session's TTL anew; 404 where it has ended (mirrors Consul's (*HTTPServer).SessionRenew).
func (s *HTTPServer) SessionRenew(_ http.ResponseWriter, req *http.Request) (body any, err error) {
	var args structs.SessionSpecificRequest
	if err := s.parse(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	if args.SessionID, err = rest(req, "/v1/session/renew/", "Missing session"); err != nil {
		return nil, err
	}
	args.Session = args.SessionID
	op := s.invoke(args.TraceID, trace.Op{Op: "session-renew", Key: args.SessionID})
	defer func() { op.done(err, 0, "") }()
	var out structs.IndexedSessions
	if err := s.write(req, "Session.Renew", &args, &out); err != nil {
		return nil, err
	}
	if len(out.Sessions) == 0 {
		return nil, HTTPError{http.StatusNotFound, "Session id '" + args.SessionID + "' not found"}
	}
	return shownSessions(out.Sessions), nil
}

// SessionGet tells one session as a list of one, or none (mirrors Consul's (*HTTPServer).SessionGet).
func (s *HTTPServer) SessionGet(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.SessionSpecificRequest
	if err := s.parse(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	if args.SessionID, err = rest(req, "/v1/session/info/", "Missing session"); err != nil {
		return nil, err
	}
	args.Session = args.SessionID
	return s.sessions(resp, req, "Session.Get", &args, &args.QueryOptions)
}

// SessionList tells every session (mirrors Consul's (*HTTPServer).SessionList).
func (s *HTTPServer) SessionList(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.SessionSpecificRequest
	if err := s.parse(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	return s.sessions(resp, req, "Session.List", &args, &args.QueryOptions)
}

// SessionsForNode tells the sessions of one node (mirrors Consul's (*HTTPServer).SessionsForNode).
func (s *HTTPServer) SessionsForNode(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.NodeSpecificRequest
	if err := s.parse(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	if args.Node, err = rest(req, "/v1/session/node/", "Missing node name"); err != nil {
		return nil, err
	}
	return s.sessions(resp, req, "Session.NodeSessions", &args, &args.QueryOptions)
}

// sessions calls a method that tells sessions. The headers are there with an error as well.
func (s *HTTPServer) sessions(resp http.ResponseWriter, req *http.Request, method string, args any,
	opts *structs.QueryOptions,
) (any, error) {
	var out structs.IndexedSessions
	err := s.read(req, method, args, opts, &out)
	setMeta(resp, &out.QueryMeta)
	if err != nil {
		return nil, err
	}
	return shownSessions(out.Sessions), nil
}

// shownSessions are sessions as JSON shows them: never null.
func shownSessions(list structs.Sessions) structs.Sessions {
	if list == nil {
		return structs.Sessions{}
	}
	return list
}

// rest is what a path has behind its pattern; nothing there is a 400 with this text.
func rest(req *http.Request, pattern, missing string) (string, error) {
	name := strings.TrimPrefix(req.URL.Path, pattern)
	if name == "" {
		return "", badRequest("%s", missing)
	}
	return name, nil
}
