package cluster

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// refused starts a process that must end by itself with this code and these words.
func refused(t *testing.T, p *Process, code int, words ...string) {
	t.Helper()
	if err := os.Truncate(p.Log, 0); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	got, err := p.Wait(soonLimit)
	if err != nil {
		t.Fatal(err)
	}
	if got != code {
		t.Errorf("exit code %d, want %d; it said:\n%s", got, code, p.Tail())
	}
	for _, w := range words {
		if said := p.Tail(); !strings.Contains(said, w) {
			t.Errorf("it did not say %q, but:\n%s", w, said)
		}
	}
}

// replace changes a file, and returns what changes it back.
func replace(t *testing.T, name string, change func([]byte) []byte) (restore func()) {
	t.Helper()
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write := func(data []byte) {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(change(bytes.Clone(old)))
	return func() { write(old) }
}

func TestADamagedOrForeignDataDirectoryIsRefused(t *testing.T) {
	c, _ := start(t, func(o *Options) { o.Servers, o.Clients = 1, 0 })
	p := c.Servers[0]
	// The second write stands behind the first, whose damage no log would take for the end of a torn write.
	for _, key := range []string{"a", "b"} {
		want(t, "PUT", ask(t, p, "PUT", "/v1/kv/"+key, key+" value that is easy to find"), 200, "true")
	}
	p.Kill()

	junk := func([]byte) []byte { return []byte("junk") }
	for _, test := range []struct {
		file   string
		change func([]byte) []byte
		words  []string
	}{
		{"node-id", junk, []string{"data directory refused", "start over an empty -data-dir"}},
		{"node-meta.json", func([]byte) []byte { return []byte(`{"node_name":"z","datacenter":"dc1"}`) },
			[]string{`belongs to node "z"`, "give this node a -data-dir of its own"}},
		{"raft/meta.json", junk, []string{"data directory refused"}},
		{"raft/wal/wal-meta.db", junk, []string{"data directory refused", "start again"}},
	} {
		restore := replace(t, filepath.Join(p.Data, test.file), test.change)
		refused(t, p, 3, test.words...)
		restore()
	}

	// One bit of an acknowledged entry's value.
	segments, err := filepath.Glob(filepath.Join(p.Data, "raft/wal/*.wal"))
	if err != nil || len(segments) != 1 {
		t.Fatalf("segments %v, %v", segments, err)
	}
	restore := replace(t, segments[0], func(data []byte) []byte {
		at := bytes.Index(data, []byte("easy to find"))
		if at < 0 {
			t.Fatal("the value is not in the log")
		}
		data[at] ^= 1
		return data
	})
	refused(t, p, 3, "data directory refused")
	restore()

	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ready(t, c)
	want(t, "GET", ask(t, p, "GET", "/v1/kv/a?raw", ""), 200, "a value that is easy to find")

	second := NewProcess(kvnode, "second", p.Log+"2", p.Args)
	if err := os.WriteFile(second.Log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, second, 3, "another process uses")
}

func TestAWrongCommandLineIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.hcl")
	if err := os.WriteFile(file, []byte(`nope = 1`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"agent", "-nope"}, 2, "flag provided but not defined: -nope\n\nUsage: kvnode agent"},
		{[]string{"agent", "-dev", "-http-port=abc"}, 2, `invalid value "abc" for flag -http-port: parse error`},
		{[]string{"agent", "-dev", "-config-file=" + file}, 2, "invalid config key nope"},
		{[]string{"agent"}, 2, "==> data_dir cannot be empty\n"},
		{[]string{"agent", "extra"}, 2, "Unexpected extra arguments: [extra]"},
		{[]string{"validate", file}, 1, "Config validation failed: failed to parse " + file + ": 1 error occurred:\n\t* invalid config key nope"},
		{[]string{"kv", "get", "-nope"}, 1, "flag provided but not defined: -nope"},
		{[]string{"kv"}, 1, "Usage: kvnode kv <subcommand>"},
		{[]string{"nope"}, 127, "Usage: kvnode"},
	} {
		code, out, errs := cli(t, test.args...)
		if code != test.code || !strings.Contains(errs, test.says) {
			t.Errorf("kvnode %v: exit %d, stderr %q (stdout %q)\nwant %d, %q", test.args, code, errs, out, test.code, test.says)
		}
	}
}

func TestDevIsOneServerInMemory(t *testing.T) {
	c, err := New(Options{Kvnode: kvnode, Dir: t.TempDir(), Servers: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Servers[0]
	args := []string{"agent", "-dev"}
	for _, a := range p.Args {
		if strings.Contains(a, "-port=") {
			args = append(args, a)
		}
	}
	p.Args = args
	t.Cleanup(c.Kill)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ready(t, c)
	want(t, "PUT", ask(t, p, "PUT", "/v1/kv/a", "1"), 200, "true\n")
	want(t, "GET", ask(t, p, "GET", "/v1/kv/?keys", ""), 200, "[\n    \"a\"\n]\n")
	if _, err := os.Stat(p.Data); !os.IsNotExist(err) {
		t.Errorf("-dev left something at %s: %v", p.Data, err)
	}
	// A second one at the same ports does not start.
	if code, _, errs := cli(t, args...); code != 1 || !strings.Contains(errs, "address already in use") {
		t.Errorf("a second one: exit %d, stderr %q", code, errs)
	}
}

func TestSignalsAndLeaveEndAProcessAsConsuls(t *testing.T) {
	c, leader := start(t, func(o *Options) { o.Clients = 3 })
	var follower *Process
	for _, p := range c.Servers {
		if p != leader {
			follower = p
		}
	}
	status := func(name string) string {
		_, out, _ := cli(t, "members", "-http-addr="+leader.HTTP)
		for line := range strings.Lines(out) {
			if fields := strings.Fields(line); len(fields) > 2 && fields[0] == name {
				return fields[2]
			}
		}
		return "unknown"
	}
	ends := []struct {
		p      *Process
		how    string
		end    func(p *Process) error
		code   int
		status string
	}{
		{c.Clients[0], "SIGINT on a client leaves", sending(os.Interrupt), 0, "left"},
		{c.Clients[1], "SIGTERM on a client leaves", sending(syscall.SIGTERM), 0, "left"},
		{c.Clients[2], "kvnode leave", leaving(t), 0, "left"},
		{follower, "SIGTERM on a server stops it and it stays a member", sending(syscall.SIGTERM), 1, "alive or failed"},
	}
	for _, p := range c.All() {
		until(t, p.Name+" is a member", func() error {
			if got := status(p.Name); got != "alive" {
				return fmt.Errorf("it is %q", got)
			}
			return nil
		})
	}
	// One after another: the word of a leave is passed on a few times only, to members by chance. Where most of them go
	// at once it may reach none of those that stay, and they hold the leaver for failed, as Consul's do.
	for _, e := range ends {
		if err := e.end(e.p); err != nil {
			t.Errorf("%s: %v", e.how, err)
		}
		code, err := e.p.Wait(soonLimit)
		if err != nil || code != e.code {
			t.Errorf("%s: exit %d, %v; want %d", e.how, code, err, e.code)
		}
		until(t, e.how, func() error {
			if got := status(e.p.Name); !strings.Contains(e.status, got) {
				return fmt.Errorf("it is %q afterwards, want %s", got, e.status)
			}
			return nil
		})
	}
	want(t, "PUT with two of three servers", ask(t, leader, "PUT", "/v1/kv/a", "1"), 200, "true")
}

// sending ends a process by a signal.
func sending(sig os.Signal) func(*Process) error {
	return func(p *Process) error { return p.Signal(sig) }
}

// leaving ends a process by `kvnode leave`.
func leaving(t *testing.T) func(*Process) error {
	return func(p *Process) error {
		out, err := exec.CommandContext(t.Context(), kvnode, "leave", "-http-addr="+p.HTTP).CombinedOutput()
		if err == nil && string(out) != "Graceful leave complete\n" {
			return fmt.Errorf("it printed %q", out)
		}
		return err
	}
}
