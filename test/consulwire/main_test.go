// Package consulwire joins real Consul agents to kvnode's servers, and kvnode's to Consul's: the wire is proved by those
// who speak it.
package consulwire

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glasshouse/test/cluster"
)

// version is what the wire is measured against.
const version = "Consul v1.8.7"

// The bounds of what a test waits for.
const (
	readyLimit = 40 * time.Second // a cluster's leader, known to the client
	soonLimit  = 20 * time.Second // anything that should come at once
)

// kvnode is the binary under test, built once; consul is Consul's, "" if none of that version is found.
var kvnode, consul string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if consul = findConsul(); consul == "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "kvnode")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	kvnode = filepath.Join(dir, "kvnode")
	build := exec.Command("go", "build", "-o", kvnode, "glasshouse/cmd/kvnode")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build kvnode:", err)
		return 1
	}
	return m.Run()
}

// findConsul is the binary that CONSUL_BIN or the PATH names, if it is of the version.
func findConsul() string {
	path := os.Getenv("CONSUL_BIN")
	if path == "" {
		path, _ = exec.LookPath("consul")
	}
	if path == "" {
		return ""
	}
	if out, err := exec.Command(path, "version").Output(); err != nil || !strings.Contains(string(out), version) {
		return ""
	}
	return path
}

// own are the arguments that only Consul's binary takes: what would need ports of its own is off.
func own(binary string) []string {
	if binary != consul {
		return nil
	}
	return []string{"-dns-port=-1", "-grpc-port=-1", "-disable-host-node-id"}
}

// mixed is three servers of one kind and a client agent of the other.
type mixed struct {
	*testing.T
	servers []*cluster.Process
	client  *cluster.Process
}

// start runs them, and waits until the client knows the leader.
func start(t *testing.T, servers, client string) *mixed {
	t.Helper()
	if consul == "" {
		t.Skip("no " + version + " is found: set CONSUL_BIN, or put it on the PATH")
	}
	dir := t.TempDir()
	args := own(servers)
	if servers == consul {
		args = append(args, "-serf-wan-port=-1", "-hcl=performance { raft_multiplier = 1 }")
	}
	c, err := cluster.New(cluster.Options{Kvnode: servers, Dir: dir, Servers: 3, Args: args})
	if err != nil {
		t.Fatal(err)
	}
	ports, err := cluster.FreePorts(2)
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{
		"agent", "-node=client", "-data-dir=" + filepath.Join(dir, "client"), "-bind=" + cluster.Host,
		fmt.Sprintf("-http-port=%d", ports[0]), fmt.Sprintf("-serf-lan-port=%d", ports[1]), "-retry-interval=1s",
		"-log-level=debug",
	}, own(client)...)
	if client == consul {
		// The client reports its coordinate at once, and not only four times a minute.
		args = append(args, `-hcl=sync_coordinate_interval_min = "1s"`, `-hcl=sync_coordinate_rate_target = 1000`)
	}
	for _, s := range c.Servers {
		args = append(args, "-retry-join="+s.Serf)
	}
	m := &mixed{T: t, servers: c.Servers}
	m.client = cluster.NewProcess(client, "client", filepath.Join(dir, "client.log"), args)
	m.client.HTTP = fmt.Sprintf("%s:%d", cluster.Host, ports[0])
	t.Cleanup(func() {
		m.client.Kill()
		c.Kill()
		if t.Failed() {
			for _, p := range append(c.Servers, m.client) {
				t.Logf("%s said at last:\n%s", p.Name, p.Tail())
			}
		}
	})
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := m.client.Start(); err != nil {
		t.Fatal(err)
	}
	m.until("the client knows a leader and is known to it", readyLimit, func() error {
		if a := m.ask("GET", "/v1/status/leader", ""); len(a.Body) < len(`"1.2.3.4:5"`) {
			return fmt.Errorf("the leader is %s", a.Body)
		}
		if a := m.ask("GET", "/v1/health/node/client", ""); !strings.Contains(a.Body, `"passing"`) {
			return fmt.Errorf("its health is %s", a.Body)
		}
		return nil
	})
	return m
}

func (m *mixed) until(what string, limit time.Duration, ok func() error) {
	m.Helper()
	ctx, cancel := context.WithTimeout(m.Context(), limit)
	defer cancel()
	if err := cluster.Until(ctx, ok); err != nil {
		m.Fatalf("%s: %v", what, err)
	}
}

// ask sends a request to the client agent. An error of the connection is the answer of status 0.
func (m *mixed) ask(method, path, body string) cluster.Answer {
	ctx, cancel := context.WithTimeout(m.Context(), soonLimit)
	defer cancel()
	a, err := m.client.Do(ctx, method, path, body)
	if err != nil {
		return cluster.Answer{Body: err.Error()}
	}
	return a
}

// want asks and demands status 200 and a body that holds words.
func (m *mixed) want(method, path, body, words string) cluster.Answer {
	m.Helper()
	a := m.ask(method, path, body)
	if a.Status != 200 || !strings.Contains(a.Body, words) {
		m.Errorf("%s %s: %d %s; want %s", method, path, a.Status, a.Body, words)
	}
	return a
}
