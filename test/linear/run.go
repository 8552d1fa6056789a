package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
	"glasshouse/test/cluster"
	"glasshouse/wasm/judge/linear"
)

// The bounds of a run.
const (
	servers     = 3
	keyClients  = 5
	lockClients = 3
	readyLimit  = 30 * time.Second
	searchLimit = 20 * time.Second
)

// result is what came of one run.
type result struct {
	Seed    uint64 `json:"seed"`
	Verdict string `json:"verdict"` // legal, illegal or undecided
	KeyOps  int    `json:"key_ops"`
	LockOps int    `json:"lock_ops"`
	Unknown int    `json:"unknown"`
	Faults  string `json:"faults"`
	// Keys is the judgement of each key that is not legal, where there is one.
	Keys []linear.KeyVerdict `json:"keys,omitempty"`
	// Lock is the judgement of the lock, in porcupine's words.
	Lock porcupine.CheckResult `json:"lock"`
	h    *history
}

func (r *result) String() string {
	return fmt.Sprintf("%s, %d operations on keys, %d on the lock, %d unknown; %s",
		r.Verdict, r.KeyOps, r.LockOps, r.Unknown, r.Faults)
}

// runOnce runs a fresh cluster for a while, hurts it, and judges what its clients saw.
func runOnce(ctx context.Context, kvnode, dir string, seed uint64, lasting time.Duration) (*result, error) {
	conf := filepath.Join(dir, "conf.json")
	// Elections in a second instead of five.
	if err := os.WriteFile(conf, []byte(`{"performance":{"raft_multiplier":1}}`), 0o600); err != nil {
		return nil, err
	}
	c, err := cluster.New(cluster.Options{
		Kvnode: kvnode, Dir: dir, Servers: servers, Args: []string{"-config-file=" + conf},
	})
	if err != nil {
		return nil, err
	}
	defer c.Kill()
	if err := c.Start(); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	leader, err := c.WaitReady(ready)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, c.Servers[0].Tail())
	}
	random := rand.New(rand.NewPCG(seed, 1))
	h := &history{began: time.Now()}
	clients, err := makeClients(ready, c, h, random)
	if err != nil {
		return nil, err
	}
	working, stop := context.WithTimeout(ctx, lasting)
	defer stop()
	var all sync.WaitGroup
	for _, cl := range clients {
		all.Go(func() { cl.work(working) })
	}
	faults, err := hurt(working, c, leader, random, lasting)
	all.Wait()
	if err != nil {
		return nil, err
	}
	return judge(h, seed, faults), ctx.Err()
}

func makeClients(ctx context.Context, c *cluster.Cluster, h *history, random *rand.Rand) ([]*client, error) {
	var all []*client
	for i := range keyClients + lockClients {
		cl := &client{
			id: i, servers: c.Servers, at: i % servers, h: h, index: make(map[string]uint64),
			random: rand.New(rand.NewPCG(random.Uint64(), random.Uint64())),
			web:    &http.Client{Transport: &http.Transport{DisableCompression: true}},
		}
		if i >= keyClients {
			// The leader takes a moment to note each server in the catalog, which a session needs.
			if err := cluster.Until(ctx, func() error { return cl.makeSession(ctx) }); err != nil {
				return nil, err
			}
		}
		all = append(all, cl)
	}
	return all, nil
}

// hurt kills or freezes servers while the clients work: the leader mostly, and what it does to the next leader shows
// whether one that was deposed without knowing still answers.
func hurt(
	ctx context.Context, c *cluster.Cluster, leader *cluster.Process, random *rand.Rand, lasting time.Duration,
) (string, error) {
	faults := ""
	for ctx.Err() == nil {
		if !sleep(ctx, lasting/8+time.Duration(random.Int64N(int64(lasting/8)))) {
			break
		}
		victim := leader
		if random.IntN(4) == 0 {
			victim = c.Servers[random.IntN(servers)]
		}
		if random.IntN(2) == 0 {
			faults += "kill " + victim.Name + " "
			victim.Kill()
			sleep(ctx, time.Duration(random.Int64N(int64(lasting/4))))
			if err := victim.Start(); err != nil {
				return faults, err
			}
		} else {
			faults += "freeze " + victim.Name + " "
			if err := victim.Freeze(); err != nil {
				return faults, err
			}
			sleep(ctx, lasting/8+time.Duration(random.Int64N(int64(lasting/3))))
			if err := victim.Signal(syscall.SIGCONT); err != nil {
				return faults, err
			}
		}
		leader = current(ctx, c, leader)
	}
	return faults, nil
}

// current is the leader that some server names now, or the last one.
func current(ctx context.Context, c *cluster.Cluster, last *cluster.Process) *cluster.Process {
	for _, p := range c.Servers {
		ctx, cancel := context.WithTimeout(ctx, opLimit/4)
		var addr string
		err := p.Get(ctx, "/v1/status/leader", &addr)
		cancel()
		if err != nil || addr == "" {
			continue
		}
		for _, q := range c.Servers {
			if q.RPC == addr {
				return q
			}
		}
	}
	return last
}

// sleep waits, and tells whether ctx still lasts.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// judge looks for an order of the operations that explains every answer.
func judge(h *history, seed uint64, faults string) *result {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := &result{Seed: seed, KeyOps: len(h.kv), LockOps: len(h.lock), Faults: faults, h: h, Verdict: string(linear.Legal)}
	for _, op := range h.kv {
		if op.Unknown {
			r.Unknown++
		}
	}
	for _, op := range h.lock {
		if op.Unknown {
			r.Unknown++
		}
	}
	keys := linear.Check(h.kv)
	r.Keys, r.Lock = keys.Keys, checkLock(h.lock)
	switch {
	case keys.Result == linear.Illegal || r.Lock == porcupine.Illegal:
		r.Verdict = string(linear.Illegal)
	case keys.Result == linear.Undecided || r.Lock == porcupine.Unknown:
		r.Verdict = string(linear.Undecided)
	}
	return r
}
