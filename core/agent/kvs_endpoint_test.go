package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
)

func TestKVReadsAskTheClusterForWhatTheURLSays(t *testing.T) {
	for _, test := range []struct {
		target string
		method string
		want   any
	}{
		{"/v1/kv/a/b", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a/b"}},
		{"/v1/kv/d/", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "d/"}},
		{"/v1/kv/a%2Fb%20c", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a/b c"}},
		{"/v1/kv/a?dc=&cas=junk&flags=junk&acquire=x&separator=/", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a"}},
		{"/v1/kv/a?dc=DC1", "KVS.Get", structs.KeyRequest{Datacenter: "DC1", Key: "a"}},
		{"/v1/kv/a?recurse=false", "KVS.List", structs.KeyRequest{Datacenter: "dc1", Key: "a"}},
		{"/v1/kv/?recurse", "KVS.List", structs.KeyRequest{Datacenter: "dc1"}},
		{"/v1/kv/?keys", "KVS.ListKeys", structs.KeyListRequest{Datacenter: "dc1"}},
		{"/v1/kv/p?keys&separator=%2F%2F&recurse&raw", "KVS.ListKeys", structs.KeyListRequest{Datacenter: "dc1", Prefix: "p", Seperator: "//"}},
		{"/v1/kv/a?stale=0", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{AllowStale: true}}},
		{"/v1/kv/a?consistent=false", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{RequireConsistent: true}}},
		{"/v1/kv/a?max_stale=10s", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{AllowStale: true, MaxStaleDuration: 10 * time.Second}}},
		{"/v1/kv/a?cached", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a"}},
		{"/v1/kv/a?index=7&wait=2s", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{MinQueryIndex: 7, MaxQueryTime: 2 * time.Second}}},
		{"/v1/kv/a?index=7;wait=60m", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{MinQueryIndex: 7, MaxQueryTime: time.Hour}}},
		{"/v1/kv/a?index=7&index=x&wait=-2s", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{MinQueryIndex: 7}}},
		{"/v1/kv/a?index=&wait=", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a"}},
		{"/v1/kv/a?token=t", "KVS.Get", structs.KeyRequest{Datacenter: "dc1", Key: "a", QueryOptions: structs.QueryOptions{Token: "t"}}},
	} {
		t.Run(test.target, func(t *testing.T) {
			f := &fake{answer: stored(1)}
			do(newTest(f, nil), "GET", test.target, "a body that is ignored")
			got := f.last(t)
			var args any
			switch a := got.args.(type) {
			case *structs.KeyRequest:
				args = *a
			case *structs.KeyListRequest:
				args = *a
			}
			if got.method != test.method || args != test.want {
				t.Errorf("asked %s %+v\nwant  %s %+v", got.method, args, test.method, test.want)
			}
		})
	}
}

func TestKVReadsAnswerAsConsul(t *testing.T) {
	empty := &structs.DirEntry{Key: "e", Value: []byte{}}
	locked := &structs.DirEntry{Key: "l", Value: []byte("v"), Session: "s"}
	for _, test := range []struct {
		name, target string
		entries      structs.DirEntries
		status       int
		body         string
		header       []string
	}{
		{"absent", "/v1/kv/a", nil, 404, "", []string{"X-Consul-Index: 9", "X-Consul-Knownleader: true", "X-Consul-Lastcontact: 0", "Content-Type: "}},
		{"nothing under a prefix", "/v1/kv/a?recurse", nil, 404, "", nil},
		{"no keys under a prefix", "/v1/kv/a?keys", nil, 404, "", []string{"X-Consul-Index: 9"}},
		{"no keys in an empty store", "/v1/kv/?keys", nil, 200, "[]", nil},
		{"keys", "/v1/kv/?keys", structs.DirEntries{empty, locked}, 200, `["e","l"]`, nil},
		{"empty value", "/v1/kv/e", structs.DirEntries{empty}, 200, `[{"LockIndex":0,"Key":"e","Flags":0,"Value":null,"CreateIndex":0,"ModifyIndex":0}]`, nil},
		{"empty raw value", "/v1/kv/e?raw", structs.DirEntries{empty}, 200, "", []string{"Content-Type: text/plain"}},
		{"locked", "/v1/kv/l", structs.DirEntries{locked}, 200, `[{"LockIndex":0,"Key":"l","Flags":0,"Value":"dg==","Session":"s","CreateIndex":0,"ModifyIndex":0}]`, nil},
		{"raw", "/v1/kv/l?raw=false", structs.DirEntries{locked}, 200, "v", []string{"Content-Type: text/plain", "X-Content-Type-Options: nosniff", "Content-Security-Policy: sandbox", "X-Consul-Index: 9"}},
		{"recurse wins over raw", "/v1/kv/l?recurse&raw", structs.DirEntries{locked}, 200, `[{"LockIndex":0,"Key":"l","Flags":0,"Value":"dg==","Session":"s","CreateIndex":0,"ModifyIndex":0}]`, []string{"Content-Type: application/json"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newTest(&fake{answer: stored(9, test.entries...)}, nil)
			wantAnswer(t, do(s, "GET", test.target, ""), test.status, test.body, test.header...)
		})
	}
}

func TestIndexIsNeverZeroAndLastContactIsInMilliseconds(t *testing.T) {
	s := newTest(&fake{answer: func(_ context.Context, _ string, _, reply any) error {
		reply.(*structs.IndexedDirEntries).QueryMeta = structs.QueryMeta{LastContact: 39280 * time.Millisecond}
		return nil
	}}, nil)
	wantAnswer(t, do(s, "GET", "/v1/kv/a?stale", ""), 404, "", "X-Consul-Index: 1", "X-Consul-Knownleader: false", "X-Consul-Lastcontact: 39280")
}

func TestKVWritesAskTheClusterForWhatTheURLSays(t *testing.T) {
	put := func(op structs.KVOp, change func(*structs.KVSRequest)) structs.KVSRequest {
		r := structs.KVSRequest{Datacenter: "dc1", Op: op, DirEnt: structs.DirEntry{Key: "a"}}
		if change != nil {
			change(&r)
		}
		return r
	}
	for _, test := range []struct {
		request string
		want    structs.KVSRequest
	}{
		{"PUT /v1/kv/a?recurse&raw&keys", put(structs.KVSet, nil)},
		{"PUT /v1/kv/a?flags=007", put(structs.KVSet, func(r *structs.KVSRequest) { r.DirEnt.Flags = 7 })},
		{"PUT /v1/kv/a?flags=18446744073709551615", put(structs.KVSet, func(r *structs.KVSRequest) { r.DirEnt.Flags = 1<<64 - 1 })},
		{"PUT /v1/kv/a?flags=1;cas=0", put(structs.KVCAS, func(r *structs.KVSRequest) { r.DirEnt.Flags = 1 })},
		{"PUT /v1/kv/a?cas=12", put(structs.KVCAS, func(r *structs.KVSRequest) { r.DirEnt.ModifyIndex = 12 })},
		{"PUT /v1/kv/a?acquire=s", put(structs.KVLock, func(r *structs.KVSRequest) { r.DirEnt.Session = "s" })},
		{"PUT /v1/kv/a?release=s", put(structs.KVUnlock, func(r *structs.KVSRequest) { r.DirEnt.Session = "s" })},
		{"DELETE /v1/kv/a?acquire=x&flags=junk", put(structs.KVDelete, nil)},
		{"DELETE /v1/kv/a?recurse", put(structs.KVDeleteTree, nil)},
		{"DELETE /v1/kv/?recurse", put(structs.KVDeleteTree, func(r *structs.KVSRequest) { r.DirEnt.Key = "" })},
		{"DELETE /v1/kv/a?cas=3", put(structs.KVDeleteCAS, func(r *structs.KVSRequest) { r.DirEnt.ModifyIndex = 3 })},
	} {
		t.Run(test.request, func(t *testing.T) {
			f := &fake{answer: stored(1)}
			method, target, _ := strings.Cut(test.request, " ")
			wantAnswer(t, do(newTest(f, nil), method, target, ""), 200, "true", "X-Consul-Index: ", "Content-Type: application/json")
			got := f.last(t)
			if got.method != "KVS.Apply" || fmt.Sprintf("%+v", *got.args.(*structs.KVSRequest)) != fmt.Sprintf("%+v", test.want) {
				t.Errorf("asked %s %+v\nwant  %+v", got.method, got.args, test.want)
			}
		})
	}
}

func TestBadKVRequestsAreRefusedAndChangeNothing(t *testing.T) {
	const (
		both    = "Cannot specify ?stale with ?consistent, conflicting semantics."
		cached  = "Cannot specify ?cached with ?consistent, conflicting semantics."
		missing = "Missing key name"
	)
	for _, test := range []struct {
		request string
		status  int
		body    string
	}{
		{"GET /v1/kv/a?stale&consistent", 400, both},
		{"PUT /v1/kv/a?stale&consistent", 400, both},
		{"DELETE /v1/kv/a?stale&consistent", 400, both},
		{"GET /v1/kv/a?max_stale=1s&consistent", 400, both},
		{"GET /v1/kv/a?max_stale=junk", 400, `Invalid max_stale value "junk"`},
		{"GET /v1/kv/a?cached&consistent", 400, cached},
		{"GET /v1/kv/a?wait=abc&index=x", 400, "Invalid wait time"},
		{"GET /v1/kv/a?wait=5", 400, "Invalid wait time"},
		{"GET /v1/kv/a?index=abc", 400, "Invalid index"},
		{"PUT /v1/kv/a?index=-1", 400, "Invalid index"},
		{"DELETE /v1/kv/a?index=18446744073709551616", 400, "Invalid index"},
		{"GET /v1/kv/?index=0x1", 400, "Invalid index"}, // before the missing key
		{"GET /v1/kv/", 400, missing},
		{"PUT /v1/kv/?cas=0&acquire=s", 400, missing}, // before the conflicting flags
		{"DELETE /v1/kv/", 400, missing},
		{"PUT /v1/kv/a?cas=0&acquire=abc", 400, "Conflicting flags: acquire=abc&cas=0"},
		{"PUT /v1/kv/a?release=s&acquire=abc&flags=x", 400, "Conflicting flags: acquire=abc&flags=x&release=s"},
		{"DELETE /v1/kv/a?cas=270&recurse", 400, "Conflicting flags: cas=270&recurse="},
		{"PUT /v1/kv/a?flags=abc", 500, `strconv.ParseUint: parsing "abc": invalid syntax`},
		{"PUT /v1/kv/a?flags", 500, `strconv.ParseUint: parsing "": invalid syntax`},
		{"PUT /v1/kv/a?flags=1_000", 500, `strconv.ParseUint: parsing "1_000": invalid syntax`},
		{"PUT /v1/kv/a?cas=-1", 500, `strconv.ParseUint: parsing "-1": invalid syntax`},
		{"DELETE /v1/kv/a?cas=18446744073709551616", 500, `strconv.ParseUint: parsing "18446744073709551616": value out of range`},
		{"GET /v1/kv/a?ns=x", 400, `Bad request: Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature`},
	} {
		t.Run(test.request, func(t *testing.T) {
			f := &fake{answer: stored(1)}
			method, target, _ := strings.Cut(test.request, " ")
			wantAnswer(t, do(newTest(f, nil), method, target, ""), test.status, test.body, "Content-Type: "+plainText, "Vary: Accept-Encoding")
			if len(f.calls) != 0 {
				t.Errorf("the cluster was asked: %+v", f.calls)
			}
		})
	}
}

func TestAValueOverTheLimitIs413(t *testing.T) {
	f := &fake{answer: stored(1)}
	s := newTest(f, nil)
	exact := strings.Repeat("v", DefaultKVMaxValueSize)
	wantAnswer(t, do(s, "PUT", "/v1/kv/a", exact), 200, "true")
	if got := f.last(t).args.(*structs.KVSRequest).DirEnt.Value; string(got) != exact {
		t.Errorf("%d bytes went on, want %d", len(got), len(exact))
	}
	f.calls = nil
	wantAnswer(t, do(s, "PUT", "/v1/kv/a", exact+"v"), 413,
		"Request body(524289 bytes) too large, max size: 524288 bytes. See https://www.consul.io/docs/agent/options.html#kv_max_value_size.")
	// The flags are looked at before the body.
	wantAnswer(t, do(s, "PUT", "/v1/kv/a?flags=x", exact+"v"), 500, `strconv.ParseUint: parsing "x": invalid syntax`)

	chunked := func(body string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("PUT", "/v1/kv/a", io.NopCloser(strings.NewReader(body)))
		req.Host = "127.0.0.1:8500"
		req.ContentLength = -1
		resp := httptest.NewRecorder()
		s.Handler.ServeHTTP(resp, req)
		return resp
	}
	wantAnswer(t, chunked(exact+"v"), 413,
		"Request body too large, max size: 524288 bytes. See https://www.consul.io/docs/agent/options.html#kv_max_value_size.")
	if len(f.calls) != 0 {
		t.Errorf("the cluster was asked %d times", len(f.calls))
	}
	wantAnswer(t, chunked(exact), 200, "true")
}

func TestALostCASIsFalseAndNoError(t *testing.T) {
	s := newTest(&fake{}, nil) // leaves the answer false
	wantAnswer(t, do(s, "PUT", "/v1/kv/a?cas=3", "x"), 200, "false")
	wantAnswer(t, do(s, "DELETE", "/v1/kv/a?cas=3", ""), 200, "false")
}

func TestAWriteWithoutAnAnswerSaysThatItMayStillTakeEffect(t *testing.T) {
	for name, err := range map[string]error{
		"the cluster says so":   fmt.Errorf("rpc error making call: %w", structs.ErrOutcomeUnknown),
		"the wait was too long": context.DeadlineExceeded,
	} {
		t.Run(name, func(t *testing.T) {
			s := newTest(&fake{answer: func(context.Context, string, any, any) error { return err }}, nil)
			resp := do(s, "PUT", "/v1/kv/a", "x")
			if resp.Code != 500 || !strings.Contains(resp.Body.String(), "the write may still take effect") {
				t.Errorf("status %d, body %q", resp.Code, resp.Body)
			}
		})
	}
	s := newTest(&fake{answer: func(context.Context, string, any, any) error { return structs.ErrNoLeader }}, nil)
	wantAnswer(t, do(s, "PUT", "/v1/kv/a", "x"), 500, "No cluster leader", "Content-Type: "+plainText)
}

func TestAReadIsBoundedByItsWait(t *testing.T) {
	for _, test := range []struct {
		opts structs.QueryOptions
		want time.Duration
	}{
		{structs.QueryOptions{MaxQueryTime: time.Hour}, answerLimit},
		{structs.QueryOptions{MinQueryIndex: 1}, answerLimit + defaultQuery + defaultQuery/jitterFraction},
		{structs.QueryOptions{MinQueryIndex: 1, MaxQueryTime: time.Hour}, answerLimit + maxQueryTime + maxQueryTime/jitterFraction},
		{structs.QueryOptions{MinQueryIndex: 1, MaxQueryTime: 16 * time.Second}, answerLimit + 17*time.Second},
	} {
		if got := readLimit(&test.opts); got != test.want {
			t.Errorf("%+v: %v, want %v", test.opts, got, test.want)
		}
	}
}

func TestABlockingReadEndsWhenItsClientGoes(t *testing.T) {
	ended := errors.New("not called")
	s := newTest(&fake{answer: func(ctx context.Context, _ string, _, _ any) error {
		<-ctx.Done()
		ended = ctx.Err()
		return ctx.Err()
	}}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequest("GET", "http://127.0.0.1:8500/v1/kv/a?index=5", nil).WithContext(ctx)
	s.Handler.ServeHTTP(httptest.NewRecorder(), req)
	if !errors.Is(ended, context.Canceled) {
		t.Errorf("the RPC ended with %v, want its context cancelled", ended)
	}
}

func TestAnEmptyValueIsShownAsNullAndLeftAsItIs(t *testing.T) {
	// What a server answers itself is its store's own entry.
	entry := &structs.DirEntry{Key: "a", Value: []byte{}}
	s := newTest(&fake{answer: stored(7, entry)}, nil)
	wantAnswer(t, do(s, "GET", "/v1/kv/a", ""), 200,
		`[{"LockIndex":0,"Key":"a","Flags":0,"Value":null,"CreateIndex":0,"ModifyIndex":0}]`)
	if entry.Value == nil {
		t.Error("the read changed the store")
	}
}
