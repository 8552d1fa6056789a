package cluster

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// writers write to every process of a cluster, each its own keys, one after the other, until stopped. What was
// acknowledged is kept.
type writers struct {
	stop context.CancelFunc
	work sync.WaitGroup

	mu    sync.Mutex
	acked map[string]string // key: value
	count map[string]int    // acknowledged, by process
}

// pace is the pause after a write that failed, so that a dead process is not asked in a tight loop.
const pace = 20 * time.Millisecond

func startWriters(t *testing.T, c *Cluster) *writers {
	ctx, cancel := context.WithCancel(t.Context())
	w := &writers{stop: cancel, acked: make(map[string]string), count: make(map[string]int)}
	for _, p := range c.All() {
		w.work.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				key, value := fmt.Sprintf("w/%s/%d", p.Name, n), fmt.Sprintf("value of %s %d", p.Name, n)
				a, err := p.Do(ctx, http.MethodPut, "/v1/kv/"+key, value)
				if err == nil && a.Status == 200 && a.Body == "true" {
					w.mu.Lock()
					w.acked[key] = value
					w.count[p.Name]++
					w.mu.Unlock()
					continue
				}
				select {
				case <-ctx.Done():
				case <-time.After(pace):
				}
			}
		})
	}
	t.Cleanup(w.end)
	return w
}

func (w *writers) end() {
	w.stop()
	w.work.Wait()
}

// by is how many writes were acknowledged through p.
func (w *writers) by(p *Process) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count[p.Name]
}

// goOn waits until one more write was acknowledged through each of these.
func (w *writers) goOn(t *testing.T, through ...*Process) {
	t.Helper()
	for _, p := range through {
		before := w.by(p)
		until(t, "a write through "+p.Name, func() error {
			if w.by(p) <= before+1 {
				return fmt.Errorf("%d writes were acknowledged, none since", before)
			}
			return nil
		})
	}
}

// lost lists the acknowledged writes that a consistent read through p does not find.
func (w *writers) lost(t *testing.T, p *Process) []string {
	t.Helper()
	var entries []struct {
		Key   string
		Value []byte
	}
	if err := p.Get(t.Context(), "/v1/kv/w/?recurse&consistent", &entries); err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string, len(entries))
	for _, e := range entries {
		found[e.Key] = string(e.Value)
	}
	var lost []string
	for key, value := range w.acked {
		if found[key] != value {
			lost = append(lost, key)
		}
	}
	return lost
}

func TestKillingAnyProcessLosesNoAcknowledgedWrite(t *testing.T) {
	c, leader := start(t, nil)
	w := startWriters(t, c)
	w.goOn(t, c.All()...)
	others := func(not *Process) (rest []*Process) {
		for _, p := range c.All() {
			if p != not {
				rest = append(rest, p)
			}
		}
		return rest
	}
	follower := func() *Process {
		for _, p := range c.Servers {
			if p != leader {
				return p
			}
		}
		return nil
	}
	for _, victim := range []struct {
		what string
		pick func() *Process
	}{
		{"follower", follower},
		{"client", func() *Process { return c.Clients[0] }},
		{"leader", func() *Process { return leader }},
	} {
		p := victim.pick()
		t.Logf("kill -9 of the %s, %s, after %d acknowledged writes", victim.what, p.Name, len(w.snapshot()))
		p.Kill()
		w.goOn(t, others(p)...)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		leader = ready(t, c)
		w.goOn(t, p)
	}
	w.end()
	if lost := w.lost(t, c.Clients[0]); len(lost) > 0 {
		t.Errorf("%d of %d acknowledged writes are lost: %v", len(lost), len(w.acked), lost)
	}
}

// snapshot copies what was acknowledged so far.
func (w *writers) snapshot() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make(map[string]string, len(w.acked))
	for k, v := range w.acked {
		all[k] = v
	}
	return all
}

func TestACutOfAllPowerLosesNoAcknowledgedWrite(t *testing.T) {
	c, _ := start(t, nil)
	w := startWriters(t, c)
	w.goOn(t, c.All()...)
	c.Kill()
	w.end()
	index := make(map[string]string)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ready(t, c)
	if lost := w.lost(t, c.Clients[0]); len(lost) > 0 {
		t.Errorf("%d of %d acknowledged writes are lost: %v", len(lost), len(w.acked), lost)
	}
	// Each server holds them itself, not only the leader.
	for _, p := range c.Servers {
		until(t, p.Name+" has caught up", func() error {
			a := ask(t, p, "GET", "/v1/kv/w/?keys&stale", "")
			if n := strings.Count(a.Body, `"w/`); n < len(w.acked) {
				return fmt.Errorf("%d keys of %d", n, len(w.acked))
			}
			index[p.Name] = a.Header.Get("X-Consul-Index")
			return nil
		})
	}
	if index["a"] != index["b"] || index["b"] != index["c"] {
		t.Errorf("the servers have the indexes %v", index)
	}
}

func TestAWriteThatNoLeaderTakesIsNoSuccess(t *testing.T) {
	c, leader := start(t, nil)
	want(t, "PUT", ask(t, leader, "PUT", "/v1/kv/a", "old"), 200, "true")
	for _, p := range c.Servers {
		if p != leader {
			p.Kill()
		}
	}
	until(t, "the leader steps down", func() error {
		var addr string
		if err := leader.Get(t.Context(), "/v1/status/leader", &addr); err != nil || addr != "" {
			return fmt.Errorf("leader %q, %v", addr, err)
		}
		return nil
	})
	stale := ask(t, leader, "GET", "/v1/kv/a?raw&stale", "")
	want(t, "a stale read", stale, 200, "old")
	if stale.Header.Get("X-Consul-Knownleader") != "false" {
		t.Errorf("a stale read knows a leader: %v", stale.Header)
	}
	began := time.Now()
	put := ask(t, leader, "PUT", "/v1/kv/a", "new")
	want(t, "PUT", put, 500, "No cluster leader")
	if took := time.Since(began); took > soonLimit {
		t.Errorf("it took %v", took)
	}
	for _, p := range c.Servers {
		if p != leader {
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
		}
	}
	ready(t, c)
	want(t, "the value", ask(t, leader, "GET", "/v1/kv/a?raw&consistent", ""), 200, "old")
}

func TestAWriteOfUnknownOutcomeSaysSo(t *testing.T) {
	c, leader := start(t, nil)
	want(t, "PUT", ask(t, leader, "PUT", "/v1/kv/a", "old"), 200, "true")
	// Frozen followers take no entry and refuse none: the leader has stored the write when it has to step down.
	for _, p := range c.Servers {
		if p != leader {
			if err := p.Freeze(); err != nil {
				t.Fatal(err)
			}
		}
	}
	put := ask(t, leader, "PUT", "/v1/kv/a", "new")
	if put.Status != 500 || !strings.Contains(put.Body, "outcome unknown: the write may still take effect") {
		t.Errorf("PUT: %d %q", put.Status, put.Body)
	}
	for _, p := range c.Servers {
		if p != leader {
			if err := p.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
		}
	}
	ready(t, c)
	// It took effect or it did not, and all say the same.
	said := ask(t, leader, "GET", "/v1/kv/a?raw&consistent", "").Body
	if said != "old" && said != "new" {
		t.Errorf("the value is %q", said)
	}
	for _, p := range c.Servers {
		want(t, "GET on "+p.Name, ask(t, p, "GET", "/v1/kv/a?raw&consistent", ""), 200, said)
	}
}
