// Package cluster runs kvnode clusters of real processes on loopback: for `make cluster`, for the process lane's
// tests and for the benchmark.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Host is where every process listens.
const Host = "127.0.0.1"

// MaxServers bounds the servers of a cluster: by then the well-known ports would meet.
const MaxServers = 9

// stopLimit is how long a process may take to end before it is killed.
const stopLimit = 10 * time.Second

// Options say what cluster to make.
type Options struct {
	Kvnode  string // the binary
	Dir     string // holds each process's data and log
	Servers int
	// Clients is how many client-mode agents to add.
	Clients int
	// Trace serves the event stream.
	Trace bool
	// Base, above 0, is the first client's HTTP port; the others are at fixed distances from it, and so the same in
	// every run. 0 takes any ports that are free.
	Base int
	// Args are more arguments for every process.
	Args []string
}

// Cluster is a set of processes.
type Cluster struct {
	Servers []*Process
	Clients []*Process
}

// New lays out a cluster; nothing runs until Start.
func New(o Options) (*Cluster, error) {
	if o.Servers < 1 || o.Servers > MaxServers || o.Clients < 0 || o.Clients > MaxServers {
		return nil, fmt.Errorf("a cluster has 1 to %d servers and at most as many clients", MaxServers)
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	ports, err := choosePorts(o)
	if err != nil {
		return nil, err
	}
	c := &Cluster{}
	var join []string
	for i := range o.Servers {
		join = append(join, "-retry-join="+addr(ports[i].serf))
	}
	for i, p := range ports {
		server := i < o.Servers
		name := string(rune('a' + i))
		if !server {
			name = "client"
			if o.Clients > 1 {
				name += strconv.Itoa(i - o.Servers + 1)
			}
		}
		proc := &Process{
			Name: name, Server: server, HTTP: addr(p.http), RPC: addr(p.rpc), Serf: addr(p.serf),
			Data: filepath.Join(o.Dir, name), Log: filepath.Join(o.Dir, name+".log"), kvnode: o.Kvnode,
		}
		proc.Args = []string{
			"agent", "-node=" + name, "-data-dir=" + proc.Data, "-bind=" + Host, "-client=" + Host,
			fmt.Sprintf("-http-port=%d", p.http), fmt.Sprintf("-server-port=%d", p.rpc), fmt.Sprintf("-serf-lan-port=%d", p.serf),
			"-retry-interval=1s",
		}
		if server {
			proc.Args = append(proc.Args, "-server", fmt.Sprintf("-bootstrap-expect=%d", o.Servers))
			c.Servers = append(c.Servers, proc)
		} else {
			c.Clients = append(c.Clients, proc)
		}
		if o.Trace {
			proc.Args = append(proc.Args, "-trace")
		}
		proc.Args = append(append(proc.Args, join...), o.Args...)
	}
	return c, nil
}

// All are the cluster's processes, servers first.
func (c *Cluster) All() []*Process {
	return append(append([]*Process(nil), c.Servers...), c.Clients...)
}

// Start starts every process. On an error those that run are stopped.
func (c *Cluster) Start() error {
	for _, p := range c.All() {
		if err := p.Start(); err != nil {
			return errors.Join(err, c.Stop())
		}
	}
	return nil
}

// Stop ends every process, all at once, and kills what hangs.
func (c *Cluster) Stop() error {
	all := c.All()
	ended := make(chan error, len(all))
	for _, p := range all {
		go func() { ended <- p.Stop(stopLimit) }()
	}
	var errs []error
	for range all {
		errs = append(errs, <-ended)
	}
	return errors.Join(errs...)
}

// Kill kills every process at once, as a power cut would.
func (c *Cluster) Kill() {
	for _, p := range c.All() {
		p.Kill()
	}
}

// ports are one process's.
type ports struct{ http, rpc, serf int }

func addr(port int) string { return net.JoinHostPort(Host, strconv.Itoa(port)) }

// choosePorts takes those at fixed distances from o.Base, or any that are free.
func choosePorts(o Options) ([]ports, error) {
	n := o.Servers + o.Clients
	if o.Base > 0 {
		return fixedPorts(o.Base, o.Servers, o.Clients), nil
	}
	free, err := FreePorts(3 * n)
	if err != nil {
		return nil, err
	}
	chosen := make([]ports, n)
	for i := range chosen {
		chosen[i] = ports{free[3*i], free[3*i+1], free[3*i+2]}
	}
	return chosen, nil
}

// FreePorts finds n ports of the loopback that nobody holds now.
func FreePorts(n int) ([]int, error) {
	// All are held until the last is found, so that none is found twice.
	var held []net.Listener
	defer func() {
		for _, ln := range held {
			_ = ln.Close()
		}
	}()
	found := make([]int, n)
	for i := range found {
		ln, err := net.Listen("tcp", Host+":0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, ln)
		found[i] = ln.Addr().(*net.TCPAddr).Port
	}
	return found, nil
}

// fixedPorts are Consul's for the first client where base is 8500; the servers' follow by tens.
func fixedPorts(base, servers, clients int) []ports {
	all := make([]ports, 0, servers+clients)
	for i := range servers + clients {
		k := 10 * (i + 1)
		if i >= servers {
			k = 10 * (i - servers) * (MaxServers + 1)
		}
		all = append(all, ports{base + k, base - 200 + k, base - 199 + k})
	}
	return all
}

// FindBase is the first of 8500, 9500 and so on from which a cluster's fixed ports are all free.
func FindBase(servers, clients int) (int, error) {
	for base := 8500; base < 60000; base += 1000 {
		if free(fixedPorts(base, servers, clients)) {
			return base, nil
		}
	}
	return 0, errors.New("no thousand of ports is free")
}

// free tells whether every one of the ports can be taken.
func free(all []ports) bool {
	for _, p := range all {
		for _, port := range []int{p.http, p.rpc, p.serf} {
			ln, err := net.Listen("tcp", addr(port))
			if err != nil {
				return false
			}
			_ = ln.Close()
		}
	}
	return true
}

// pollEvery is how often a condition is looked at.
const pollEvery = 25 * time.Millisecond

// Until waits until ok returns nil, or ctx ends; then it returns ok's last error.
func Until(ctx context.Context, ok func() error) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := ok()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}
