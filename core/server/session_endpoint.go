//lint:file-ignore ST1005 the texts are Consul's

package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-memdb"

	"glasshouse/core/metrics"
	"glasshouse/core/state"
	"glasshouse/core/structs"
)

func init() {
	registerEndpoint("Session", func(s *Server) methods {
		e := &Session{srv: s}
		return methods{
			"Apply": handle(e.Apply), "Get": handle(e.Get), "List": handle(e.List),
			"NodeSessions": handle(e.NodeSessions), "Renew": handle(e.Renew),
		}
	})
}

// What a session request may lack. The words are Consul's.
var (
	errNoSessionID = errors.New("Must provide ID")
	errNoNode      = errors.New("Must provide Node")
)

// Session is the RPC endpoint of sessions. Mirrors Consul's Session.
type Session struct {
	srv *Server
}

// Apply makes a session, whose id it answers, or ends one; the end of a session that is not there is no error. Mirrors
// Consul's (*Session).Apply.
func (e *Session) Apply(args *structs.SessionRequest, reply *string) error {
	if done, err := e.srv.forward("Session.Apply", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.SessionApply)
	switch args.Op {
	case structs.SessionCreate:
		return e.create(args, reply)
	case structs.SessionDestroy:
		return e.destroy(args)
	}
	return fmt.Errorf("invalid session operation %q", args.Op)
}

// create chooses the id here, before the log: every server must store the same one.
func (e *Session) create(args *structs.SessionRequest, reply *string) error {
	if err := e.check(&args.Session); err != nil {
		return err
	}
	// The table must be whole before an id can be called unused.
	if err := e.srv.awaitReady(args.RequestContext()); err != nil {
		return err
	}
	for {
		id, err := uuid.NewRandom()
		if err != nil {
			return fmt.Errorf("choose a session's id: %w", err)
		}
		args.Session.ID = id.String()
		_, taken, err := e.srv.fsm.State().SessionGet(nil, args.Session.ID)
		if err != nil {
			return err
		}
		if taken == nil {
			break
		}
	}
	resp, err := e.srv.raftApply(structs.SessionRequestType, args)
	if err != nil {
		return err
	}
	id, ok := resp.(string)
	if !ok {
		return fmt.Errorf("a session's creation was answered by %T", resp)
	}
	*reply = id
	return nil
}

// check refuses a session that cannot be, and gives the rest its defaults.
func (e *Session) check(sess *structs.Session) error {
	if sess.Node == "" {
		return errNoNode
	}
	switch sess.Behavior {
	case "":
		sess.Behavior = structs.SessionKeysRelease
	case structs.SessionKeysRelease, structs.SessionKeysDelete:
	default:
		return fmt.Errorf("Invalid Behavior setting '%s'", sess.Behavior)
	}
	if sess.TTL == "" {
		return nil
	}
	ttl, err := time.ParseDuration(sess.TTL)
	if err != nil {
		return fmt.Errorf("Session TTL '%s' invalid: %v", sess.TTL, err)
	}
	least := e.srv.config.sessionTTLMin()
	if ttl != 0 && (ttl < least || ttl > structs.SessionTTLMax) {
		return fmt.Errorf("Invalid Session TTL '%d', must be between [%v=%v]", ttl, least, structs.SessionTTLMax)
	}
	return nil
}

func (e *Session) destroy(args *structs.SessionRequest) error {
	if args.Session.ID == "" {
		return errNoSessionID
	}
	_, err := e.srv.raftApply(structs.SessionRequestType, args)
	return err
}

// Get looks up one session; there are none in the answer for an id that is not there. Mirrors Consul's (*Session).Get.
func (e *Session) Get(args *structs.SessionSpecificRequest, reply *structs.IndexedSessions) error {
	if done, err := e.srv.forward("Session.Get", args, args, reply); done {
		return err
	}
	return e.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		index, sess, err := s.SessionGet(ws, sessionID(args))
		if err != nil {
			return err
		}
		reply.Index, reply.Sessions = index, nil
		if sess != nil {
			reply.Sessions = structs.Sessions{sess}
		}
		return nil
	})
}

// sessionID is the session that a request is about, by its new name or its old.
func sessionID(args *structs.SessionSpecificRequest) string {
	if args.SessionID == "" {
		return args.Session
	}
	return args.SessionID
}

// List looks up all sessions. Mirrors Consul's (*Session).List.
func (e *Session) List(args *structs.SessionSpecificRequest, reply *structs.IndexedSessions) error {
	if done, err := e.srv.forward("Session.List", args, args, reply); done {
		return err
	}
	return e.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Sessions, err = s.SessionList(ws)
		return err
	})
}

// NodeSessions looks up the sessions of one node. Mirrors Consul's (*Session).NodeSessions.
func (e *Session) NodeSessions(args *structs.NodeSpecificRequest, reply *structs.IndexedSessions) error {
	if done, err := e.srv.forward("Session.NodeSessions", args, args, reply); done {
		return err
	}
	return e.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Sessions, err = s.NodeSessions(ws, args.Node)
		return err
	})
}

// Renew begins a session's TTL anew. It is the leader's to do, whatever staleness the caller would take. A session
// that is not there, or whose end has begun, is not in the answer. Mirrors Consul's (*Session).Renew.
func (e *Session) Renew(args *structs.SessionSpecificRequest, reply *structs.IndexedSessions) error {
	args.AllowStale = false
	if done, err := e.srv.forward("Session.Renew", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.SessionRenew)
	if err := e.srv.admitRead(args.RequestContext(), &args.QueryOptions); err != nil {
		return err
	}
	index, sess, err := e.srv.fsm.State().SessionGet(nil, sessionID(args))
	if err != nil {
		return err
	}
	e.srv.setQueryMeta(&args.QueryOptions, &reply.QueryMeta)
	reply.Index = max(index, 1)
	if sess != nil && e.srv.sessionTimers.renew(sess, time.Now()) {
		reply.Sessions = structs.Sessions{sess}
	}
	return nil
}
