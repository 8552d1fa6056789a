package agent

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"unicode"

	"glasshouse/core/structs"
)

// requestFor is a request to the agent by its own address.
func requestFor(method, target string) *http.Request {
	return httptest.NewRequest(method, "http://127.0.0.1:8500"+target, nil)
}

// FuzzKVRequest sends any path and query by any method of /v1/kv. Whatever comes, the agent answers in the range that
// it may, and a key that the cluster is asked for is the path's own, one that no layer would read otherwise.
func FuzzKVRequest(f *testing.F) {
	f.Add("GET", "/v1/kv/a", "index=1;wait=2s")
	f.Fuzz(func(t *testing.T, method, p, query string) {
		req := requestFor(http.MethodGet, "/")
		req.Method, req.URL = method, &url.URL{Path: p, RawQuery: query}
		fk := &fake{answer: stored(1, &structs.DirEntry{Key: "a", Value: []byte("<b>")})}
		resp := httptest.NewRecorder()
		newTest(fk, nil).Handler.ServeHTTP(resp, req)
		if resp.Code < 200 || resp.Code > 599 || resp.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Fatalf("%s %q?%q: %d, %v", method, p, query, resp.Code, resp.Header())
		}
		if ct := resp.Header().Get("Content-Type"); resp.Code == 200 && strings.Contains(ct, "html") {
			t.Fatalf("%q?%q is a page", p, query)
		}
		for _, c := range fk.calls {
			if key, ok := keyOf(c); ok {
				wantKey(t, p, key)
			}
		}
	})
}

// keyOf is the key that a call asks for.
func keyOf(c call) (string, bool) {
	switch args := c.args.(type) {
	case *structs.KeyRequest:
		return args.Key, true
	case *structs.KeyListRequest:
		return args.Prefix, true
	case *structs.KVSRequest:
		return args.DirEnt.Key, true
	}
	return "", false
}

func wantKey(t *testing.T, p, key string) {
	t.Helper()
	if p != "/v1/kv/"+key {
		t.Fatalf("path %q asked for key %q", p, key)
	}
	if clean := path.Clean(p); clean != p && clean+"/" != p {
		t.Fatalf("key %q is another file's name", key)
	}
	if strings.ContainsFunc(key, func(c rune) bool { return !unicode.IsPrint(c) }) {
		t.Fatalf("key %q has what nobody sees", key)
	}
}

// FuzzTxnBody reads any bytes as a transaction. What is taken keeps the bounds, and whether it may write is told right.
func FuzzTxnBody(f *testing.F) {
	f.Add([]byte(`[{"KV":{"Verb":"set","Key":"a","Value":"aGk="}}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		const maxValue = 64
		ops, writes, err := txnOf(body, maxValue)
		if err != nil {
			if status, text := statusOf(err); status != 400 && status != 413 || text == "" {
				t.Fatalf("refused with %d %q", status, text)
			}
			return
		}
		if len(ops) > maxTxnOps {
			t.Fatalf("%d operations", len(ops))
		}
		may := false
		for _, op := range ops {
			set := 0
			for _, has := range []bool{op.KV != nil, op.Node != nil, op.Service != nil, op.Check != nil} {
				if has {
					set++
				}
			}
			if set != 1 || op.Session != nil {
				t.Fatalf("an operation of %d kinds", set)
			}
			if op.KV != nil && len(op.KV.DirEnt.Value) > maxValue {
				t.Fatalf("a value of %d bytes", len(op.KV.DirEnt.Value))
			}
			may = may || mayWrite(op)
		}
		if may != writes {
			t.Fatalf("writes is %v", writes)
		}
	})
}

// FuzzSessionBody reads any bytes as a session. What is taken holds nothing that a client may not choose, and its checks
// are settled.
func FuzzSessionBody(f *testing.F) {
	f.Add([]byte(`{"LockDelay":"15s","Checks":["a"]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		sess, err := sessionOf(body, "node")
		if err != nil {
			return
		}
		if sess.ID != "" || sess.RaftIndex != (structs.RaftIndex{}) {
			t.Fatalf("a client chose %+v", sess)
		}
		if len(sess.NodeChecks) == 0 && sess.Checks != nil {
			t.Fatalf("checks %v and %v", sess.NodeChecks, sess.Checks)
		}
		again, err := json.Marshal(shownSessions(structs.Sessions{&sess})[0])
		if err != nil || !bytes.HasPrefix(again, []byte(`{"ID":""`)) {
			t.Fatalf("%s, %v", again, err)
		}
	})
}
