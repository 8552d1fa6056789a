package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/client"
	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
	"glasshouse/core/raftseam"
	"glasshouse/core/server"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// The tests of this package run whole clusters in a synctest bubble: time is virtual, the network in memory.

// cluster is three servers and a client machine, as the machine room has them.
type cluster struct {
	t       *testing.T
	net     *memnet.Net
	servers map[string]*server.Server
	client  *client.Client
	disks   map[string]*memStorage
	events  *recorder
	hub     *trace.Hub // of the servers that start from now on; nil for the recorder
	tune    func(*raft.Config)
	rpcPort string // of the servers that start from now on
	id      string // what stands before the name in their ids
}

var names = []string{"a", "b", "c"}

func ipOf(name string) string {
	if name == "web" {
		return "10.0.0.11"
	}
	return fmt.Sprintf("10.0.0.%d", name[0]-'a'+1)
}

// memStorage keeps a server's stores in memory across its restarts.
type memStorage struct {
	dir    string
	mem    *raft.InmemStore
	snaps  *raftseam.MemorySnapshots
	shown  raft.SnapshotStore // stands before snaps, if it is not nil
	mu     sync.Mutex
	hung   chan struct{} // writes to the log wait for it; nil for none
	fail   error         // the next write to the log ends with it, after it was made
	broken error         // every write to the log ends with it
	unread error         // every read of an entry ends with it
	unkept error         // every write of a term or vote ends with it
}

func (m *memStorage) Open(string) (*platform.Stores, error) {
	stores := &platform.Stores{
		Log: hangable{m.mem, m}, Stable: forgetful{m.mem, m}, Snapshots: m.snaps, Close: func() error { return nil },
	}
	if m.shown != nil {
		stores.Snapshots = m.shown
	}
	return stores, nil
}

// hang has every further write to the log wait for release, which may be called twice.
func (m *memStorage) hang() (release func()) {
	hung := make(chan struct{})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hung = hung
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		close(hung)
		m.hung = nil
	})
}

type hangable struct {
	*raft.InmemStore
	disk *memStorage
}

func (h hangable) GetLog(index uint64, l *raft.Log) error {
	h.disk.mu.Lock()
	unread := h.disk.unread
	h.disk.mu.Unlock()
	if unread != nil {
		return unread
	}
	return h.InmemStore.GetLog(index, l) // raft compares its error as it is
}

func (h hangable) StoreLogs(logs []*raft.Log) error {
	h.disk.mu.Lock()
	hung, fail, broken := h.disk.hung, h.disk.fail, h.disk.broken
	h.disk.fail = nil
	h.disk.mu.Unlock()
	if broken != nil {
		return broken
	}
	if hung != nil {
		<-hung
	}
	return errors.Join(h.InmemStore.StoreLogs(logs), fail)
}

// forgetful is a stable store that may keep nothing.
type forgetful struct {
	*raft.InmemStore
	disk *memStorage
}

func (f forgetful) Set(key, val []byte) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.unkept != nil {
		return f.disk.unkept
	}
	return f.InmemStore.Set(key, val)
}

// recorder keeps every event, in order, with the node that it came from.
type recorder struct {
	mu     sync.Mutex
	events []trace.Event
}

type nodeSink struct {
	node string
	to   *recorder
}

func (s nodeSink) Listening() bool { return true }
func (s nodeSink) Emit(e *trace.Event) {
	s.to.mu.Lock()
	defer s.to.mu.Unlock()
	c := *e
	c.Node, c.Time = s.node, time.Now().UnixNano()
	s.to.events = append(s.to.events, c)
}

func (r *recorder) all() []trace.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]trace.Event(nil), r.events...)
}

func logger(name string) hclog.Logger {
	out := io.Writer(io.Discard)
	if os.Getenv("CLUSTER_LOG") != "" {
		out = os.Stderr
	}
	return hclog.New(&hclog.LoggerOptions{Name: name, Level: hclog.Debug, Output: out})
}

// newCluster starts the servers and the client and waits for a leader.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{
		t: t, net: memnet.New(time.Millisecond), servers: map[string]*server.Server{},
		disks: map[string]*memStorage{}, events: &recorder{},
		rpcPort: "8300", id: "id-",
	}
	for _, name := range names {
		c.start(name)
	}
	conf := &client.Config{
		NodeName: "web", NodeID: "id-web", Datacenter: "dc1", SerfLANAddr: ipOf("web") + ":8301",
		Platform: platform.Platform{Network: c.net.Host(ipOf("web"))},
		Logger:   logger("web"), Tracer: trace.New(nodeSink{"web", c.events}),
	}
	web, err := client.NewClient(conf)
	if err != nil {
		t.Fatal(err)
	}
	c.client = web
	if _, err := web.JoinLAN([]string{ipOf("a")}); err != nil {
		t.Fatal(err)
	}
	leader := c.waitLeader(names...)
	for len(c.nodes(c.servers[leader])) < len(names)+1 {
		time.Sleep(10 * time.Millisecond)
	}
	return c
}

// config is the configuration of the server of that name, over its disk.
func (c *cluster) config(name string) *server.Config {
	if c.disks[name] == nil {
		c.disks[name] = &memStorage{
			dir: c.t.TempDir(), mem: raft.NewInmemStore(), snaps: raftseam.NewMemorySnapshots(),
		}
	}
	conf := server.DefaultConfig()
	conf.NodeName, conf.NodeID, conf.BootstrapExpect = name, c.id+name, len(names)
	conf.DataDir = c.disks[name].dir
	conf.RPCAddr, conf.SerfLANAddr = ipOf(name)+":"+c.rpcPort, ipOf(name)+":8301"
	conf.Platform = platform.Platform{Network: c.net.Host(ipOf(name)), Storage: c.disks[name]}
	conf.Logger, conf.Tracer, conf.Hub = logger(name), trace.New(nodeSink{name, c.events}), c.hub
	if c.tune != nil {
		c.tune(conf.RaftConfig)
	}
	if c.hub != nil {
		conf.Tracer = trace.New(c.hub)
	}
	return conf
}

// start starts the server of that name over its disk.
func (c *cluster) start(name string) {
	c.t.Helper()
	s, err := server.NewServer(c.config(name))
	if err != nil {
		c.t.Fatal(err)
	}
	c.servers[name] = s
	for other := range c.servers {
		if other != name {
			if _, err := s.JoinLAN([]string{ipOf(other)}); err == nil {
				break
			}
		}
	}
}

// stop shuts one server down.
func (c *cluster) stop(name string) {
	c.t.Helper()
	if err := c.servers[name].Shutdown(); err != nil {
		c.t.Errorf("shut down %s: %v", name, err)
	}
	delete(c.servers, name)
}

// stopAll ends the cluster.
func (c *cluster) stopAll() {
	c.t.Helper()
	if err := c.client.Shutdown(); err != nil {
		c.t.Errorf("shut down web: %v", err)
	}
	for name := range c.servers {
		c.stop(name)
	}
	// memberlist's probes under way and raft's timers end by their own time-outs, which need the clock.
	time.Sleep(time.Minute)
}

// leader is the one server among some that leads, "" for none.
func (c *cluster) leader(among ...string) (leader string) {
	for _, name := range among {
		if s := c.servers[name]; s != nil && s.Stats()["consul"]["leader"] == "true" {
			leader = name
		}
	}
	return leader
}

// waitLeader waits until one of some servers leads and all of them say so.
func (c *cluster) waitLeader(among ...string) string {
	c.t.Helper()
	for range 600 {
		if leader := c.leader(among...); leader != "" {
			agreed := true
			for _, name := range among {
				agreed = agreed && c.servers[name].Stats()["consul"]["leader_addr"] == ipOf(leader)+":"+c.rpcPort
			}
			if agreed && c.get(c.servers[leader], "warm", structs.QueryOptions{}).err == nil {
				return leader
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.t.Fatalf("no leader among %v", among)
	return ""
}

// caller is either delegate.
type caller interface {
	RPC(ctx context.Context, method string, args, reply any) error
}

func (c *cluster) apply(via caller, op structs.KVOp, ent structs.DirEntry, id string) (bool, error) {
	var ok bool
	req := &structs.KVSRequest{Op: op, DirEnt: ent, WriteRequest: structs.WriteRequest{TraceID: id}}
	err := via.RPC(context.Background(), "KVS.Apply", req, &ok)
	return ok, err
}

func (c *cluster) put(via caller, key, value string) error {
	ok, err := c.apply(via, structs.KVSet, structs.DirEntry{Key: key, Value: []byte(value)}, "")
	if err == nil && !ok {
		return fmt.Errorf("put %s answered false", key)
	}
	return err
}

// got is the answer to a read.
type got struct {
	value string
	found bool
	meta  structs.QueryMeta
	err   error
}

func (c *cluster) get(via caller, key string, opts structs.QueryOptions) got {
	var out structs.IndexedDirEntries
	err := via.RPC(context.Background(), "KVS.Get", &structs.KeyRequest{Key: key, QueryOptions: opts}, &out)
	g := got{meta: out.QueryMeta, err: err}
	if len(out.Entries) == 1 {
		g.value, g.found = string(out.Entries[0].Value), true
	}
	return g
}

// run runs a test over a cluster in a bubble.
//
// yamux keeps timers in a sync.Pool of the whole process, and a timer of one bubble must not be used in the next. Two
// collections empty every sync.Pool: the first makes what it holds a victim, the second drops the victims.
func run(t *testing.T, test func(t *testing.T, c *cluster)) {
	t.Helper()
	runtime.GC()
	runtime.GC()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t)
		defer c.stopAll()
		test(t, c)
	})
}
