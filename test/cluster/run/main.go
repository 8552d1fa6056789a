// Command run is `make cluster`: N servers and one client agent as real processes on loopback, until ctrl-C.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"glasshouse/test/cluster"
)

// startLimit is how long the cluster may take to find its leader.
const startLimit = 60 * time.Second

func main() { os.Exit(run()) }

func run() int {
	servers := flag.Int("n", 3, "number of servers")
	kvnode := flag.String("kvnode", "bin/kvnode", "the kvnode binary")
	dir := flag.String("dir", ".run", "holds each node's data and log")
	fresh := flag.Bool("fresh", false, "forget the data of earlier runs")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *kvnode, *dir, *servers, *fresh); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		return 1
	}
	return 0
}

// serve runs the cluster until ctx ends.
func serve(ctx context.Context, kvnode, dir string, servers int, fresh bool) (err error) {
	const clients = 1
	base, err := cluster.FindBase(servers, clients)
	if err != nil {
		return err
	}
	// A cluster's data know its size and its addresses: another cluster has another folder.
	dir = filepath.Join(dir, fmt.Sprintf("cluster-%d-%d", servers, base))
	if fresh {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	binary, err := filepath.Abs(kvnode)
	if err != nil {
		return err
	}
	c, err := cluster.New(cluster.Options{
		Kvnode: binary, Dir: dir, Servers: servers, Clients: clients, Trace: true, Base: base,
	})
	if err != nil {
		return err
	}
	fmt.Printf("Starting %d servers and a client agent; their data and logs are in %s\n", servers, dir)
	if err := c.Start(); err != nil {
		return err
	}
	defer func() {
		fmt.Println("\nStopping the cluster")
		if stopErr := c.Stop(); err == nil {
			err = stopErr
		}
	}()
	wait, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	leader, err := c.WaitReady(wait)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		for _, p := range c.All() {
			fmt.Fprintf(os.Stderr, "\n%s (%s):\n%s", p.Name, p.Log, p.Tail())
		}
		return fmt.Errorf("no leader within %v: %w", startLimit, err)
	}
	table(c, leader)
	return watch(ctx, c)
}

// table prints every address, and what to try.
func table(c *cluster.Cluster, leader *cluster.Process) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintln(w, "\nNODE\tROLE\tHTTP\tRPC\tSERF\tLOG")
	for _, p := range c.All() {
		role, rpc := "follower", p.RPC
		switch {
		case p == leader:
			role = "leader"
		case !p.Server:
			role, rpc = "client", "-"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\thttp://%s\t%s\t%s\t%s\n", p.Name, role, p.HTTP, rpc, p.Serf, p.Log)
	}
	_ = w.Flush()
	client := c.Clients[0].HTTP
	fmt.Println(strings.Join([]string{
		"",
		"Try:",
		"  curl -X PUT -d hello http://" + client + "/v1/kv/greeting",
		"  curl 'http://" + client + "/v1/kv/greeting?raw'",
		"  bin/kvnode members -http-addr=" + client,
		"  bin/playground serve -attach http://" + c.Servers[0].HTTP + "    and open /live",
		"",
		"ctrl-C stops them all.",
	}, "\n"))
}

// watch waits for ctx's end and tells of a process that ends before.
func watch(ctx context.Context, c *cluster.Cluster) error {
	gone := make(chan *cluster.Process)
	for _, p := range c.All() {
		go func() {
			p.Done()
			select {
			case gone <- p:
			case <-ctx.Done():
			}
		}()
	}
	for left := len(c.All()); left > 0; left-- {
		select {
		case <-ctx.Done():
			return nil
		case p := <-gone:
			fmt.Printf("%s has ended; its log is %s\n", p.Name, p.Log)
		}
	}
	return fmt.Errorf("every process has ended")
}
