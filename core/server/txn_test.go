package server_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"glasshouse/core/structs"
)

func kvOp(verb structs.KVOp, key, value string) *structs.TxnOp {
	return &structs.TxnOp{KV: &structs.TxnKVOp{Verb: verb, DirEnt: structs.DirEntry{Key: key, Value: []byte(value)}}}
}

func (c *cluster) txn(via caller, ops ...*structs.TxnOp) (structs.TxnResponse, error) {
	var out structs.TxnResponse
	err := via.RPC(context.Background(), "Txn.Apply", &structs.TxnRequest{Ops: ops}, &out)
	return out, err
}

func errorsOf(out structs.TxnResponse) (texts []string) {
	for _, e := range out.Errors {
		texts = append(texts, fmt.Sprintf("%d: %s", e.OpIndex, e.What))
	}
	return texts
}

func TestATransactionIsWholeOnEveryServer(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		follower := others(leader)[0]
		out, err := c.txn(c.servers[follower], kvOp(structs.KVSet, "a", "1"), kvOp(structs.KVSet, "b", "1"))
		if err != nil || len(out.Errors) > 0 || len(out.Results) != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		if x, y := out.Results[0].KV, out.Results[1].KV; x.ModifyIndex != y.ModifyIndex || x.Value != nil {
			t.Errorf("the results are %+v, %+v", x, y)
		}
		out, err = c.txn(c.client, kvOp(structs.KVSet, "a", "2"), kvOp(structs.KVGet, "nope", ""),
			kvOp(structs.KVSet, "b", "2"), kvOp(structs.KVCheckNotExists, "b", ""))
		want := []string{`1: key "nope" doesn't exist`, `3: key "b" exists`}
		if err != nil || len(out.Results) > 0 || fmt.Sprint(errorsOf(out)) != fmt.Sprint(want) {
			t.Errorf("%v, %v", errorsOf(out), err)
		}
		time.Sleep(time.Second)
		for _, name := range names {
			for _, key := range []string{"a", "b"} {
				if g := c.get(c.servers[name], key, structs.QueryOptions{AllowStale: true}); g.value != "1" {
					t.Errorf("%s on %s is %+v", key, name, g)
				}
			}
		}
	})
}

func TestATransactionsOperationsAreJudgedBeforeTheLog(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		via := c.servers[leader]
		before := via.Stats()["raft"]["last_log_index"]
		out, err := c.txn(via, kvOp(structs.KVSet, "", "1"), nil, kvOp(structs.KVSet, "a", "1"), &structs.TxnOp{},
			&structs.TxnOp{Node: &structs.TxnNodeOp{Verb: structs.CatalogSet, Node: structs.Node{Node: "n", ID: "zz"}}},
			&structs.TxnOp{Service: &structs.TxnServiceOp{
				Verb: structs.CatalogSet, Node: "a", Service: structs.NodeService{ID: "i"},
			}},
			&structs.TxnOp{Check: &structs.TxnCheckOp{Verb: structs.CatalogSet, Check: structs.HealthCheck{Node: "a"}}},
			kvOp(structs.KVDeleteTree, "", ""))
		want := []string{
			"0: Must provide key", "1: no operation specified", "3: no operation specified",
			"4: Bad node ID: uuid string is wrong length", "5: Must provide service name with ID",
			"6: failed inserting check: object missing primary index",
		}
		if err != nil || fmt.Sprint(errorsOf(out)) != fmt.Sprint(want) {
			t.Errorf("%q, %v", errorsOf(out), err)
		}
		if after := via.Stats()["raft"]["last_log_index"]; after != before {
			t.Errorf("a refused transaction is in the log: %s, %s", before, after)
		}
		out, err = c.txn(via, kvOp("steal", "a", "1"))
		if err != nil || fmt.Sprint(errorsOf(out)) != `[0: unknown KV verb "steal"]` {
			t.Errorf("an unknown verb: %q, %v", errorsOf(out), err)
		}
	})
}

func TestAReadingTransactionStaysOutOfTheLog(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		follower := others(leader)[0]
		if err := c.put(c.client, "a", "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		before := c.servers[leader].Stats()["raft"]["last_log_index"]
		for _, opts := range []structs.QueryOptions{{}, {AllowStale: true}, {RequireConsistent: true}} {
			for _, via := range []caller{c.client, c.servers[leader], c.servers[follower]} {
				var out structs.TxnReadResponse
				req := &structs.TxnReadRequest{Ops: structs.TxnOps{kvOp(structs.KVGet, "a", "")}, QueryOptions: opts}
				if err := via.RPC(t.Context(), "Txn.Read", req, &out); err != nil {
					t.Fatal(err)
				}
				if len(out.Results) != 1 || string(out.Results[0].KV.Value) != "1" || !out.KnownLeader ||
					out.Index != 0 || out.ConsistencyLevel != "" {
					t.Errorf("%+v: %+v", opts, out)
				}
			}
		}
		if after := c.servers[leader].Stats()["raft"]["last_log_index"]; after != before {
			t.Errorf("a read is in the log: %s, %s", before, after)
		}

		rest := others(leader)
		c.net.Isolate(ipOf(leader), ipOf(rest[0]), ipOf(rest[1]), ipOf("web"))
		time.Sleep(5 * time.Second)
		for _, tc := range []struct {
			opts structs.QueryOptions
			ok   bool
		}{{structs.QueryOptions{AllowStale: true}, true}, {structs.QueryOptions{}, false},
			{structs.QueryOptions{RequireConsistent: true}, false}} {
			var out structs.TxnReadResponse
			req := &structs.TxnReadRequest{Ops: structs.TxnOps{kvOp(structs.KVGet, "a", "")}, QueryOptions: tc.opts}
			if err := c.servers[leader].RPC(t.Context(), "Txn.Read", req, &out); (err == nil) != tc.ok || out.KnownLeader {
				t.Errorf("cut off, %+v: %+v, %v", tc.opts, out, err)
			}
		}
		c.net.Heal()
	})
}
