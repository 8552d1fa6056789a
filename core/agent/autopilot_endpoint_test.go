package agent

import (
	"context"
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
)

func TestAutopilotsConfigurationIsShownAndSet(t *testing.T) {
	f := &fake{answer: func(_ context.Context, _ string, args, reply any) error {
		switch out := reply.(type) {
		case *structs.AutopilotConfig:
			*out = structs.DefaultAutopilotConfig()
			out.RaftIndex = structs.RaftIndex{CreateIndex: 4, ModifyIndex: 5}
		case *bool:
			*out = !args.(*structs.AutopilotSetConfigRequest).CAS
		}
		return nil
	}}
	s := newTest(f, nil)
	const path = "/v1/operator/autopilot/configuration"
	wantAnswer(t, do(s, "GET", path, ""), 200, `{"CleanupDeadServers":true,"LastContactThreshold":"200ms","MaxTrailingLogs":250,`+
		`"MinQuorum":0,"ServerStabilizationTime":"10s","RedundancyZoneTag":"","DisableUpgradeMigration":false,"UpgradeVersionTag":"",`+
		`"CreateIndex":4,"ModifyIndex":5}`, "X-Consul-Index: ")
	for body, text := range map[string]string{
		``:                             "Error parsing autopilot config: EOF",
		`{"Nope":5}`:                   `Error parsing autopilot config: json: unknown field "Nope"`,
		`{"LastContactThreshold":"x"}`: `Error parsing autopilot config: time: invalid duration "x"`,
	} {
		wantAnswer(t, do(s, "PUT", path, body), 400, "Bad request: "+text)
	}
	wantAnswer(t, do(s, "PUT", path, `{"LastContactThreshold":null,"ServerStabilizationTime":null}`), 200, "true")
	if c := f.last(t).args.(*structs.AutopilotSetConfigRequest).Config; c.LastContactThreshold != 0 || c.ServerStabilizationTime != 0 {
		t.Errorf("null is %+v", c)
	}
	wantAnswer(t, do(s, "PUT", path+"?cas=x", "{}"), 400, `Bad request: Error parsing cas value: strconv.ParseUint: parsing "x": invalid syntax`)
	wantAnswer(t, do(s, "PUT", path+"?cas=3", `{"MinQuorum":3,"LastContactThreshold":"300ms","ServerStabilizationTime":7}`), 200, "false")
	args := f.last(t).args.(*structs.AutopilotSetConfigRequest)
	if c := args.Config; !args.CAS || c.ModifyIndex != 3 || c.MinQuorum != 3 || c.LastContactThreshold != 300*time.Millisecond || c.ServerStabilizationTime != 7 {
		t.Errorf("asked %+v", args)
	}
	wantAnswer(t, do(s, "PUT", path, `{}`), 200, "true")
}

func TestServersThatAreNotWellAre429(t *testing.T) {
	healthy := false
	s := newTest(&fake{answer: func(_ context.Context, _ string, _, reply any) error {
		since := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC)
		*reply.(*structs.OperatorHealthReply) = structs.OperatorHealthReply{
			Healthy: healthy, FailureTolerance: 1, Servers: []structs.ServerHealth{{
				ID: "i", Name: "a", Address: "10.0.0.1:8300", SerfStatus: "alive", Version: "1.8.7", Leader: true,
				LastContact: 35 * time.Millisecond, LastTerm: 2, LastIndex: 8, Healthy: healthy, Voter: true, StableSince: since,
			}},
		}
		return nil
	}}, nil)
	body := `{"Healthy":false,"FailureTolerance":1,"Servers":[{"ID":"i","Name":"a","Address":"10.0.0.1:8300","SerfStatus":"alive",` +
		`"Version":"1.8.7","Leader":true,"LastContact":"35ms","LastTerm":2,"LastIndex":8,"Healthy":false,"Voter":true,"StableSince":"2026-01-02T03:04:06Z"}]}`
	wantAnswer(t, do(s, "GET", "/v1/operator/autopilot/health", ""), 429, body, "Content-Type: application/json")
	healthy = true
	wantAnswer(t, do(s, "GET", "/v1/operator/autopilot/health", ""), 200, strings.ReplaceAll(body, `"Healthy":false`, `"Healthy":true`))
}

func TestTheLeadershipIsHandedOn(t *testing.T) {
	for _, method := range []string{"POST", "PUT"} {
		f := &fake{answer: func(_ context.Context, _ string, _, reply any) error {
			reply.(*structs.LeadershipTransferResponse).Success = true
			return nil
		}}
		wantAnswer(t, do(newTest(f, nil), method, "/v1/operator/raft/transfer-leader?id=i&dc=x", ""), 200, `{"Success":true}`)
		c := f.last(t)
		if args := c.args.(*structs.LeadershipTransferRequest); c.method != "Operator.RaftLeadershipTransfer" || args.ID != "i" || args.Datacenter != "x" {
			t.Errorf("asked %s %+v", c.method, args)
		}
	}
}
