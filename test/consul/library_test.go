package consul

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
)

// library is the official client over a kvnode server of its own.
func library(t *testing.T) *api.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), systemReady)
	defer cancel()
	sys, err := startSystem(ctx, kvnode, t.TempDir(), Single)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sys.stop)
	c, err := api.NewClient(&api.Config{Address: sys.first().HTTP})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOfficialClientWorksUnchanged uses each part of the official client that the contract covers.
func TestOfficialClientWorksUnchanged(t *testing.T) {
	if *record {
		t.Skip("recording Consul")
	}
	c := library(t)
	for name, use := range map[string]func(*testing.T, *api.Client){
		"keys": useKeys, "transactions": useTransactions, "locks": useLocks, "semaphores": useSemaphores,
		"sessions": useSessions, "status and operator": useOperator, "snapshots": useSnapshots, "agent": useAgent,
	} {
		t.Run(name, func(t *testing.T) { use(t, c) })
	}
}

// ok ends the test where a call failed.
func ok[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func useKeys(t *testing.T, c *api.Client) {
	kv := c.KV()
	if _, err := kv.Put(&api.KVPair{Key: "lib/a", Value: []byte{0, 255}, Flags: 7}, nil); err != nil {
		t.Fatal(err)
	}
	pair, meta, err := kv.Get("lib/a", nil)
	if err != nil || pair == nil || !bytes.Equal(pair.Value, []byte{0, 255}) || pair.Flags != 7 ||
		meta.LastIndex != pair.ModifyIndex || !meta.KnownLeader {
		t.Fatalf("%+v %+v %v", pair, meta, err)
	}
	woken := make(chan *api.KVPair, 1)
	go func() {
		p, _, _ := kv.Get("lib/a", &api.QueryOptions{WaitIndex: meta.LastIndex, WaitTime: time.Minute})
		woken <- p
	}()
	second := &api.KVPair{Key: "lib/a", Value: []byte("2"), ModifyIndex: pair.ModifyIndex}
	if done, _, err := kv.CAS(second, nil); err != nil || !done {
		t.Fatal(done, err)
	}
	if p := <-woken; p == nil || string(p.Value) != "2" {
		t.Errorf("the blocked read: %+v", p)
	}
	if done, _, err := kv.DeleteCAS(pair, nil); err != nil || done {
		t.Error("a delete by an old index:", done, err)
	}
	if keys, _, err := kv.Keys("lib/", "/", nil); err != nil || len(keys) != 1 {
		t.Error(keys, err)
	}
	if _, err := kv.DeleteTree("lib/", nil); err != nil {
		t.Error(err)
	}
	if pair, _, err := kv.Get("lib/a", &api.QueryOptions{RequireConsistent: true}); err != nil || pair != nil {
		t.Error(pair, err)
	}
}

func useTransactions(t *testing.T, c *api.Client) {
	done, answer, _, err := c.Txn().Txn(api.TxnOps{
		{KV: &api.KVTxnOp{Verb: api.KVSet, Key: "txn/a", Value: []byte("1")}},
		{KV: &api.KVTxnOp{Verb: api.KVGet, Key: "txn/a"}},
		{KV: &api.KVTxnOp{Verb: api.KVGetOrEmpty, Key: "txn/none"}},
	}, nil)
	if err != nil || !done || len(answer.Results) != 3 || string(answer.Results[1].KV.Value) != "1" {
		t.Fatalf("%v %+v %v", done, answer, err)
	}
	done, answer, _, err = c.Txn().Txn(api.TxnOps{{KV: &api.KVTxnOp{Verb: api.KVGet, Key: "txn/none"}}}, nil)
	if err != nil || done || len(answer.Errors) != 1 {
		t.Fatalf("%v %+v %v", done, answer, err)
	}
}

func useLocks(t *testing.T, c *api.Client) {
	first := ok[*api.Lock](t)(c.LockOpts(&api.LockOptions{Key: "lock/a"}))
	lost := ok[<-chan struct{}](t)(first.Lock(nil))
	second := ok[*api.Lock](t)(c.LockOpts(&api.LockOptions{Key: "lock/a", LockTryOnce: true, LockWaitTime: settle}))
	if held, err := second.Lock(nil); held != nil || err != nil {
		t.Fatal("a second holder:", held, err)
	}
	select {
	case <-lost:
		t.Fatal("the lock is lost")
	default:
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if held, err := second.Lock(nil); held == nil || err != nil {
		t.Fatal("a free lock:", held, err)
	}
	if err := second.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := second.Destroy(); err != nil {
		t.Fatal(err)
	}
}

func useSemaphores(t *testing.T, c *api.Client) {
	var all []*api.Semaphore
	for range 2 {
		s := ok[*api.Semaphore](t)(c.SemaphorePrefix("semaphore/a", 2))
		ok[<-chan struct{}](t)(s.Acquire(nil))
		all = append(all, s)
	}
	third := ok[*api.Semaphore](t)(c.SemaphoreOpts(&api.SemaphoreOptions{
		Prefix: "semaphore/a", Limit: 2, SemaphoreTryOnce: true, SemaphoreWaitTime: settle,
	}))
	if held, err := third.Acquire(nil); held != nil || err != nil {
		t.Fatal("a third of two:", held, err)
	}
	for _, s := range all {
		if err := s.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if err := all[0].Destroy(); err != nil {
		t.Fatal(err)
	}
}

func useSessions(t *testing.T, c *api.Client) {
	s := c.Session()
	id, _, err := s.Create(&api.SessionEntry{
		Name: "lib", TTL: "30s", Behavior: api.SessionBehaviorDelete, LockDelay: time.Second,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	entry, _, err := s.Renew(id, nil)
	if err != nil || entry == nil || entry.Name != "lib" || entry.LockDelay != time.Second {
		t.Fatalf("%+v %v", entry, err)
	}
	if list, _, err := s.List(nil); err != nil || len(list) == 0 {
		t.Error(list, err)
	}
	if _, err := s.Destroy(id, nil); err != nil {
		t.Fatal(err)
	}
	if entry, _, err := s.Info(id, nil); err != nil || entry != nil {
		t.Errorf("%+v %v", entry, err)
	}
	if entry, _, err := s.Renew(id, nil); err != nil || entry != nil {
		t.Errorf("renew of an ended session: %+v %v", entry, err)
	}
}

func useOperator(t *testing.T, c *api.Client) {
	leader := ok[string](t)(c.Status().Leader())
	if peers := ok[[]string](t)(c.Status().Peers()); len(peers) != 1 || peers[0] != leader {
		t.Error(leader, peers)
	}
	conf := ok[*api.RaftConfiguration](t)(c.Operator().RaftGetConfiguration(nil))
	if len(conf.Servers) != 1 || !conf.Servers[0].Leader || conf.Servers[0].Address != leader {
		t.Errorf("%+v", conf.Servers)
	}
	if err := c.Operator().RaftRemovePeerByID("none", nil); err == nil {
		t.Error("a peer that is none was removed")
	}
	pilot := ok[*api.AutopilotConfiguration](t)(c.Operator().AutopilotGetConfiguration(nil))
	pilot.MaxTrailingLogs++
	if done, err := c.Operator().AutopilotCASConfiguration(pilot, nil); err != nil || !done {
		t.Error(done, err)
	}
}

func useSnapshots(t *testing.T, c *api.Client) {
	kv := c.KV()
	if _, err := kv.Put(&api.KVPair{Key: "snap/a", Value: []byte("saved")}, nil); err != nil {
		t.Fatal(err)
	}
	snap, _, err := c.Snapshot().Save(nil)
	if err != nil {
		t.Fatal(err)
	}
	saved := ok[[]byte](t)(io.ReadAll(snap))
	_ = snap.Close()
	if _, err := kv.Put(&api.KVPair{Key: "snap/a", Value: []byte("later")}, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Snapshot().Restore(nil, bytes.NewReader(saved)); err != nil {
		t.Fatal(err)
	}
	if pair, _, err := kv.Get("snap/a", nil); err != nil || pair == nil || string(pair.Value) != "saved" {
		t.Errorf("%+v %v", pair, err)
	}
}

func useAgent(t *testing.T, c *api.Client) {
	if name := ok[string](t)(c.Agent().NodeName()); name != "n1" {
		t.Error(name)
	}
	members := ok[[]*api.AgentMember](t)(c.Agent().Members(false))
	if len(members) != 1 || members[0].Status != 1 || members[0].Tags["role"] != "consul" {
		t.Errorf("%+v", members)
	}
	if nodes, _, err := c.Catalog().Nodes(nil); err != nil || len(nodes) != 1 {
		t.Error(nodes, err)
	}
	if checks, _, err := c.Health().Node("n1", nil); err != nil || checks.AggregatedStatus() != api.HealthPassing {
		t.Error(checks, err)
	}
}
