package node

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/agent"
	"glasshouse/core/client"
	"glasshouse/core/platform"
	"glasshouse/core/server"
	"glasshouse/core/structs"
)

// Raft's times at raft_multiplier 1, and under -dev, as Consul's.
const (
	raftHeartbeat = 1000 * time.Millisecond
	raftElection  = 1000 * time.Millisecond
	raftLease     = 500 * time.Millisecond

	devHeartbeat = 52 * time.Millisecond
	devElection  = 52 * time.Millisecond
	devLease     = 20 * time.Millisecond
)

func (n *Node) agentConfig() *agent.Config {
	c := n.Config()
	ac := &agent.Config{
		NodeName: c.NodeName, NodeID: c.NodeID, Datacenter: c.Datacenter,
		ServerMode: c.Server, DevMode: c.DevMode, EnableDebug: c.EnableDebug,
		Version: c.Version, Revision: c.Revision,
		HTTPAddrs: c.HTTPAddrs, HTTPMaxConnsPerClient: c.HTTPMaxConnsPerClient, HTTP: httpConfig(c),
		KVMaxValueSize: c.KVMaxValueSize, TxnMaxReqLen: c.TxnMaxReqLen,
		Meta: c.NodeMeta, Debug: n.debug(), Reload: n.Reload, Metrics: n.metrics, Prometheus: n.metrics.Prometheus(),
		Network: n.platform.Network, Logger: n.logger, Tracer: n.trace,
		NewServer: n.newServer, NewClient: n.newClient,
	}
	if n.hub != nil && newStream != nil {
		ac.TraceStream = newStream(&Stream{
			NodeName: c.NodeName, Hub: n.hub, Servers: n.servers, Network: n.platform.Network,
			AllowOrigins: c.AllowOrigins, Logger: n.logger.Named("trace"),
		})
	}
	return ac
}

// debug is what /v1/agent/self shows of the configuration, by Consul's names for the running configuration. It is that
// of the start: a reload does not change it.
func (n *Node) debug() map[string]any {
	c := n.Config()
	return map[string]any{
		"AdvertiseAddrLAN":        c.AdvertiseAddr,
		"BindAddr":                c.BindAddr,
		"Bootstrap":               c.BootstrapExpect == 1,
		"BootstrapExpect":         c.BootstrapExpect,
		"DataDir":                 c.DataDir,
		"Datacenter":              c.Datacenter,
		"DevMode":                 c.DevMode,
		"EnableDebug":             c.EnableDebug,
		"HTTPAddrs":               c.HTTPAddrs,
		"HTTPMaxConnsPerClient":   c.HTTPMaxConnsPerClient,
		"KVMaxValueSize":          c.KVMaxValueSize,
		"LeaveDrainTime":          c.LeaveDrainTime.String(),
		"LeaveOnTerm":             c.LeaveOnTerminate,
		"NodeID":                  c.NodeID,
		"NodeMeta":                c.NodeMeta,
		"NodeName":                c.NodeName,
		"RPCHandshakeTimeout":     c.RPCHandshakeTimeout.String(),
		"RPCHoldTimeout":          c.RPCHoldTimeout.String(),
		"RPCMaxConnsPerClient":    c.RPCMaxConnsPerClient,
		"RaftMultiplier":          c.RaftMultiplier,
		"RaftSnapshotInterval":    c.RaftSnapshotInterval.String(),
		"RaftSnapshotThreshold":   c.RaftSnapshotThreshold,
		"RaftTrailingLogs":        c.RaftTrailingLogs,
		"RetryJoinIntervalLAN":    c.RetryInterval.String(),
		"RetryJoinLAN":            c.RetryJoin,
		"RetryJoinMaxAttemptsLAN": c.RetryMax,
		"Revision":                c.Revision,
		"SerfAdvertiseAddrLAN":    "tcp://" + n.serfAddr(),
		"SerfPortLAN":             c.SerfLANPort,
		"ServerMode":              c.Server,
		"ServerPort":              c.ServerPort,
		"SessionTTLMin":           c.SessionTTLMin.String(),
		"SkipLeaveOnInt":          c.SkipLeaveOnInterrupt,
		"StartJoinAddrsLAN":       c.StartJoin,
		"TraceEnabled":            c.Trace,
		"TxnMaxReqLen":            cmp.Or(c.TxnMaxReqLen, c.KVMaxValueSize),
		"Version":                 c.Version,
	}
}

// cluster is the platform that the delegate runs on.
func (n *Node) cluster() platform.Platform {
	p := n.platform
	p.Network = platform.Advertise(p.Network, n.Config().BindAddr, n.Config().AdvertiseAddr)
	return p
}

func (n *Node) rpcAddr() string {
	return net.JoinHostPort(n.Config().AdvertiseAddr, strconv.Itoa(n.Config().ServerPort))
}

func (n *Node) serfAddr() string {
	return net.JoinHostPort(n.Config().AdvertiseAddr, strconv.Itoa(n.Config().SerfLANPort))
}

// newServer starts the cluster's part of a server.
func (n *Node) newServer() (agent.Delegate, error) {
	c := n.Config()
	sc := server.DefaultConfig()
	sc.NodeName, sc.NodeID, sc.Datacenter, sc.DataDir = c.NodeName, c.NodeID, c.Datacenter, c.DataDir
	sc.DevMode, sc.BootstrapExpect = c.DevMode, c.BootstrapExpect
	sc.RPCAddr, sc.SerfLANAddr = n.rpcAddr(), n.serfAddr()
	sc.RPCHoldTimeout, sc.RPCHandshakeTimeout = c.RPCHoldTimeout, c.RPCHandshakeTimeout
	sc.Autopilot, sc.ReconnectTimeout = &c.Autopilot, c.ReconnectTimeout
	sc.RPCMaxConnsPerClient, sc.SessionTTLMin = c.RPCMaxConnsPerClient, c.SessionTTLMin
	sc.Platform, sc.Logger, sc.Tracer, sc.Hub = n.cluster(), n.logger, n.trace, n.hub
	sc.RaftConfig.SnapshotThreshold, sc.RaftConfig.SnapshotInterval = uint64(c.RaftSnapshotThreshold), c.RaftSnapshotInterval
	sc.RaftConfig.TrailingLogs = uint64(c.RaftTrailingLogs)
	multiplier := time.Duration(c.RaftMultiplier)
	sc.RaftConfig.HeartbeatTimeout = raftHeartbeat * multiplier
	sc.RaftConfig.ElectionTimeout = raftElection * multiplier
	sc.RaftConfig.LeaderLeaseTimeout = raftLease * multiplier
	if c.DevMode {
		sc.RaftConfig.HeartbeatTimeout = devHeartbeat
		sc.RaftConfig.ElectionTimeout = devElection
		sc.RaftConfig.LeaderLeaseTimeout = devLease
	}
	sc.Failed = func(err error) {
		select {
		case n.failed <- err:
		default: // the process ends already
		}
	}
	s, err := startServer(sc)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// startServer starts a server. raft.NewRaft reads the whole log and panics at an entry that cannot be read, or that is
// not there: when no snapshot can be read that reaches to the log's beginning. A damaged directory is an error here, as
// any other reason not to start is.
func startServer(sc *server.Config) (s *server.Server, err error) {
	defer func() {
		switch damage := recover().(type) {
		case nil:
		case error:
			switch {
			case errors.Is(damage, structs.ErrBadDataDir):
				s, err = nil, damage
			case errors.Is(damage, raft.ErrLogNotFound):
				s, err = nil, fmt.Errorf("%w: %s: no snapshot that can be read reaches to where raft's log begins; move the data "+
					"directory away and start again: the server then fetches everything from its peers", structs.ErrBadDataDir, sc.DataDir)
			default:
				panic(damage)
			}
		default:
			panic(damage)
		}
	}()
	return server.NewServer(sc)
}

// newClient starts the cluster's part of a client.
func (n *Node) newClient() (agent.Delegate, error) {
	c := n.Config()
	if n.hub != nil {
		n.hub.SetState(n.clientState)
	}
	return client.NewClient(&client.Config{
		NodeName: c.NodeName, NodeID: c.NodeID, Datacenter: c.Datacenter, SerfLANAddr: n.serfAddr(),
		RPCHoldTimeout: c.RPCHoldTimeout, ReconnectTimeout: c.ReconnectTimeout, Platform: n.cluster(), Logger: n.logger, Tracer: n.trace,
	})
}
