package agent

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

// raftOf answers Status and Operator calls of a cluster of one.
func raftOf(_ context.Context, method string, args, reply any) error {
	switch method {
	case "Status.Leader":
		*reply.(*string) = "10.0.0.1:8300"
	case "Status.Peers":
		*reply.(*[]string) = []string{"10.0.0.1:8300"}
	case "Operator.RaftGetConfiguration":
		*reply.(*structs.RaftConfigurationResponse) = structs.RaftConfigurationResponse{Servers: []*structs.RaftServer{
			{ID: "id-a", Node: "a", Address: "10.0.0.1:8300", Leader: true, ProtocolVersion: "3", Voter: true},
		}}
	case "Operator.RaftRemovePeerByAddress":
		if args.(*structs.RaftRemovePeerRequest).Address != "10.0.0.1:8300" {
			return errors.New(`address "x" was not found in the Raft configuration`)
		}
	case "Operator.RaftRemovePeerByID":
		if args.(*structs.RaftRemovePeerRequest).ID != "id-a" {
			return errors.New(`id "x" was not found in the Raft configuration`)
		}
	default:
		return errors.New("unexpected " + method)
	}
	return nil
}

func TestStatusAgentAndOperatorAnswerAsConsul(t *testing.T) {
	member := `{"Name":"a","Addr":"10.0.0.1","Port":8301,"Tags":{"port":"8300","role":"consul"},"Status":1,` +
		`"ProtocolMin":0,"ProtocolMax":0,"ProtocolCur":0,"DelegateMin":0,"DelegateMax":0,"DelegateCur":0}`
	servers := `{"Servers":[{"ID":"id-a","Node":"a","Address":"10.0.0.1:8300","Leader":true,"ProtocolVersion":"3","Voter":true}],"Index":0}`
	forced := map[string]string{"/v1/agent/force-leave/a": "a", "/v1/agent/force-leave/a?prune": "a and prune"}
	for _, test := range []struct {
		method, target string
		status         int
		body           string
	}{
		{"GET", "/v1/status/leader", 200, `"10.0.0.1:8300"`},
		{"GET", "/v1/status/peers?index=4", 200, `["10.0.0.1:8300"]`},
		{"GET", "/v1/status/leader?stale&consistent", 400, "Cannot specify ?stale with ?consistent, conflicting semantics."},
		{"GET", "/v1/agent/members", 200, "[" + member + "]"},
		{"GET", "/v1/agent/members?wan=1", 200, "null"},
		{"GET", "/v1/agent/members?segment=_all", 200, "[" + member + "]"},
		{"GET", "/v1/agent/members?segment=x", 500, "Network segments are not supported in this version of Consul"},
		{"PUT", "/v1/agent/join/10.0.0.2:8301", 200, ""},
		{"PUT", "/v1/agent/join/10.9.9.9", 500, "1 error occurred:\n\t* Failed to join 10.9.9.9"},
		{"PUT", "/v1/agent/force-leave/a", 200, ""},
		{"PUT", "/v1/agent/force-leave/a?prune", 200, ""},
		{"PUT", "/v1/agent/force-leave/nope", 500, "agent: No node found with name 'nope'"},
		{"GET", "/v1/operator/raft/configuration", 200, servers},
		{"DELETE", "/v1/operator/raft/peer", 400, "Bad request: Must specify either ?id with the server's ID or ?address with IP:port of peer to remove"},
		{"DELETE", "/v1/operator/raft/peer?id=a&address=b", 400, "Bad request: Must specify only one of ?id or ?address"},
		{"DELETE", "/v1/operator/raft/peer?address=10.0.0.1:8300", 200, ""},
		{"DELETE", "/v1/operator/raft/peer?id=id-a", 200, ""},
		{"DELETE", "/v1/operator/raft/peer?address=x", 500, `address "x" was not found in the Raft configuration`},
		{"DELETE", "/v1/operator/raft/peer?id=x", 500, `id "x" was not found in the Raft configuration`},
	} {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			f := &fake{answer: raftOf}
			wantAnswer(t, do(newTest(f, nil), test.method, test.target, ""), test.status, test.body, "X-Consul-Index: ")
			if got := strings.Join(f.forced, ","); got != forced[test.target] {
				t.Errorf("forced to leave: %q", got)
			}
		})
	}
}

func TestAStatusIsNeverABlockingQuery(t *testing.T) {
	f := &fake{answer: raftOf}
	do(newTest(f, nil), "GET", "/v1/status/leader?index=99&wait=1m", "")
	if args := f.last(t).args.(*structs.DCSpecificRequest); args.MinQueryIndex != 0 {
		t.Errorf("asked with index %d", args.MinQueryIndex)
	}
}

func TestSelfTellsWhoTheAgentIs(t *testing.T) {
	s := newTest(&fake{}, func(c *Config) { c.Debug = map[string]any{"SerfAdvertiseAddrLAN": "tcp://10.0.0.1:8301"} })
	var got struct {
		Config      selfConfig
		DebugConfig map[string]any
		Member      struct{ Name, Addr string }
		Stats       map[string]map[string]string
		Meta        map[string]string
	}
	if err := json.Unmarshal(do(s, "GET", "/v1/agent/self?index=x", "").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := selfConfig{Datacenter: "dc1", NodeName: "a", NodeID: "id-a", Server: true, Version: "1.2.3"}
	if got.Config != want {
		t.Errorf("Config %+v, want %+v", got.Config, want)
	}
	if got.Member.Name != "a" || got.Member.Addr != "10.0.0.1" || got.Stats["raft"]["state"] != "Leader" ||
		got.Stats["build"]["version"] != "1.2.3" || got.DebugConfig["SerfAdvertiseAddrLAN"] != "tcp://10.0.0.1:8301" {
		t.Errorf("got %+v", got)
	}
}

func TestLeaveByTheAPIEndsTheAgent(t *testing.T) {
	f := &fake{}
	s := newTest(f, nil)
	select {
	case <-s.agent.Left():
		t.Fatal("left before it was told to")
	default:
	}
	wantAnswer(t, do(s, "PUT", "/v1/agent/leave", ""), 200, "")
	wantAnswer(t, do(s, "PUT", "/v1/agent/leave", ""), 200, "") // twice is no harm
	<-s.agent.Left()
	if f.left != 2 {
		t.Errorf("the delegate left %d times", f.left)
	}
}
