package agent

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
)

const uuid = "22d16a51-a856-51d0-79b2-4418a740e109"

// made answers the creation of a session, and every other call with nothing.
func made(_ context.Context, method string, _, reply any) error {
	if id, ok := reply.(*string); ok && method == "Session.Apply" {
		*id = uuid
	}
	return nil
}

func TestASessionIsWhatItsBodySays(t *testing.T) {
	serf := []string{"serfHealth"}
	plain := func(change func(*structs.Session)) structs.Session {
		s := structs.Session{Node: "a", LockDelay: 15 * time.Second, Behavior: "release", NodeChecks: serf}
		if change != nil {
			change(&s)
		}
		return s
	}
	delay := func(d time.Duration) structs.Session {
		return plain(func(s *structs.Session) { s.LockDelay = d })
	}
	checks := func(node, old []string) structs.Session {
		return plain(func(s *structs.Session) { s.NodeChecks, s.Checks = node, old })
	}
	none, c1 := []string{}, []string{"c1"}
	for body, want := range map[string]structs.Session{
		"":     plain(nil),
		"{}":   plain(nil),
		"null": plain(nil),
		"{} x": plain(nil),
		`{"name":"n","NODE":"b","Behavior":"delete","ttl":"15s"}`: plain(func(s *structs.Session) {
			s.Name, s.Node, s.Behavior, s.TTL = "n", "b", "delete", "15s"
		}),
		// What a client may not choose, and what nobody knows.
		`{"ID":"` + uuid + `","CreateIndex":7,"ModifyIndex":8,"Datacenter":"x","Token":"t","Nope":[]}`: plain(nil),
		`{"Name":null,"Node":null,"LockDelay":null}`:                                                   plain(nil),
		`{"Node":""}`: plain(func(s *structs.Session) { s.Node = "" }),

		`{"LockDelay":"30s"}`:       delay(30 * time.Second),
		`{"LockDelay":"0s"}`:        delay(0),
		`{"LockDelay":"2h"}`:        delay(2 * time.Hour),
		`{"LockDelay":5}`:           delay(5 * time.Second),
		`{"LockDelay":1.5}`:         delay(time.Second),
		`{"LockDelay":999}`:         delay(999 * time.Second),
		`{"LockDelay":1000}`:        delay(1000),
		`{"LockDelay":15000000000}`: delay(15 * time.Second),
		`{"LockDelay":1e30}`:        delay(0),
		`{"LockDelay":true}`:        delay(0),

		`{"Checks":[]}`:                                 checks(none, nil),
		`{"Checks":null}`:                               checks(none, nil),
		`{"NodeChecks":[]}`:                             checks(none, nil),
		`{"NodeChecks":null}`:                           checks(nil, nil), // shown as it was sent
		`{"NodeChecks":["c1"]}`:                         checks(c1, nil),
		`{"NodeChecks":["c1"],"Checks":[]}`:             checks(none, nil),
		`{"Checks":["c1"]}`:                             checks(serf, c1),
		`{"Checks":["serfHealth"]}`:                     checks(serf, nil),
		`{"NodeChecks":["c1"],"Checks":["c1"]}`:         checks(c1, c1),
		`{"NodeChecks":["c1"],"Checks":["serfHealth"]}`: checks(c1, nil),
		`{"Checks":["c1","serfHealth"]}`:                checks(serf, []string{"c1", "serfHealth"}),
		`{"ServiceChecks":[{"ID":"web","Namespace":"n"}]}`: plain(func(s *structs.Session) {
			s.ServiceChecks = []structs.ServiceCheck{{ID: "web", Namespace: "n"}}
		}),
	} {
		t.Run(body, func(t *testing.T) {
			f := &fake{answer: made}
			wantAnswer(t, do(newTest(f, nil), "PUT", "/v1/session/create", body), 200, `{"ID":"`+uuid+`"}`,
				"Content-Type: application/json", "X-Consul-Index: ")
			args := f.last(t).args.(*structs.SessionRequest)
			if got := fmt.Sprintf("%#v", args.Session); got != fmt.Sprintf("%#v", want) || args.Op != "create" || args.Datacenter != "dc1" {
				t.Errorf("asked %s %s\nwant %#v", args.Op, got, want)
			}
		})
	}
}

func TestABadSessionIsRefusedAndChangesNothing(t *testing.T) {
	for body, text := range map[string]string{
		" ":                      "EOF",
		"[]":                     "json: cannot unmarshal array",
		`"x"`:                    "json: cannot unmarshal string",
		`{"Name":"x"`:            "unexpected EOF",
		`{junk`:                  "invalid character 'j' looking for beginning of object key string",
		`{"TTL":5}`:              "json: cannot unmarshal number",
		`{"LockDelay":"5"}`:      `time: missing unit in duration "5"`,
		`{"LockDelay":""}`:       `time: invalid duration ""`,
		`{"NodeChecks":["a",5]}`: "json: cannot unmarshal number",
	} {
		f := &fake{answer: made}
		resp := do(newTest(f, nil), "PUT", "/v1/session/create", body)
		if got := resp.Body.String(); resp.Code != 400 || !strings.HasPrefix(got, "Request decode failed: "+text) {
			t.Errorf("%s: %d %q, want %q", body, resp.Code, got, text)
		}
		if len(f.calls) != 0 {
			t.Errorf("%s: the cluster was asked", body)
		}
	}
	f := &fake{answer: made}
	wantAnswer(t, do(newTest(f, nil), "PUT", "/v1/session/create", `{"Name":"`+strings.Repeat("x", maxJSONBody)+`"}`), 413,
		"Request body(524299 bytes) too large, max size: 524288 bytes.")
	if len(f.calls) != 0 {
		t.Error("too long a body: the cluster was asked")
	}
}

// kept answers session reads with these sessions.
func kept(sessions ...*structs.Session) func(context.Context, string, any, any) error {
	return func(_ context.Context, _ string, _, reply any) error {
		if out, ok := reply.(*structs.IndexedSessions); ok {
			out.Sessions, out.QueryMeta = sessions, structs.QueryMeta{Index: 9, KnownLeader: true}
		}
		return nil
	}
}

func TestSessionReadsAnswerAsConsul(t *testing.T) {
	one := &structs.Session{
		ID: uuid, Name: "n", Node: "a", LockDelay: 15 * time.Second, Behavior: "release", TTL: "10s",
		NodeChecks: []string{}, RaftIndex: structs.RaftIndex{CreateIndex: 4, ModifyIndex: 4},
	}
	shown := `[{"ID":"` + uuid + `","Name":"n","Node":"a","LockDelay":15000000000,"Behavior":"release","TTL":"10s",` +
		`"NodeChecks":[],"ServiceChecks":null,"CreateIndex":4,"ModifyIndex":4}]`
	index := []string{"X-Consul-Index: 9", "X-Consul-Knownleader: true", "X-Consul-Lastcontact: 0", "X-Consul-Effective-Consistency: "}
	for _, test := range []struct {
		target, method string
		list           structs.Sessions
		body           string
	}{
		{"/v1/session/info/" + uuid, "Session.Get", structs.Sessions{one}, shown},
		{"/v1/session/info/" + uuid, "Session.Get", nil, "[]"},
		{"/v1/session/list", "Session.List", structs.Sessions{one}, shown},
		{"/v1/session/list?stale", "Session.List", nil, "[]"},
		{"/v1/session/node/a", "Session.NodeSessions", structs.Sessions{one}, shown},
	} {
		f := &fake{answer: kept(test.list...)}
		wantAnswer(t, do(newTest(f, nil), "GET", test.target, ""), 200, test.body, index...)
		if got := f.last(t).method; got != test.method {
			t.Errorf("%s asked %s", test.target, got)
		}
	}
	one.NodeChecks = nil // as it was sent
	wantAnswer(t, do(newTest(&fake{answer: kept(one)}, nil), "GET", "/v1/session/info/"+uuid, ""), 200,
		strings.Replace(shown, `"NodeChecks":[]`, `"NodeChecks":null`, 1))
}

func TestSessionErrorsAnswerAsConsul(t *testing.T) {
	fails := func(context.Context, string, any, any) error {
		return errors.New("failed session lookup: index error: UUID must be 36 characters")
	}
	wantAnswer(t, do(newTest(&fake{answer: fails}, nil), "GET", "/v1/session/info/x", ""), 500,
		"failed session lookup: index error: UUID must be 36 characters",
		"X-Consul-Index: 1", "X-Consul-Knownleader: false", "X-Consul-Lastcontact: 0")
	s := newTest(&fake{answer: kept()}, nil)
	for _, test := range []struct {
		request, body string
		status        int
	}{
		{"GET /v1/session/info/", "Missing session", 400},
		{"GET /v1/session/node/", "Missing node name", 400},
		{"PUT /v1/session/destroy/", "Missing session", 400},
		{"PUT /v1/session/renew/", "Missing session", 400},
		{"PUT /v1/session/renew/" + uuid, "Session id '" + uuid + "' not found", 404},
		{"GET /v1/session/list?stale&consistent", "Cannot specify ?stale with ?consistent, conflicting semantics.", 400},
		{"GET /v1/session/list?ns=x&index=x", "Invalid index", 400},
		{"PUT /v1/session/create?stale&consistent&index=x", `{"ID":""}`, 200}, // nothing of it is looked at
		{"PUT /v1/session/create?ns=x", `Bad request: Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature`, 400},
	} {
		method, target, _ := strings.Cut(test.request, " ")
		t.Run(test.request, func(t *testing.T) {
			wantAnswer(t, do(s, method, target, ""), test.status, test.body, "X-Consul-Index: ")
		})
	}
}

func TestASessionIsRenewedAndEnded(t *testing.T) {
	f := &fake{answer: kept(&structs.Session{ID: uuid, NodeChecks: []string{"serfHealth"}})}
	s := newTest(f, nil)
	wantAnswer(t, do(s, "PUT", "/v1/session/renew/"+uuid, ""), 200, `[{"ID":"`+uuid+`","Name":"","Node":"","LockDelay":0,`+
		`"Behavior":"","TTL":"","NodeChecks":["serfHealth"],"ServiceChecks":null,"CreateIndex":0,"ModifyIndex":0}]`, "X-Consul-Index: ")
	if c := f.last(t); c.method != "Session.Renew" || c.args.(*structs.SessionSpecificRequest).SessionID != uuid {
		t.Errorf("asked %+v", c)
	}
	wantAnswer(t, do(s, "PUT", "/v1/session/destroy/"+uuid+"?dc=x", ""), 200, "true", "X-Consul-Index: ")
	args := f.last(t).args.(*structs.SessionRequest)
	if args.Op != "destroy" || args.Session.ID != uuid || args.Datacenter != "x" {
		t.Errorf("asked %+v", args)
	}
}
