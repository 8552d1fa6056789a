package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"glasshouse/core/platform"
	"glasshouse/core/pool"
	"glasshouse/core/snapshot"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// errStaleRestore is returned for a restore that any server might serve.
var errStaleRestore = errors.New("stale not allowed for restore")

// saved is an archive that is about to be written: its answer's head, and what writes it.
type saved struct {
	head  *structs.SnapshotResponse
	write func(out io.Writer) error
	close func() error
}

// SnapshotRPC serves a snapshot request of this process's own. in is the archive of a restore; out takes that of a
// save, after replyFn has been given the answer's head. Mirrors Consul's (*Server).SnapshotRPC.
func (s *Server) SnapshotRPC(
	ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer, replyFn structs.SnapshotReplyFn,
) error {
	archive, err := s.dispatchSnapshotRequest(ctx, args, in)
	if err != nil {
		return err
	}
	defer archive.close()
	if replyFn != nil {
		if err := replyFn(archive.head); err != nil {
			return err
		}
	}
	return archive.write(out)
}

// handleSnapshotConn serves the one snapshot request of a connection, and ends it. Mirrors Consul's
// (*Server).handleSnapshotConn.
func (s *Server) handleSnapshotConn(base net.Conn, peer string) {
	defer base.Close()
	conn := pool.NewSnapshotConn(base)
	var args structs.SnapshotRequest
	if err := conn.ReadHead(&args); err != nil {
		s.logger.Warn("failed to read snapshot request", "from", base.RemoteAddr(), "error", err)
		return
	}
	what := &trace.Message{
		Proto: trace.ProtoRPC, Type: pool.SnapshotMethod(args.Op), From: peer, To: s.config.NodeName,
	}
	what.Text = pool.TextOf(what.Type, nil)
	heard := *what
	platform.Heard(base, s.trace, &heard)

	archive, err := s.dispatchSnapshotRequest(s.ctx, &args, conn)
	answer := *what
	answer.From, answer.To, answer.Reply, answer.OK = s.config.NodeName, peer, true, err == nil
	answer.Text = pool.AnswerText(err)
	platform.Mark(base, s.trace, &answer)
	if err != nil {
		s.refuseSnapshot(conn, err)
		return
	}
	defer archive.close()
	if err := conn.WriteHead(archive.head); err == nil {
		err = archive.write(conn)
		if err != nil {
			s.logger.Warn("failed to send snapshot", "to", base.RemoteAddr(), "error", err)
		}
	}
}

// drainLimit is how much of a refused archive is read, in bytes, so that its sender reads the answer: a connection that
// is closed over unread bytes is reset, and the answer lost.
const drainLimit = 64 << 20

// refuseSnapshot answers with an error.
func (s *Server) refuseSnapshot(conn *pool.SnapshotConn, cause error) {
	s.logger.Warn("snapshot request failed", "from", conn.RemoteAddr(), "error", cause)
	if conn.WriteHead(&structs.SnapshotResponse{Error: cause.Error()}) == nil {
		io.Copy(io.Discard, io.LimitReader(conn, drainLimit))
	}
}

// dispatchSnapshotRequest decides where a snapshot request is served, as forward does for RPC: here if this server
// leads or, for a save, the caller takes any server's; otherwise on the leader. Once the archive in has begun to be read
// the request is not tried again. Mirrors Consul's (*Server).dispatchSnapshotRequest.
func (s *Server) dispatchSnapshotRequest(
	ctx context.Context, args *structs.SnapshotRequest, in io.Reader,
) (*saved, error) {
	if args.Datacenter != "" && args.Datacenter != s.config.Datacenter {
		return nil, structs.ErrNoDCPath
	}
	if args.Op == structs.SnapshotRestore && args.AllowStale {
		return nil, errStaleRestore
	}
	deadline := time.Now().Add(s.config.RPCHoldTimeout)
	for !args.AllowStale && !s.isLeader() {
		err := error(structs.ErrNoLeader)
		if addr, leader := s.raft.LeaderWithID(); addr != "" && string(leader) != s.config.NodeID {
			head, body, rpcErr := s.connPool.SnapshotRPC(ctx, string(addr), args, in)
			if rpcErr == nil {
				return relay(head, body), nil
			}
			if err = rpcErr; !pool.Unreachable(err) {
				return nil, err
			}
		}
		if !s.hold(ctx, deadline) {
			return nil, s.held(ctx, err)
		}
	}
	switch args.Op {
	case structs.SnapshotSave:
		return s.saveSnapshot(ctx, args)
	case structs.SnapshotRestore:
		return s.restoreSnapshot(ctx, in)
	}
	return nil, fmt.Errorf("unrecognized snapshot op %d", args.Op)
}

// relay hands on what the leader answers.
func relay(head *structs.SnapshotResponse, body io.ReadCloser) *saved {
	return &saved{head: head, close: body.Close, write: func(out io.Writer) error {
		if out == nil {
			return nil
		}
		_, err := io.Copy(out, body)
		return err
	}}
}

// saveSnapshot takes a snapshot of the state as this server has it.
func (s *Server) saveSnapshot(ctx context.Context, args *structs.SnapshotRequest) (*saved, error) {
	if !args.AllowStale {
		if err := s.awaitReady(ctx); err != nil {
			return nil, err
		}
	}
	head := new(structs.SnapshotResponse)
	s.setQueryMeta(&structs.QueryOptions{AllowStale: args.AllowStale}, &head.QueryMeta)
	future := s.raft.Snapshot()
	if err := await(ctx, future, applyLimit); err != nil {
		return nil, fmt.Errorf("failed to take snapshot: %w", err)
	}
	meta, state, err := future.Open()
	if err != nil {
		return nil, fmt.Errorf("failed to open snapshot: %w", err)
	}
	head.Index = meta.Index
	return &saved{head: head, close: state.Close, write: func(out io.Writer) error {
		return snapshot.Write(out, meta, state)
	}}, nil
}
