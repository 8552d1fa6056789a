// Package server is the delegate of an agent in server mode: RPC endpoints over a replicated log. It serves requests,
// forwards them to the leader, keeps its place in raft and in the gossip.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/fsm"
	"glasshouse/core/lan"
	"glasshouse/core/platform"
	"glasshouse/core/pool"
	"glasshouse/core/raftseam"
	"glasshouse/core/router"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// Server is one server. NewServer makes a running one; Shutdown ends it. Mirrors Consul's consul.Server.
type Server struct {
	config *Config
	logger hclog.Logger
	trace  *trace.Tracer

	// ctx ends with the server.
	ctx    context.Context
	cancel context.CancelFunc
	// ended counts the goroutines that Shutdown waits for.
	ended sync.WaitGroup

	Listener  net.Listener
	rpcServer rpcServer
	raftLayer *raftLayer
	connPool  *pool.ConnPool
	slots     chan struct{} // one per connection
	conns     connSet

	raft   *raft.Raft
	fsm    *fsm.FSM
	stores *platform.Stores
	logs   *raftseam.LogStore
	// snapshots tells when one cannot be read; nil where they are in memory only.
	snapshots *raftseam.Snapshots
	// transport carries raft's messages.
	transport *raftseam.Transport
	watch     *raftseam.Watch
	notifyCh  chan bool
	ready     readiness
	// sessionTimers are the leader's.
	sessionTimers sessionTimers
	restoring     sync.Mutex // held while a snapshot is restored
	autopilot     autopilot
	transfers     transfers

	lan         *lan.LAN
	servers     *router.Router // every server of the datacenter that gossip knows, this one too
	reconcileCh chan serf.Member
	bootstrapCh chan struct{}

	mu struct {
		sync.Mutex
		shutdown bool
		left     bool
	}
}

// NewServer builds a server and starts it: endpoints and RPC listener, raft over its stores, gossip. A data directory
// that is damaged or another node's is an error that wraps structs.ErrBadDataDir. Mirrors Consul's NewServerLogger.
func NewServer(config *Config) (*Server, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	s := &Server{
		config: config,
		logger: config.Logger.Named("server"),
		trace:  config.Tracer,

		slots:       make(chan struct{}, maxConns),
		servers:     router.New(),
		notifyCh:    make(chan bool, notifyDepth),
		reconcileCh: make(chan serf.Member, reconcileDepth),
		bootstrapCh: make(chan struct{}, 1),
	}
	s.trace.Hit(trace.NewServer, "")
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.ready.init()
	s.sessionTimers.init()
	s.conns.init()
	s.watch = raftseam.NewWatch(s.trace, raft.ServerID(config.NodeID), s.nameOf)
	s.connPool = pool.New(pool.Config{
		Node: config.NodeName, NameOf: s.servers.NameOf, TakesName: s.servers.TakesName,
		Network: config.Platform.Network, Logger: s.logger, Trace: s.trace,
	})
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"open the data directory", s.setupDataDir},
		{"start RPC", s.setupRPC},
		{"start raft", s.setupRaft},
		{"start gossip", s.setupSerf},
	} {
		if err := step.do(); err != nil {
			return nil, errors.Join(fmt.Errorf("failed to %s: %w", step.what, err), s.Shutdown())
		}
	}
	if config.Hub != nil {
		config.Hub.SetState(s.TraceState)
	}
	s.start()
	return s, nil
}

// start begins the goroutines that serve; each ends with ctx or with what it serves.
func (s *Server) start() {
	s.goRun(func() { s.listen(s.Listener) })
	s.goRun(s.monitorLeadership)
	s.goRun(s.monitorBootstrap)
	s.goRun(s.monitorAutopilot)
	s.goRun(s.monitorSnapshots)
	s.goRun(func() { s.lan.Follow(s) })
}

// goRun runs f in a goroutine that Shutdown waits for.
func (s *Server) goRun(f func()) {
	s.ended.Add(1)
	go func() {
		defer s.ended.Done()
		f()
	}()
}

// RPC serves a request of this process's own, as if it had come over a connection. One that raft did not take, since
// this server ceased to lead meanwhile, is tried again. Mirrors Consul's (*Server).RPC.
func (s *Server) RPC(ctx context.Context, method string, args, reply any) error {
	deadline := time.Now().Add(s.config.RPCHoldTimeout)
	for {
		call := &inmemCodec{ctx: ctx, method: method, args: args, reply: reply}
		if err := s.rpcServer.ServeRequest(call); err != nil {
			return err
		}
		// A request that forward has held until its time was up has had its hold.
		held := time.Until(deadline) < s.config.RPCHoldTimeout/2
		if !errors.Is(call.err, structs.ErrNoLeader) || held || !s.hold(ctx, deadline) {
			return call.err
		}
	}
}

// LANMembers lists the nodes that gossip knows.
func (s *Server) LANMembers() []serf.Member { return s.lan.Members() }

// JoinLAN asks the nodes at addrs into the gossip and returns how many answered.
func (s *Server) JoinLAN(addrs []string) (int, error) { return s.lan.Join(addrs) }

// RemoveFailedNode has gossip count a failed node as one that left. Mirrors Consul's (*Server).RemoveFailedNode.
func (s *Server) RemoveFailedNode(name string, prune bool) error {
	return s.lan.RemoveFailed(name, prune)
}

// nameOf is a server's name as gossip knows it, or else its address.
func (s *Server) nameOf(id raft.ServerID, addr raft.ServerAddress) string {
	if string(id) == s.config.NodeID {
		return s.config.NodeName
	}
	if server, ok := s.servers.ByID(string(id)); ok {
		return server.Name
	}
	return s.servers.NameOf(string(addr))
}

// Leave takes the server out of its cluster for good: it hands leadership on, tells the gossip, and waits until raft
// has let it go, at most leaveLimit. Shutdown comes next. Mirrors Consul's (*Server).Leave.
func (s *Server) Leave() error {
	s.mu.Lock()
	again := s.mu.left
	s.mu.left = true
	s.mu.Unlock()
	if again {
		return nil
	}
	s.logger.Info("server starting leave")
	others := len(s.raftServers()) > 1
	if others && s.raft.State() == raft.Leader {
		to, err := s.heir()
		if err == nil {
			err = s.handOn(s.ctx, to)
		}
		if err != nil {
			s.logger.Warn("could not hand leadership on", "error", err)
		}
	}
	if err := s.lan.Leave(); err != nil {
		return fmt.Errorf("leave gossip: %w", err)
	}
	if others {
		s.awaitRemoval()
	}
	return nil
}

// leaveLimit is how long a leaving server waits for its removal from raft; removalCheck is how often it looks.
const (
	leaveLimit   = 5 * time.Second
	removalCheck = 50 * time.Millisecond
)

// awaitRemoval waits until raft's configuration, as this server knows it, is without it.
func (s *Server) awaitRemoval() {
	deadline := time.NewTimer(leaveLimit)
	defer deadline.Stop()
	tick := time.NewTicker(removalCheck)
	defer tick.Stop()
	for {
		still := false
		for _, server := range s.raftServers() {
			still = still || string(server.ID) == s.config.NodeID
		}
		if !still {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			s.logger.Warn("left before raft had let this server go")
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// raftServers are the servers of raft's configuration.
func (s *Server) raftServers() []raft.Server {
	return s.raft.GetConfiguration().Configuration().Servers
}

// Shutdown ends the server and waits for its goroutines. It leaves nothing: a server that comes back over its data
// goes on where it was. More calls do nothing.
func (s *Server) Shutdown() error {
	s.mu.Lock()
	again := s.mu.shutdown
	s.mu.shutdown = true
	s.mu.Unlock()
	if again {
		return nil
	}
	s.logger.Info("shutting down server")
	s.cancel()
	var errs []error
	if s.lan != nil {
		errs = append(errs, s.lan.Shutdown())
	}
	var raftEnds interface{ Error() error }
	if s.raft != nil {
		raftEnds = s.raft.Shutdown()
	}
	if s.raftLayer != nil { // what raft asks of peers that do not answer would hold its end up
		errs = append(errs, s.raftLayer.Close())
	}
	if raftEnds != nil {
		errs = append(errs, raftEnds.Error())
	}
	s.watch.Close()
	if s.Listener != nil {
		errs = append(errs, s.Listener.Close())
	}
	errs = append(errs, s.connPool.Shutdown())
	s.conns.closeAll()
	s.ended.Wait()
	if s.logs != nil {
		s.logs.Close()
	}
	if s.stores != nil {
		errs = append(errs, s.stores.Close())
	}
	return errors.Join(errs...)
}

// errShutdown is structs.ErrShutdown once the server is being shut down.
func (s *Server) errShutdown() error {
	if s.ctx.Err() != nil {
		return structs.ErrShutdown
	}
	return nil
}
