package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// kvnode is the binary under test, built once.
var kvnode string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
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

// The bounds of what a test waits for.
const (
	readyLimit = 30 * time.Second // a cluster's leader
	soonLimit  = 20 * time.Second // anything that should come at once, or after an election
)

// start runs a cluster of three servers and one client, and waits for its leader. The test's end kills what runs.
func start(t *testing.T, change func(*Options)) (c *Cluster, leader *Process) {
	t.Helper()
	o := Options{Kvnode: kvnode, Dir: t.TempDir(), Servers: 3, Clients: 1}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Kill()
		if t.Failed() {
			for _, p := range c.All() {
				t.Logf("%s said at last:\n%s", p.Name, p.Tail())
			}
		}
	})
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, ready(t, c)
}

// ready waits until the cluster has its leader.
func ready(t *testing.T, c *Cluster) *Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), readyLimit)
	defer cancel()
	leader, err := c.WaitReady(ctx)
	if err != nil {
		t.Fatalf("no leader: %v", err)
	}
	return leader
}

// until waits for ok, and fails the test when it does not come soon.
func until(t *testing.T, what string, ok func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soonLimit)
	defer cancel()
	if err := Until(ctx, ok); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// ask sends one request that must be answered.
func ask(t *testing.T, p *Process, method, path, body string, header ...string) Answer {
	t.Helper()
	a, err := p.Do(t.Context(), method, path, body, header...)
	if err != nil {
		t.Fatalf("%s: %s %s: %v", p.Name, method, path, err)
	}
	return a
}

// want checks an answer.
func want(t *testing.T, what string, a Answer, status int, body string) {
	t.Helper()
	if a.Status != status || a.Body != body {
		t.Errorf("%s: %d %q, want %d %q", what, a.Status, a.Body, status, body)
	}
}

// cli runs one command of the kvnode binary.
func cli(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soonLimit)
	defer cancel()
	var out, errs lines
	cmd := exec.CommandContext(ctx, kvnode, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("kvnode %v did not end; it said %s%s", args, out.b, errs.b)
	}
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out.b), string(errs.b)
}

// lines keeps what a process prints.
type lines struct{ b []byte }

func (l *lines) Write(p []byte) (int, error) {
	l.b = append(l.b, p...)
	return len(p), nil
}

// writeConfig makes a configuration file and returns its path.
func writeConfig(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "extra.hcl")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
