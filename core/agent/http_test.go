package agent

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

const plainText = "text/plain; charset=utf-8"

// wantAnswer checks status, body and the headers that are named; a header of "" must be absent.
func wantAnswer(t *testing.T, resp interface {
	Result() *http.Response
}, status int, body string, header ...string) {
	t.Helper()
	r := resp.Result()
	got, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != status {
		t.Errorf("status %d, want %d", r.StatusCode, status)
	}
	if string(got) != body {
		t.Errorf("body %q, want %q", got, body)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if v := r.Header.Get(name); v != value {
			t.Errorf("header %s: %q, want %q", name, v, value)
		}
	}
}

func TestUnknownPathsAndMethodsAnswerAsConsul(t *testing.T) {
	s := newTest(&fake{}, nil)
	for _, test := range []struct {
		method, target string
		status         int
		body           string
		header         []string
	}{
		{"GET", "/v1/kvx", 404, "", []string{"Vary: ", "Content-Type: "}},
		{"GET", "/V1/kv/a", 404, "", nil},
		{"GET", "/v1/status/leader/", 404, "", nil},
		{"OPTIONS", "/nope", 404, "", nil},
		{"GET", "/v1/internal/trace", 404, "", nil},
		{"GET", "/debug/pprof/", 404, "", nil},
		{"GET", "/", 200, "Consul Agent", []string{"Content-Type: " + plainText}},

		{"POST", "/v1/kv/a", 405, "method POST not allowed", []string{"Allow: OPTIONS,GET,PUT,DELETE", "Content-Type: " + plainText, "Vary: Accept-Encoding"}},
		{"HEAD", "/v1/kv/a", 405, "method HEAD not allowed", nil},
		{"get", "/v1/kv/a", 405, "method get not allowed", nil},
		{"PUT", "/v1/status/leader", 405, "method PUT not allowed", []string{"Allow: OPTIONS,GET"}},
		{"GET", "/v1/agent/leave", 405, "method GET not allowed", []string{"Allow: OPTIONS,PUT"}},
		{"GET", "/v1/operator/raft/peer", 405, "method GET not allowed", []string{"Allow: OPTIONS,DELETE"}},
		{"OPTIONS", "/v1/kv/a", 200, "", []string{"Allow: OPTIONS,GET,PUT,DELETE", "Vary: Accept-Encoding", "Content-Type: "}},

		{"GET", "/v1/kv", 301, "<a href=\"/v1/kv/\">Moved Permanently</a>.\n\n", []string{"Location: /v1/kv/", "Content-Type: text/html; charset=utf-8", "Vary: "}},
		{"DELETE", "/v1/kv?recurse", 301, "", []string{"Location: /v1/kv/?recurse", "Content-Type: "}},
		{"PUT", "/v1/kv/a//b?cas=0;x", 301, "", []string{"Location: /v1/kv/a/b?cas=0;x"}},
		{"PUT", "/v1/kv/a%2F%2Fb%20c", 301, "", []string{"Location: /v1/kv/a/b%20c"}},
		{"PUT", "/v1/kv/a/%2e%2e/b", 301, "", []string{"Location: /v1/kv/b"}},
		{"PUT", "/v1/kv/a/./b/", 301, "", []string{"Location: /v1/kv/a/b/"}},
		{"PUT", "/v1/kv//a", 301, "", []string{"Location: /v1/kv/a"}},
		{"PUT", "/nope//x", 301, "", []string{"Location: /nope/x"}},
		{"GET", "/v1/kv/a%00b", 400, "", []string{"Vary: "}},
		{"GET", "/v1/kv/a?x=%zz", 500, "", []string{"Vary: Accept-Encoding", "Content-Type: "}},
		{"PUT", "/v1/kv/a?cas=%zz", 500, "", nil},
		{"OPTIONS", "/v1/kv/a?%", 500, "", []string{"Allow: "}},
		{"GET", "/v1/kv/a%0Ab", 400, "", nil},
	} {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			wantAnswer(t, do(s, test.method, test.target, ""), test.status, test.body, test.header...)
		})
	}
}

func TestAnswersCarryConsulsForm(t *testing.T) {
	hello := &structs.DirEntry{Key: "K<&>", Value: []byte("hi"), RaftIndex: structs.RaftIndex{CreateIndex: 34, ModifyIndex: 35}}
	compact := `[{"LockIndex":0,"Key":"K\u003c\u0026\u003e","Flags":0,"Value":"aGk=","CreateIndex":34,"ModifyIndex":35}]`
	pretty := "[\n    {\n        \"LockIndex\": 0,\n        \"Key\": \"K\\u003c\\u0026\\u003e\",\n        \"Flags\": 0,\n" +
		"        \"Value\": \"aGk=\",\n        \"CreateIndex\": 34,\n        \"ModifyIndex\": 35\n    }\n]\n"
	s := newTest(&fake{answer: stored(35, hello)}, nil)
	wantAnswer(t, do(s, "GET", "/v1/kv/K", ""), 200, compact,
		"Content-Type: application/json", "X-Consul-Index: 35", "X-Consul-Knownleader: true", "X-Consul-Lastcontact: 0", "Vary: Accept-Encoding")
	wantAnswer(t, do(s, "GET", "/v1/kv/K?pretty=false", ""), 200, pretty)
	wantAnswer(t, do(s, "PUT", "/v1/kv/K?pretty", "x"), 200, "true\n")

	dev := newTest(&fake{answer: stored(35, hello)}, func(c *Config) { c.DevMode = true })
	wantAnswer(t, do(dev, "GET", "/v1/kv/K", ""), 200, pretty)
}

func TestEveryBodyIsCompressedForWhoTakesGzip(t *testing.T) {
	s := newTest(&fake{answer: stored(1)}, nil)
	for _, accept := range []string{"gzip", "deflate, gzip;q=0.5", "br,gzip ; q=1"} {
		resp := do(s, "PUT", "/v1/kv/a", "1", "Accept-Encoding: "+accept)
		if resp.Header().Get("Content-Encoding") != "gzip" || resp.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("%s: headers %v", accept, resp.Header())
		}
		zr, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(zr); err != nil || string(body) != "true" {
			t.Fatalf("%s: body %q, %v", accept, body, err)
		}
	}
	for _, accept := range []string{"deflate", "gzip;q=0", ""} {
		wantAnswer(t, do(s, "PUT", "/v1/kv/a", "1", "Accept-Encoding: "+accept), 200, "true", "Content-Encoding: ")
	}
	// An empty body stays empty.
	wantAnswer(t, do(s, "GET", "/v1/kv/a", "", "Accept-Encoding: gzip"), 404, "", "Content-Encoding: ", "Content-Type: ")
}

func TestErrorsBecomeTheirStatusInOnePlace(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		text   string
	}{
		{nil, 200, ""},
		{errNotFound, 404, ""},
		{badRequest("Missing %s", "key"), 400, "Missing key"},
		{MethodNotAllowedError{Method: "X"}, 405, "method X not allowed"},
		{structs.ErrNoLeader, 500, "No cluster leader"},
		{structs.ErrOutcomeUnknown, 500, "outcome unknown: the write may still take effect"},
		{errors.New("rpc error making call: boom"), 500, "rpc error making call: boom"},
	} {
		if status, text := statusOf(test.err); status != test.status || text != test.text {
			t.Errorf("%v: %d %q, want %d %q", test.err, status, text, test.status, test.text)
		}
	}
}

func TestDebugServesProfilesOnlyWhenEnabled(t *testing.T) {
	s := newTest(&fake{}, func(c *Config) { c.EnableDebug = true })
	if resp := do(s, "GET", "/debug/pprof/cmdline", ""); resp.Code != 200 || resp.Body.Len() == 0 {
		t.Errorf("status %d with %d bytes", resp.Code, resp.Body.Len())
	}
}
