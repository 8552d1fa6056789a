package agent

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/structs"
)

func TestAnAgentIsCalledByItsOwnNamesOnly(t *testing.T) {
	s := newTest(&fake{answer: stored(1)}, func(c *Config) {
		c.NodeName = "Node-1"
	})
	if err := s.agent.SetHTTP(HTTPConfig{AllowedHosts: []string{"kv.Example.com"}}); err != nil {
		t.Fatal(err)
	}
	for host, own := range map[string]bool{
		"127.0.0.1:8500": true, "127.0.0.1": true, "10.1.2.3:80": true, "[::1]:8500": true, "[::1]": true,
		"localhost:8500": true, "LOCALHOST": true, "localhost.": true, "app.localhost:1": true,
		"node-1:8500": true, "kv.example.com:8500": true, "kv.example.com.": true, "": true,
		"evil.example:8500": false, "example.com": false, "localhost.evil.example": false, "127.0.0.1.evil.example": false,
		"xkv.example.com": false, "node-1.evil.example": false, "evil.example\x00": false, "<script>": false,
	} {
		for _, request := range []string{"GET /v1/kv/a", "PUT /v1/kv/a", "GET /", "GET /nope", "OPTIONS /v1/kv/a"} {
			method, target, _ := strings.Cut(request, " ")
			req := httptest.NewRequest(method, target, strings.NewReader("1"))
			req.Host = host
			resp := httptest.NewRecorder()
			s.Handler.ServeHTTP(resp, req)
			if (resp.Code != 403) != own {
				t.Errorf("%s of %q: %d", request, host, resp.Code)
			}
			if !own && !strings.Contains(resp.Body.String(), "http_config { allowed_hosts") {
				t.Errorf("%q: the answer names no way out: %s", host, resp.Body)
			}
		}
	}
	if err := s.agent.SetHTTP(HTTPConfig{AllowedHosts: []string{"*"}}); err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, do(s, "PUT", "http://any.example/v1/kv/a", "1"), 200, "true")
}

func TestAForeignPageChangesNothing(t *testing.T) {
	const own, foreign, friend = "http://127.0.0.1:8500", "https://evil.example", "http://friend.example:8080"
	for _, test := range []struct {
		name    string
		header  []string
		refused bool
	}{
		{"curl", nil, false},
		{"the agent's own page", []string{"Origin: " + own, "Sec-Fetch-Site: same-origin"}, false},
		{"its own page in an old browser", []string{"Origin: " + own}, false},
		{"a person's own hand", []string{"Sec-Fetch-Site: none"}, false},
		{"a foreign page", []string{"Origin: " + foreign, "Sec-Fetch-Site: cross-site"}, true},
		{"a foreign page in an old browser", []string{"Origin: " + foreign}, true},
		{"another port of this machine", []string{"Origin: http://127.0.0.1:9999", "Sec-Fetch-Site: same-site"}, true},
		{"a page without a name", []string{"Origin: null"}, true},
		{"a form that hides its origin", []string{"Sec-Fetch-Site: cross-site"}, true},
		{"an origin that is allowed", []string{"Origin: " + friend, "Sec-Fetch-Site: cross-site"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, request := range []string{
				"PUT /v1/kv/a", "DELETE /v1/kv/a?recurse", "PUT /v1/txn", "PUT /v1/session/create", "PUT /v1/agent/leave",
				"PUT /v1/snapshot", "POST /v1/operator/raft/transfer-leader", "DELETE /v1/operator/raft/peer?id=x",
			} {
				f := &fake{}
				s := newTest(f, nil)
				if err := s.agent.SetHTTP(HTTPConfig{AllowOrigins: []string{friend}}); err != nil {
					t.Fatal(err)
				}
				method, target, _ := strings.Cut(request, " ")
				resp := do(s, method, target, "[]", test.header...)
				if (resp.Code == 403) != test.refused || test.refused != (len(f.calls)+f.left == 0 && resp.Code == 403) {
					t.Errorf("%s: %d, %d calls", request, resp.Code, len(f.calls))
				}
				if test.refused && !strings.Contains(resp.Body.String(), "allow_origins") {
					t.Errorf("the answer names no way out: %s", resp.Body)
				}
			}
			// Reading is what a browser's own rules guard: no answer allows another origin to see it.
			resp := do(newTest(&fake{answer: stored(1, &structs.DirEntry{Key: "a"})}, nil), "GET", "/v1/kv/a", "", test.header...)
			if resp.Code != 200 || resp.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("read: %d, %v", resp.Code, resp.Header())
			}
		})
	}
}

func TestWritesComeFromAllowedNetworksOnly(t *testing.T) {
	s := newTest(&fake{answer: stored(1)}, nil)
	if err := s.agent.SetHTTP(HTTPConfig{AllowWriteFrom: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28")}}); err != nil {
		t.Fatal(err)
	}
	for from, allowed := range map[string]bool{"192.0.2.1:5": true, "[::ffff:192.0.2.1]:5": true, "192.0.2.99:5": false, "junk": false} {
		for method, write := range map[string]bool{"GET": false, "OPTIONS": false, "PUT": true, "DELETE": true} {
			req := httptest.NewRequest(method, "http://127.0.0.1:8500/v1/kv/a", strings.NewReader("1"))
			req.RemoteAddr = from
			resp := httptest.NewRecorder()
			s.Handler.ServeHTTP(resp, req)
			if (resp.Code == 403) != (write && !allowed) {
				t.Errorf("%s from %s: %d %s", method, from, resp.Code, resp.Body)
			}
		}
	}
}

func TestNoAnswerLetsABrowserGuessItsType(t *testing.T) {
	s := newTest(&fake{answer: stored(1, &structs.DirEntry{Key: "a", Value: []byte("<script>")})}, func(c *Config) { c.EnableDebug = true })
	if err := s.agent.SetHTTP(HTTPConfig{ResponseHeaders: map[string]string{"X-Own": "yes", "X-Content-Type-Options": "no"}}); err != nil {
		t.Fatal(err)
	}
	for _, request := range []string{
		"GET /v1/kv/a", "GET /v1/kv/a?raw", "GET /v1/kv/", "PUT /v1/kv/a", "GET /v1/kv//a", "GET /v1/kv/%00", "GET /nope", "GET /",
		"POST /v1/kv/a", "OPTIONS /v1/kv/a", "GET /v1/snapshot", "GET /debug/pprof/cmdline", "GET http://evil.example/v1/kv/a",
	} {
		method, target, _ := strings.Cut(request, " ")
		req := httptest.NewRequest(method, target, nil)
		if req.Host == "example.com" {
			req.Host = "localhost"
		}
		resp := httptest.NewRecorder()
		s.Handler.ServeHTTP(resp, req)
		if h := resp.Header(); h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Own") != "yes" {
			t.Errorf("%s: %d, %v", request, resp.Code, h)
		}
	}
}

func TestAnOriginThatIsNoneIsRefusedAndChangesNothing(t *testing.T) {
	s := newTest(&fake{answer: stored(1)}, nil)
	if err := s.agent.SetHTTP(HTTPConfig{AllowedHosts: []string{"*"}}); err != nil {
		t.Fatal(err)
	}
	err := s.agent.SetHTTP(HTTPConfig{AllowOrigins: []string{"friend.example"}})
	if err == nil || !strings.Contains(err.Error(), "friend.example") {
		t.Errorf("error %v", err)
	}
	wantAnswer(t, do(s, "GET", "http://any.example/v1/kv/a", ""), 404, "")
}

func TestALongPathDoesNotFillTheLog(t *testing.T) {
	var log strings.Builder
	s := newTest(&fake{}, func(c *Config) { c.Logger = hclog.New(&hclog.LoggerOptions{Output: &log}) })
	path := "/v1/kv/" + strings.Repeat("k", 1<<19)
	do(s, "PUT", path+"?cas=x", "")
	do(s, "PUT", path, "", "Sec-Fetch-Site: cross-site")
	if n := strings.Count(log.String(), "/v1/kv/kkk"); n != 2 || log.Len() > 4*maxShownPath {
		t.Errorf("%d lines, %d bytes", n, log.Len())
	}
}
