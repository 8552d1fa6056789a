package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/pool"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// forward decides where a request is served. done is false when it is here: this server leads, or the caller takes a
// stale answer and this server's is not too old for it. Otherwise the request was sent to the leader, and err is the
// outcome. While there is no leader the request is held, at most RPCHoldTimeout, and then ends with
// structs.ErrNoLeader.
//
// A request is sent again only if no server has taken it, or if it is a read. A write whose answer was lost ends with
// structs.ErrOutcomeUnknown. Mirrors Consul's (*Server).forward.
func (s *Server) forward(method string, info structs.RPCInfo, args, reply any) (done bool, err error) {
	id := info.RequestTrace()
	s.trace.Hit(trace.ServerForward, id)
	if dc := info.RequestDatacenter(); dc != "" && dc != s.config.Datacenter {
		return true, structs.ErrNoDCPath
	}
	if s.mayServeStale(info) {
		s.trace.Hit(trace.ServerForwardLocal, id)
		return false, nil
	}

	ctx := info.RequestContext()
	deadline := time.Now().Add(s.config.RPCHoldTimeout)
	for {
		if s.raft.State() == raft.Leader {
			s.trace.Hit(trace.ServerForwardLocal, id)
			return false, nil
		}
		err = structs.ErrNoLeader
		if addr, leader := s.raft.LeaderWithID(); addr != "" && string(leader) != s.config.NodeID {
			s.trace.Hit(trace.ServerForwardRemote, id)
			err = s.connPool.RPC(ctx, s.config.Datacenter, string(addr), method, args, reply)
			if err == nil || pool.Answered(err) && !pool.NotTaken(err) {
				return true, err
			}
			if !pool.NotTaken(err) && !info.IsRead() {
				return true, fmt.Errorf("%w: %w", structs.ErrOutcomeUnknown, err)
			}
		}
		if !s.hold(ctx, deadline) {
			return true, s.held(ctx, err)
		}
		s.trace.Hit(trace.ServerForwardRetry, id)
	}
}

// hold waits for a random moment before the next try; false when there is no time for one.
func (s *Server) hold(ctx context.Context, deadline time.Time) bool {
	return pool.Hold(ctx, s.ctx.Done(), s.config.RPCHoldTimeout, deadline)
}

// held is the error of a request that was held in vain.
func (s *Server) held(ctx context.Context, last error) error {
	if err := s.errShutdown(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return last
}
