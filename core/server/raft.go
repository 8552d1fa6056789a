package server

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/hashicorp/raft"

	"glasshouse/core/fsm"
	"glasshouse/core/platform"
	"glasshouse/core/raftseam"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

const (
	// raftProtocol is the version of raft's protocol, as the operator sees it.
	raftProtocol = "3"
	// notifyDepth is how many changes of leadership may wait for monitorLeadership; raft then waits too.
	notifyDepth = 16
)

// setupRaft opens the stores, wraps them, and starts raft over them and the FSM. A server alone elects itself at once.
// Mirrors Consul's (*Server).setupRaft.
func (s *Server) setupRaft() (err error) {
	s.trace.Hit(trace.ServerSetupRaft, "")
	if s.fsm, err = fsm.New(s.logger, s.trace, s.watch); err != nil {
		return err
	}
	if s.stores, err = s.openStores(); err != nil {
		return err
	}
	if s.logs, err = raftseam.NewLogStore(s.stores.Log, s.stores.Stable, s.watch); err != nil {
		return err
	}
	stable, err := raftseam.NewStableStore(s.stores.Stable, s.watch)
	if err != nil {
		return err
	}
	cache, err := raft.NewLogCache(raftLogCache, s.logs)
	if err != nil {
		return fmt.Errorf("log cache: %w", err)
	}

	conf := *s.config.RaftConfig
	conf.LocalID = raft.ServerID(s.config.NodeID)
	conf.Logger = s.logger.Named("raft")
	conf.NotifyCh = s.notifyCh
	conf.ProtocolVersion = raft.ProtocolVersionMax
	s.transport = raftseam.NewTransport(&raft.NetworkTransportConfig{
		Stream: s.raftLayer, MaxPool: raftPool, Timeout: raftTimeout, Logger: conf.Logger,
		ServerAddressProvider: &serverLookup{s},
	}, s.logs, conf.HeartbeatTimeout, s.watch)

	if s.config.DevMode || s.config.BootstrapExpect == 1 {
		if err := s.bootstrapAlone(&conf, cache, stable, s.transport); err != nil {
			return errors.Join(err, s.transport.Close())
		}
	}
	s.raft, err = raft.NewRaft(&conf, s.fsm, cache, stable, s.stores.Snapshots, s.transport)
	if err != nil {
		return errors.Join(refuseDamage(err), s.transport.Close())
	}
	s.logs.EndWith(s.logUnreadable)
	s.watch.Attach(s.raft)
	s.transport.Serve(s.raft, s.snapshots)
	return nil
}

// openStores opens the platform's stores, which a Disk looks after, or makes some in memory.
func (s *Server) openStores() (*platform.Stores, error) {
	if s.config.DevMode {
		mem := raft.NewInmemStore()
		return &platform.Stores{
			Log: mem, Stable: mem, Snapshots: raftseam.NewMemorySnapshots(), Close: func() error { return nil },
		}, nil
	}
	stores, err := s.config.Platform.Storage.Open(filepath.Join(s.config.DataDir, raftDir))
	if err != nil {
		return nil, err
	}
	raftseam.GuardDisk(stores, diskPatience, s.diskFailed)
	s.snapshots = raftseam.NewSnapshots(stores.Snapshots)
	stores.Snapshots = s.snapshots
	return stores, nil
}

// diskFailed tells the process that this server cannot go on since its disk takes no writes.
func (s *Server) diskFailed(err error) {
	s.fail(fmt.Errorf("%w: %s takes no writes: %w; start the server anew once the disk is well",
		structs.ErrBadDataDir, s.config.DataDir, err))
}

// logUnreadable tells it since an entry of the log cannot be read.
func (s *Server) logUnreadable(err error) {
	if !errors.Is(err, structs.ErrBadDataDir) {
		err = fmt.Errorf("%w: %s cannot be read: %w; start the server anew once the disk is well",
			structs.ErrBadDataDir, s.config.DataDir, err)
	}
	s.fail(err)
}

// fail ends the server's part in raft before it returns, so that raft says nothing of what it could not keep: a term
// counts for what it is told only if it outlives the process. A leader answers no read any more.
func (s *Server) fail(err error) {
	s.raftLayer.Close()
	if s.transport != nil { // it may be the start that fails
		s.transport.Abstain()
	}
	s.logger.Error("the disk has failed", "error", err)
	if s.config.Failed != nil {
		s.config.Failed(err)
	}
}

// refuseDamage makes an error that raft met while it read its stores one that says what to do. raft wraps some of
// these errors by their text only.
func refuseDamage(err error) error {
	if errors.Is(err, structs.ErrBadDataDir) {
		return err
	}
	return fmt.Errorf("%w: raft cannot start from it: %w; move the data directory away and start again: "+
		"the server then fetches everything from its peers", structs.ErrBadDataDir, err)
}

// bootstrapAlone begins a cluster of one server, unless there is one.
func (s *Server) bootstrapAlone(
	conf *raft.Config, logs raft.LogStore, stable raft.StableStore, transport raft.Transport,
) error {
	has, err := raft.HasExistingState(logs, stable, s.stores.Snapshots)
	if err != nil {
		return refuseDamage(err)
	}
	if has {
		return nil
	}
	alone := raft.Configuration{Servers: []raft.Server{{ID: conf.LocalID, Address: transport.LocalAddr()}}}
	if err := raft.BootstrapCluster(conf, logs, stable, s.stores.Snapshots, transport, alone); err != nil {
		return fmt.Errorf("bootstrap: %w", err)
	}
	return nil
}
