package agent

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

// ran answers transactions.
func ran(results structs.TxnResults, failed structs.TxnErrors) func(context.Context, string, any, any) error {
	return func(_ context.Context, _ string, _, reply any) error {
		out := structs.TxnResponse{Results: results, Errors: failed}
		switch r := reply.(type) {
		case *structs.TxnResponse:
			*r = out
		case *structs.TxnReadResponse:
			r.TxnResponse = out
			r.QueryMeta = structs.QueryMeta{Index: 7, KnownLeader: true, ConsistencyLevel: "leader"}
		}
		return nil
	}
}

// opsOf is what the cluster was asked, by a method that reads or one that writes.
func opsOf(t *testing.T, c call) structs.TxnOps {
	t.Helper()
	switch args := c.args.(type) {
	case *structs.TxnRequest:
		return args.Ops
	case *structs.TxnReadRequest:
		return args.Ops
	}
	t.Fatalf("asked %s", c.method)
	return nil
}

func TestATransactionIsWhatItsBodySays(t *testing.T) {
	kv := func(verb structs.KVOp, ent structs.DirEntry) string {
		return fmt.Sprintf("%+v", structs.TxnKVOp{Verb: verb, DirEnt: ent})
	}
	for _, test := range []struct{ body, method, first string }{
		{`[{"KV":{"Verb":"set","Key":"a","Value":"aGk=","Flags":3,"Session":"s","Index":9}}]`, "Txn.Apply",
			kv("set", structs.DirEntry{Key: "a", Value: []byte("hi"), Flags: 3, Session: "s", RaftIndex: structs.RaftIndex{ModifyIndex: 9}})},
		{`[{"kv":{"VERB":"get","key":"/a//../b"}}] trailing`, "Txn.Read", kv("get", structs.DirEntry{Key: "/a//../b"})},
		{`[{"KV":{"Verb":"get-tree","Key":""},"Check":{"Verb":"delete"}}]`, "Txn.Read", kv("get-tree", structs.DirEntry{})},
		{`[{"KV":{"Verb":"get-or-empty","Key":"a"}}]`, "Txn.Read", kv("get-or-empty", structs.DirEntry{Key: "a"})},
		{`[{"KV":{"Verb":"Set","Key":"a"}}]`, "Txn.Read", kv("Set", structs.DirEntry{Key: "a"})},
		{`[{"KV":{"Verb":"delete-tree","Key":"a","Namespace":"","Partition":""}}]`, "Txn.Apply", kv("delete-tree", structs.DirEntry{Key: "a"})},
		{`[]`, "Txn.Read", ""},
		{`null`, "Txn.Read", ""},
		{`[{}]`, "Txn.Read", ""},
		{`[{"KV":null}]`, "Txn.Read", ""},
	} {
		t.Run(test.body, func(t *testing.T) {
			f := &fake{answer: ran(nil, nil)}
			do(newTest(f, nil), "PUT", "/v1/txn", test.body)
			c := f.last(t)
			first := ""
			if ops := opsOf(t, c); len(ops) > 0 {
				first = fmt.Sprintf("%+v", *ops[0].KV)
			}
			if c.method != test.method || first != test.first {
				t.Errorf("asked %s %s\nwant  %s %s", c.method, first, test.method, test.first)
			}
		})
	}
}

func TestATransactionOfTheCatalogKeepsWhatItNames(t *testing.T) {
	f := &fake{answer: ran(nil, nil)}
	do(newTest(f, nil), "PUT", "/v1/txn", `[
		{"Node":{"Verb":"get","Node":{"Node":"n","Address":"1.2.3.4","Meta":{"k":"v"},"ModifyIndex":3,"Locality":null}}},
		{"Service":{"Verb":"set","Node":"n","Service":{"ID":"w","Service":"web","Port":80,"Weights":{"Passing":2,"Warning":1},"Proxy":{}}}},
		{"Check":{"Verb":"cas","Check":{"Node":"n","CheckID":"c","Status":"passing","Definition":{"HTTP":"http://x"},"ModifyIndex":5}}}]`)
	c := f.last(t)
	ops := opsOf(t, c)
	if c.method != "Txn.Apply" || len(ops) != 3 {
		t.Fatalf("asked %s with %d operations", c.method, len(ops))
	}
	if n := ops[0].Node; n.Verb != "get" || n.Node.Address != "1.2.3.4" || n.Node.Meta["k"] != "v" || n.Node.ModifyIndex != 3 || n.Node.Datacenter != "dc1" {
		t.Errorf("node %+v", n)
	}
	if s := ops[1].Service; s.Node != "n" || s.Service.Port != 80 || s.Service.Weights.Passing != 2 {
		t.Errorf("service %+v", s)
	}
	if k := ops[2].Check.Check; k.CheckID != "c" || k.Status != "passing" || k.ModifyIndex != 5 {
		t.Errorf("check %+v", k)
	}
}

func TestABadTransactionIsRefusedAndChangesNothing(t *testing.T) {
	get := `{"KV":{"Verb":"get","Key":"a"}}`
	big := base64.StdEncoding.EncodeToString(make([]byte, 20))
	for _, test := range []struct {
		body, query string
		status      int
		text        string
	}{
		{"", "", 400, "Failed to parse body: EOF"},
		{"x", "", 400, "Failed to parse body: invalid character 'x' looking for beginning of value"},
		{"[" + get, "", 400, "Failed to parse body: unexpected EOF"},
		{"[null]", "", 400, "Failed to parse body: operation 0 is null"},
		{"[" + get + ",null]", "", 400, "Failed to parse body: operation 1 is null"},
		{`[{"Nope":1}]`, "", 400, `Failed to parse body: json: unknown field "Nope"`},
		{`[{"KV":{"Verb":"get","Nope":1}}]`, "", 400, `Failed to parse body: json: unknown field "Nope"`},
		{`[{"KV":{"Verb":"set","Key":"a","Value":"!!"}}]`, "", 400, "Failed to parse body: illegal base64 data at input byte 0"},
		{`[{"KV":{"Verb":"set","Key":"a","Value":"_-8="}}]`, "", 400, "Failed to parse body: illegal base64 data at input byte 0"},
		{"[" + strings.Repeat(get+",", 64) + get + "]", "", 413, "Transaction contains too many operations (65 > 64)"},
		{`[{"KV":{"Verb":"set","Key":"a","Value":"` + big + `"}}]`, "", 413, `Value for key "a" is too large (20 > 16 bytes)`},
		{"[" + strings.Repeat(" ", 8192) + "]", "", 413,
			"Request body(8194 bytes) too large, max size: 8192 bytes. See https://www.consul.io/docs/agent/options.html#txn_max_req_len."},
		{"[]", "?stale&consistent", 400, "Cannot specify ?stale with ?consistent, conflicting semantics."},
		{"[]", "?index=x", 400, "Invalid index"},
	} {
		f := &fake{answer: ran(nil, nil)}
		s := newTest(f, func(c *Config) { c.KVMaxValueSize, c.TxnMaxReqLen = 16, 8192 })
		wantAnswer(t, do(s, "PUT", "/v1/txn"+test.query, test.body), test.status, test.text, "Content-Type: "+plainText)
		if len(f.calls) != 0 {
			t.Errorf("%.80s: the cluster was asked", test.body)
		}
	}
	f := &fake{answer: ran(nil, nil)}
	req := httptest.NewRequest("PUT", "/v1/txn", io.NopCloser(strings.NewReader("["+strings.Repeat(" ", DefaultKVMaxValueSize)+"]")))
	req.Host, req.ContentLength = "127.0.0.1:8500", -1
	resp := httptest.NewRecorder()
	newTest(f, nil).Handler.ServeHTTP(resp, req)
	wantAnswer(t, resp, 413, "Request body too large, max size: 524288 bytes. See https://www.consul.io/docs/agent/options.html#txn_max_req_len.")
	wantAnswer(t, do(newTest(f, nil), "PUT", "/v1/txn", "["+strings.Repeat(get+",", 63)+get+"]"), 200,
		`{"Results":[],"Errors":null,"Index":0,"LastContact":0,"KnownLeader":true,"ConsistencyLevel":""}`)
}

func TestTransactionsAnswerAsConsul(t *testing.T) {
	read, write := `[{"KV":{"Verb":"get","Key":"a"}}]`, `[{"KV":{"Verb":"delete","Key":"a"}}]`
	entry := &structs.DirEntry{Key: "a", Value: []byte{}, RaftIndex: structs.RaftIndex{CreateIndex: 2, ModifyIndex: 3}}
	one := structs.TxnResults{{KV: entry}}
	shown := `{"Results":[{"KV":{"LockIndex":0,"Key":"a","Flags":0,"Value":null,"CreateIndex":2,"ModifyIndex":3}}],"Errors":null`
	failed := structs.TxnErrors{{OpIndex: 0, What: `key "a" doesn't exist`}}
	bad := `{"Results":null,"Errors":[{"OpIndex":0,"What":"key \"a\" doesn't exist"}]`
	meta := `,"Index":0,"LastContact":0,"KnownLeader":true,"ConsistencyLevel":""}`
	leader := []string{"X-Consul-Knownleader: true", "X-Consul-Lastcontact: 0", "X-Consul-Index: "}
	wantAnswer(t, do(newTest(&fake{answer: ran(one, nil)}, nil), "PUT", "/v1/txn", read), 200, shown+meta, leader...)
	wantAnswer(t, do(newTest(&fake{answer: ran(one, failed)}, nil), "PUT", "/v1/txn", read), 409, bad+meta, leader...)
	wantAnswer(t, do(newTest(&fake{answer: ran(one, nil)}, nil), "PUT", "/v1/txn", write), 200, shown+"}", "X-Consul-Knownleader: ")
	wantAnswer(t, do(newTest(&fake{answer: ran(nil, nil)}, nil), "PUT", "/v1/txn", write), 200, `{"Results":[],"Errors":null}`)
	wantAnswer(t, do(newTest(&fake{answer: ran(one, failed)}, nil), "PUT", "/v1/txn", write), 409, bad+"}", "X-Consul-Knownleader: ")
	if entry.Value == nil {
		t.Error("an answer changed the store's entry")
	}
}

func TestATransactionThatReadsTakesItsConsistency(t *testing.T) {
	f := &fake{answer: ran(nil, nil)}
	do(newTest(f, nil), "PUT", "/v1/txn?stale&index=4", "[]")
	if args := f.last(t).args.(*structs.TxnReadRequest); !args.AllowStale || args.MinQueryIndex != 0 {
		t.Errorf("asked %+v", args)
	}
}
