package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// recorder is a sink that keeps every event as one short line.
type recorder struct {
	off   bool
	lines []string
}

func (r *recorder) Listening() bool { return !r.off }

func (r *recorder) Emit(e *trace.Event) {
	switch e.Kind {
	case trace.KindStation:
		r.lines = append(r.lines, fmt.Sprintf("%s %s", e.Station.Point, e.Station.Trace))
	case trace.KindOp:
		o := e.Op
		r.lines = append(r.lines, strings.TrimRight(fmt.Sprintf("op %s %s %s %s=%s %s %d %d %s",
			o.Phase, o.Trace, o.Op, o.Key, o.Value, o.Mode, o.Status, o.Index, o.Error), " "))
	case trace.KindMessage:
		m := e.Message
		from, to := m.From, m.To
		if m.Reply {
			to = "the client"
		} else {
			from = "the client"
		}
		r.lines = append(r.lines, fmt.Sprintf("message %s from %s to %s %s %s %q reply=%v ok=%v %s",
			m.Phase, from, to, m.Proto, m.Type, m.Text, m.Reply, m.OK, m.Trace))
	}
}

func (r *recorder) want(t *testing.T, lines ...string) {
	t.Helper()
	if got, want := strings.Join(r.lines, "\n"), strings.Join(lines, "\n"); got != want {
		t.Errorf("events:\n%s\nwant:\n%s", got, want)
	}
}

// traced makes an agent whose events go to the recorder that it returns; those of its start are forgotten.
func traced(f *fake) (*HTTPServer, *recorder) {
	r := &recorder{}
	s := newTest(f, func(c *Config) { c.Tracer = trace.New(r) })
	r.lines = nil
	return s, r
}

func TestAPutPassesItsStations(t *testing.T) {
	s, r := traced(&fake{answer: stored(1)})
	resp := do(s, "PUT", "/v1/kv/greeting", "hello", "X-Glasshouse-Trace: put-1")
	wantAnswer(t, resp, 200, "true", "X-Glasshouse-Trace: put-1")
	r.want(t, "KVSEndpoint put-1", "KVSPut put-1", "op invoke put-1 put greeting=hello  0 0",
		"Agent.RPC put-1", "KVSPut/done put-1", "op return put-1 put greeting=hello  200 0")
}

func TestAGetPassesItsStations(t *testing.T) {
	s, r := traced(&fake{answer: stored(7, &structs.DirEntry{Key: "greeting", Value: []byte("hello")})})
	do(s, "GET", "/v1/kv/greeting?consistent", "", "X-Glasshouse-Trace: g")
	r.want(t, "KVSEndpoint g", "KVSGet g", "op invoke g get greeting= consistent 0 0",
		"Agent.RPC g", "KVSGet/done g", "op return g get greeting=hello consistent 200 7")
}

func TestAnOperationWithoutAnAnswerEndsUnknown(t *testing.T) {
	for name, err := range map[string]error{
		"outcome unknown": structs.ErrOutcomeUnknown,
		"given up":        context.Canceled,
	} {
		t.Run(name, func(t *testing.T) {
			s, r := traced(&fake{answer: func(context.Context, string, any, any) error { return err }})
			do(s, "DELETE", "/v1/kv/a", "", "X-Glasshouse-Trace: d")
			if last := r.lines[len(r.lines)-1]; !strings.HasPrefix(last, "op unknown d delete a=  500 0 outcome unknown") {
				t.Errorf("last event %q, want an unknown delete", last)
			}
		})
	}
	s, r := traced(&fake{answer: func(context.Context, string, any, any) error { return structs.ErrNoLeader }})
	do(s, "PUT", "/v1/kv/a", "1", "X-Glasshouse-Trace: p")
	if last := r.lines[len(r.lines)-1]; last != "op return p put a=1  500 0 No cluster leader" {
		t.Errorf("last event %q, want a put that returned", last)
	}
}

func TestATraceIDFromOutsideIsTakenOnlyIfItIsOne(t *testing.T) {
	s, _ := traced(&fake{answer: stored(1)})
	for header, taken := range map[string]bool{
		"a-Z-09":                true,
		strings.Repeat("x", 64): true,
		strings.Repeat("x", 65): false,
		"a b":                   false,
		"<script>":              false,
		"é":                     false,
		"":                      false,
	} {
		got := do(s, "PUT", "/v1/kv/a", "1", "X-Glasshouse-Trace: "+header).Header().Get("X-Glasshouse-Trace")
		if (got == header) != taken || !isTraceID(got) {
			t.Errorf("header %q: answered %q, taken should be %v", header, got, taken)
		}
	}
	if got := do(s, "GET", "/v1/status/leader", "", "X-Glasshouse-Trace: a").Header().Get("X-Glasshouse-Trace"); got != "" {
		t.Errorf("a request that is no operation has the trace id %q", got)
	}
}

func TestNothingIsTracedWhereNobodyListens(t *testing.T) {
	f := &fake{answer: stored(1)}
	s, r := traced(f)
	r.off = true
	wantAnswer(t, do(s, "PUT", "/v1/kv/a", "1", "X-Glasshouse-Trace: x"), 200, "true", "X-Glasshouse-Trace: ")
	r.want(t)
	if id := f.last(t).args.(*structs.KVSRequest).TraceID; id != "" {
		t.Errorf("the request went on as %q", id)
	}
}

func TestRequestAndAnswerAreMarkedOnTheirConnection(t *testing.T) {
	s, r := traced(&fake{answer: stored(1)})
	server := httptest.NewUnstartedServer(s.Handler)
	server.Config.ConnContext = withConn
	server.Start()
	defer server.Close()
	req := httptest.NewRequest("PUT", server.URL+"/v1/kv/greeting", strings.NewReader("1"))
	req.RequestURI = ""
	req.Header.Set("X-Glasshouse-Trace", "m")
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	first, last := r.lines[0], r.lines[len(r.lines)-1]
	if first != `message delivered from the client to a http PUT "put greeting" reply=false ok=false m` {
		t.Errorf("first event %q", first)
	}
	if last != `message sent from a to the client http PUT "200" reply=true ok=true m` {
		t.Errorf("last event %q", last)
	}
}

func TestTheRouteTableIsToldAtTheStart(t *testing.T) {
	r := &recorder{}
	newTest(&fake{}, func(c *Config) { c.Tracer = trace.New(r) })
	if r.lines[0] != "HTTPServer.handler " || len(r.lines) != 1+len(endpoints) {
		t.Errorf("%d events, the first %q; want the handler and one for each of %d endpoints", len(r.lines), r.lines[0], len(endpoints))
	}
}

func TestTwoEndpointsOfOnePatternAreABug(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the second was taken")
		}
	}()
	registerEndpoint("/v1/kv/", nil, nil)
}

func TestAReadWithABrokenAnswerIsNoValue(t *testing.T) {
	s := newTest(&fake{answer: func(context.Context, string, any, any) error { return errors.New("boom") }}, nil)
	wantAnswer(t, do(s, "GET", "/v1/kv/a", ""), 500, "boom", "X-Consul-Index: ")
}

func TestAConditionThatDoesNotHoldIsTold(t *testing.T) {
	for path, unmet := range map[string]bool{"/v1/kv/a?cas=1": true, "/v1/kv/a": false} {
		var last *trace.Op
		sink := sinkFunc(func(e *trace.Event) {
			if e.Kind == trace.KindOp {
				last = e.Op
			}
		})
		f := &fake{answer: func(_ context.Context, _ string, _, reply any) error { *reply.(*bool) = !unmet; return nil }}
		s := newTest(f, func(c *Config) { c.Tracer = trace.New(sink) })
		do(s, "PUT", path, "v", "X-Glasshouse-Trace: t")
		if last == nil || last.Phase != trace.PhaseReturn || last.Unmet != unmet {
			t.Errorf("PUT %s: %+v", path, last)
		}
	}
}

// sinkFunc is a sink that listens always.
type sinkFunc func(*trace.Event)

func (sinkFunc) Listening() bool       { return true }
func (f sinkFunc) Emit(e *trace.Event) { f(e) }
