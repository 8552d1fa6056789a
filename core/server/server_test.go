package server_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"glasshouse/core/structs"
)

func TestWritesAreReadInEveryMode(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		callers := map[string]caller{"the client": c.client}
		for name, s := range c.servers {
			callers["server "+name] = s
		}
		for name, via := range callers {
			key := "key of " + name
			if err := c.put(via, key, "1"); err != nil {
				t.Fatalf("put by %s: %v", name, err)
			}
			for mode, opts := range map[string]structs.QueryOptions{
				"default": {}, "consistent": {RequireConsistent: true},
			} {
				if g := c.get(via, key, opts); g.err != nil || g.value != "1" || g.meta.LastContact != 0 || !g.meta.KnownLeader {
					t.Errorf("%s get by %s: %+v", mode, name, g)
				}
			}
			if g := c.get(c.servers[leader], key, structs.QueryOptions{AllowStale: true}); g.value != "1" {
				t.Errorf("stale get on the leader: %+v", g)
			}
			ok, err := c.apply(via, structs.KVDelete, structs.DirEntry{Key: key}, "")
			if !ok || err != nil {
				t.Errorf("delete by %s: %v, %v", name, ok, err)
			}
			if g := c.get(via, key, structs.QueryOptions{}); g.err != nil || g.found {
				t.Errorf("get of a deleted key: %+v", g)
			}
		}
	})
}

func TestConditionsAreAnsweredAcrossEveryHop(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for i, via := range []caller{c.client, c.servers["a"], c.servers["b"], c.servers["c"]} {
			key := fmt.Sprint("k", i)
			for want, ent := range map[bool]structs.DirEntry{
				true:  {Key: key, Value: []byte("1")},
				false: {Key: key, Value: []byte("2"), RaftIndex: structs.RaftIndex{ModifyIndex: 9999}},
			} {
				if ok, err := c.apply(via, structs.KVCAS, ent, ""); ok != want || err != nil {
					t.Errorf("caller %d, cas %d: %v, %v", i, ent.ModifyIndex, ok, err)
				}
			}
		}
	})
}

func TestBadRequestsAreRefusedByEveryHopAndChangeNothing(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		before := c.get(c.client, "none", structs.QueryOptions{}).meta.Index
		ctx := context.Background()
		for name, via := range map[string]caller{
			"client": c.client, "a": c.servers["a"], "b": c.servers["b"], "c": c.servers["c"],
		} {
			var ok bool
			if _, err := c.apply(via, structs.KVSet, structs.DirEntry{}, ""); err == nil {
				t.Errorf("%s: an empty key was written", name)
			}
			if _, err := c.apply(via, "paint", structs.DirEntry{Key: "k"}, ""); err == nil {
				t.Errorf("%s: an unknown verb was taken", name)
			}
			for _, method := range []string{"KVS.Paint", "Easel.Apply", "KVS", ""} {
				err := via.RPC(ctx, method, &structs.KVSRequest{}, &ok)
				if !errors.Is(err, structs.ErrRPCUnknownMethod) {
					t.Errorf("%s: method %q: %v", name, method, err)
				}
			}
			req := &structs.KVSRequest{Datacenter: "dc9", Op: structs.KVSet, DirEnt: structs.DirEntry{Key: "k"}}
			if err := via.RPC(ctx, "KVS.Apply", req, &ok); !errors.Is(err, structs.ErrNoDCPath) {
				t.Errorf("%s: another datacenter: %v", name, err)
			}
			if g := c.get(via, "k", structs.QueryOptions{}); g.err != nil || g.found {
				t.Errorf("%s: afterwards %+v", name, g)
			}
		}
		if after := c.get(c.client, "none", structs.QueryOptions{}).meta.Index; after != before {
			t.Errorf("the store's index went from %d to %d", before, after)
		}
	})
}

func TestABlockingQueryWakesForItsKeyOnly(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "mine", "1"); err != nil {
			t.Fatal(err)
		}
		index := c.get(c.client, "mine", structs.QueryOptions{}).meta.Index
		for name, via := range map[string]caller{
			"client": c.client, "a": c.servers["a"], "b": c.servers["b"], "c": c.servers["c"],
		} {
			done := make(chan got, 1)
			began := time.Now()
			go func() {
				done <- c.get(via, "mine", structs.QueryOptions{MinQueryIndex: index, MaxQueryTime: time.Minute})
			}()
			time.Sleep(time.Second)
			if err := c.put(c.client, "other", fmt.Sprint(name, began)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			select {
			case g := <-done:
				t.Fatalf("by %s: another key woke it: %+v", name, g)
			default:
			}
			if err := c.put(c.client, "mine", name); err != nil {
				t.Fatal(err)
			}
			g := <-done
			if took := time.Since(began); g.err != nil || g.value != name || g.meta.Index <= index || took > 3*time.Second {
				t.Errorf("by %s after %v: %+v", name, took, g)
			}
			index = g.meta.Index
		}
	})
}

func TestABlockingQueryEndsWithItsTime(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		index := c.get(c.client, "k", structs.QueryOptions{}).meta.Index
		for _, tc := range []struct {
			opts  structs.QueryOptions
			least time.Duration
		}{
			{structs.QueryOptions{MinQueryIndex: index, MaxQueryTime: 16 * time.Second}, 16 * time.Second},
			{structs.QueryOptions{MinQueryIndex: index + 1000, MaxQueryTime: 16 * time.Second}, 16 * time.Second},
			{structs.QueryOptions{MinQueryIndex: index - 1, MaxQueryTime: time.Hour}, 0},
			{structs.QueryOptions{MaxQueryTime: time.Hour}, 0},
			{structs.QueryOptions{MinQueryIndex: index, MaxQueryTime: 16 * time.Second, RequireConsistent: true}, 16 * time.Second},
			{structs.QueryOptions{MinQueryIndex: index, MaxQueryTime: 16 * time.Second, AllowStale: true}, 16 * time.Second},
		} {
			began := time.Now()
			g := c.get(c.client, "k", tc.opts)
			took := time.Since(began)
			if most := tc.least + tc.least/16 + time.Second; took < tc.least || took > most {
				t.Errorf("%+v took %v, want %v to %v", tc.opts, took, tc.least, most)
			}
			if g.err != nil || g.value != "1" || g.meta.Index != index {
				t.Errorf("%+v: %+v", tc.opts, g)
			}
		}
	})
}

// answered counts the answers to a method that servers sent.
func (c *cluster) answered(method string) (n int) {
	for _, e := range c.events.all() {
		if m := e.Message; m != nil && m.Type == method && m.Reply && m.Phase == "sent" {
			n++
		}
	}
	return n
}

func TestACallerThatGoesAwayEndsItsQueryOnEveryHop(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		index := c.get(c.client, "k", structs.QueryOptions{}).meta.Index
		before := c.answered("KVS.Get")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			args := &structs.KeyRequest{Key: "k"}
			args.MinQueryIndex, args.MaxQueryTime = index, 10*time.Minute
			done <- c.client.RPC(ctx, "KVS.Get", args, new(structs.IndexedDirEntries))
		}()
		time.Sleep(time.Second)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller got %v", err)
		}
		time.Sleep(time.Second)
		hops := 0
		for _, e := range c.events.all() {
			if m := e.Message; m != nil && m.Type == "KVS.Get" && !m.Reply && m.Phase == "delivered" {
				hops++
			}
		}
		if after := c.answered("KVS.Get"); after == before || hops != after {
			t.Errorf("%d requests were delivered and %d answered: a server still serves a query that nobody waits for", hops, after)
		}
	})
}
