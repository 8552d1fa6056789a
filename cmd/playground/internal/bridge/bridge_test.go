package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// limit ends a test that hangs; nothing waits for it when all is well.
const limit = 20 * time.Second

// agent is a fake kvnode: it sends lines to whoever asks for the cluster's events, and then keeps the stream open.
func agent(t *testing.T, lines ...string) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status/leader", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`"10.0.0.1:8300"`)) })
	mux.HandleFunc("GET /v1/internal/trace", func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("cluster") {
			http.Error(w, "the bridge asks for the cluster", http.StatusBadRequest)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for _, line := range lines {
			if conn.Write(r.Context(), websocket.MessageText, []byte(line)) != nil {
				return
			}
		}
		<-conn.CloseRead(r.Context()).Done()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func site(t *testing.T, attach ...string) *httptest.Server {
	t.Helper()
	b, err := New(attach)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	return s
}

func within20s(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return ctx
}

func watch(t *testing.T, ctx context.Context, s *httptest.Server, query string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/live/stream"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

func read(t *testing.T, ctx context.Context, conn *websocket.Conn) string {
	t.Helper()
	_, raw, err := conn.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestEachBrowserIsToldTheStateByTheClusterItself(t *testing.T) {
	ctx := within20s(t)
	s := site(t, agent(t, `{"kind":"role"}`, `{"kind":"log"}`).URL)
	for range 2 { // the second comes late, and is told the same
		conn := watch(t, ctx, s, "")
		if got := read(t, ctx, conn) + read(t, ctx, conn); got != `{"kind":"role"}{"kind":"log"}` {
			t.Errorf("events %s", got)
		}
	}
}

func TestAForeignOriginIsRefused(t *testing.T) {
	ctx := within20s(t)
	s := site(t, agent(t).URL)
	url := "ws" + strings.TrimPrefix(s.URL, "http") + "/live/stream"
	_, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://elsewhere.example"}}})
	if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("answer %v, error %v; want 403", resp, err)
	}
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {s.URL}}})
	if err != nil {
		t.Fatalf("its own origin: %v", err)
	}
	conn.CloseNow()
}

func TestABrowserThatSpeaksIsClosedWithAReason(t *testing.T) {
	ctx := within20s(t)
	conn := watch(t, ctx, site(t, agent(t, "{}").URL), "")
	read(t, ctx, conn)
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"do":"crash"}`)); err != nil {
		t.Fatal(err)
	}
	_, _, err := conn.Read(ctx)
	if websocket.CloseStatus(err) != websocket.StatusPolicyViolation || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("closed with %v", err)
	}
}

func TestALostClusterIsToldAndFoundAgain(t *testing.T) {
	ctx := within20s(t)
	// This agent says one thing and ends the stream, each time.
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		if conn.Write(r.Context(), websocket.MessageText, []byte("{}")) == nil {
			conn.Close(websocket.StatusGoingAway, "stopping")
		}
	}))
	t.Cleanup(fake.Close)
	s := site(t, fake.URL)
	for range 2 {
		conn := watch(t, ctx, s, "")
		read(t, ctx, conn)
		wantEnd(t, ctx, conn, errEnded)
	}
}

// wantEnd reads on, and demands that the bridge ends the stream for this reason.
func wantEnd(t *testing.T, ctx context.Context, conn *websocket.Conn, why error) {
	t.Helper()
	_, _, err := conn.Read(ctx)
	if websocket.CloseStatus(err) != websocket.StatusTryAgainLater || !strings.Contains(err.Error(), why.Error()) {
		t.Errorf("ended with %v, want %v", err, why)
	}
}

func TestAClusterThatDoesNotAnswerIsTold(t *testing.T) {
	ctx := within20s(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := site(t, gone.URL)
	wantEnd(t, ctx, watch(t, ctx, s, ""), errNoAgent)
	got := clusters(t, s)
	if len(got) != 1 || got[0].Reachable || got[0].Why == "" {
		t.Errorf("clusters %+v", got)
	}
}

func TestABrowserThatFallsBehindIsLetGo(t *testing.T) {
	ctx := within20s(t)
	// Nobody takes from this queue.
	full := make(chan []byte, 1)
	c, err := parseCluster(agent(t, "{}", "{}", "{}").URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.read(ctx, full); !errors.Is(err, errBehind) {
		t.Errorf("ended with %v, want %v", err, errBehind)
	}
}

func clusters(t *testing.T, s *httptest.Server) []Cluster {
	t.Helper()
	resp, err := http.Get(s.URL + "/live/clusters.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out []Cluster
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestClustersAreListedWithoutSecrets(t *testing.T) {
	a := agent(t)
	withUser := strings.Replace(a.URL, "http://", "http://user:secret@", 1)
	got := clusters(t, site(t, withUser))
	if len(got) != 1 || !got[0].Reachable || got[0].Leader != "10.0.0.1:8300" || strings.Contains(got[0].Name, "secret") {
		t.Errorf("clusters %+v", got)
	}
	if got := clusters(t, site(t)); got == nil || len(got) != 0 {
		t.Errorf("without clusters the list is %v", got)
	}
}

func TestAnUnknownClusterIs404(t *testing.T) {
	ctx := within20s(t)
	s := site(t, agent(t).URL)
	_, resp, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/live/stream?cluster=nobody", nil)
	if err == nil || resp == nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("answer %v, error %v; want 404", resp, err)
	}
}

func TestBrowsersAreBounded(t *testing.T) {
	ctx := within20s(t)
	s := site(t, agent(t, "{}").URL)
	for range maxBrowsers {
		read(t, ctx, watch(t, ctx, s, "")) // it has its place for certain
	}
	_, resp, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/live/stream", nil)
	if err == nil || resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("answer %v, error %v; want 503", resp, err)
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	for _, bad := range []string{"", "ftp://x", "http://", "http://127.0.0.1:8500/v1", "http://127.0.0.1:8500/?a"} {
		if _, err := New([]string{bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	b, err := New([]string{"127.0.0.1:8500", "https://agent.example"})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.clusters[0].stream; got != "ws://127.0.0.1:8500/v1/internal/trace?cluster" {
		t.Errorf("stream %s", got)
	}
	if got := b.clusters[1].stream; got != "wss://agent.example/v1/internal/trace?cluster" {
		t.Errorf("stream %s", got)
	}
}
