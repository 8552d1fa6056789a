package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"glasshouse/test/cluster"
)

// startLimit is how long a cluster may take to find its leader.
const startLimit = time.Minute

// The operations. etcd has no default mode between the other two: its linearizable read answers both.
const (
	opPut        = "put"
	opGet        = "get"
	opConsistent = "get consistent"
	opStale      = "get stale"
)

// target makes the clients of a running cluster.
type target interface {
	client(op string) (doer, error)
}

// system is a key/value store that can be measured.
type system struct {
	name string
	// start starts three servers over dir and waits for their leader.
	start func(ctx context.Context, dir string) (t target, stop func(), err error)
}

// systems are kvnode, and those of the others whose binaries are found: consul by $CONSUL_BIN or on the PATH, etcd
// on the PATH.
func systems(kvnode string) []system {
	all := []system{{"kvnode", consulLike(kvnode, nil)}}
	consul := os.Getenv("CONSUL_BIN")
	if consul == "" {
		consul, _ = exec.LookPath("consul")
	}
	if consul != "" {
		// Consul's other ports are off, its raft at full speed, as kvnode's is by default.
		all = append(all, system{"consul", consulLike(consul, []string{
			"-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1",
			"-hcl=performance { raft_multiplier = 1 }", "-disable-host-node-id", "-log-level=warn",
		})})
	}
	if etcd, err := exec.LookPath("etcd"); err == nil {
		all = append(all, system{"etcd", func(ctx context.Context, dir string) (target, func(), error) {
			return startEtcd(ctx, etcd, dir)
		}})
	}
	return all
}

// consulLike starts a cluster of a binary that takes Consul's flags.
func consulLike(binary string, args []string) func(context.Context, string) (target, func(), error) {
	return func(ctx context.Context, dir string) (target, func(), error) {
		c, err := cluster.New(cluster.Options{Kvnode: binary, Dir: dir, Servers: servers, Args: args})
		if err != nil {
			return nil, nil, err
		}
		if err := c.Start(); err != nil {
			return nil, nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, startLimit)
		defer cancel()
		leader, err := c.WaitReady(ctx)
		if err != nil {
			c.Kill()
			return nil, nil, fmt.Errorf("no leader: %w; %s said: %s", err, c.Servers[0].Name, c.Servers[0].Tail())
		}
		var all []string
		for _, p := range c.Servers {
			all = append(all, p.HTTP)
		}
		return newConsulTarget(leader.HTTP, all), c.Kill, nil
	}
}

// startEtcd starts a cluster of etcd.
func startEtcd(ctx context.Context, binary, dir string) (target, func(), error) {
	ports, err := cluster.FreePorts(2 * servers)
	if err != nil {
		return nil, nil, err
	}
	var procs []*cluster.Process
	stop := func() {
		for _, p := range procs {
			p.Kill()
		}
	}
	peers := ""
	for i := range servers {
		if i > 0 {
			peers += ","
		}
		peers += fmt.Sprintf("n%d=http://%s:%d", i, cluster.Host, ports[servers+i])
	}
	t := &etcdTarget{}
	for i := range servers {
		client := fmt.Sprintf("http://%s:%d", cluster.Host, ports[i])
		peer := fmt.Sprintf("http://%s:%d", cluster.Host, ports[servers+i])
		name := fmt.Sprintf("n%d", i)
		p := cluster.NewProcess(binary, name, filepath.Join(dir, name+".log"), []string{
			"--name", name, "--data-dir", filepath.Join(dir, name), "--log-level", "error",
			"--listen-client-urls", client, "--advertise-client-urls", client,
			"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
			"--initial-cluster", peers, "--initial-cluster-state", "new",
		})
		if err := p.Start(); err != nil {
			stop()
			return nil, nil, err
		}
		procs = append(procs, p)
		t.all = append(t.all, client)
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	err = cluster.Until(ctx, func() error { return t.findLeader(ctx) })
	if err != nil {
		stop()
		return nil, nil, fmt.Errorf("no leader: %w; %s said: %s", err, procs[0].Name, procs[0].Tail())
	}
	return t, stop, nil
}
