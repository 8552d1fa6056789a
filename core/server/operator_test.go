package server_test

import (
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
)

func TestAPeerIsRemovedByAddressOrID(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		rest := others(leader)
		remove := func(method string, req structs.RaftRemovePeerRequest) error {
			return c.client.RPC(t.Context(), method, &req, new(struct{}))
		}
		const byAddress, byID = "Operator.RaftRemovePeerByAddress", "Operator.RaftRemovePeerByID"
		for _, tc := range []struct {
			method string
			req    structs.RaftRemovePeerRequest
			want   string
		}{
			{byAddress, structs.RaftRemovePeerRequest{Address: "x"}, `address "x" was not found in the Raft configuration`},
			{byID, structs.RaftRemovePeerRequest{ID: "x"}, `id "x" was not found in the Raft configuration`},
		} {
			if err := remove(tc.method, tc.req); err == nil || !strings.HasSuffix(err.Error(), tc.want) {
				t.Errorf("%s: %v", tc.method, err)
			}
		}
		conf := structs.DefaultAutopilotConfig()
		conf.CleanupDeadServers = false // the leader leaves the removal to us
		set := &structs.AutopilotSetConfigRequest{Config: conf}
		if err := c.client.RPC(t.Context(), "Operator.AutopilotSetConfiguration", set, new(bool)); err != nil {
			t.Fatal(err)
		}
		gone := rest[0]
		c.stop(gone) // or the leader would add it again
		time.Sleep(30 * time.Second)
		if err := remove(byID, structs.RaftRemovePeerRequest{ID: "id-" + gone}); err != nil {
			t.Errorf("remove %s: %v", gone, err)
		}
		var left structs.RaftConfigurationResponse
		err := c.client.RPC(t.Context(), "Operator.RaftGetConfiguration", &structs.DCSpecificRequest{}, &left)
		if err != nil || len(left.Servers) != 2 {
			t.Errorf("%d servers are left, %v", len(left.Servers), err)
		}
		if err := c.put(c.client, "k", "v"); err != nil {
			t.Errorf("without %s: %v", gone, err)
		}
		c.start(gone)
		time.Sleep(10 * time.Second)
		req := structs.RaftRemovePeerRequest{Address: ipOf(gone) + ":8300"}
		if err := remove(byAddress, req); err != nil {
			t.Errorf("it came back and was not a peer again: %v", err)
		}
	})
}

func TestStatusIsAnsweredByAnyServer(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		for _, name := range names {
			var addr string
			var peers []string
			s := c.servers[name]
			if err := s.RPC(t.Context(), "Status.Leader", &structs.DCSpecificRequest{}, &addr); err != nil || addr != ipOf(leader)+":8300" {
				t.Errorf("%s: leader %q, %v", name, addr, err)
			}
			if err := s.RPC(t.Context(), "Status.Peers", &structs.DCSpecificRequest{}, &peers); err != nil || len(peers) != 3 {
				t.Errorf("%s: peers %v, %v", name, peers, err)
			}
			if err := s.RPC(t.Context(), "Status.Ping", struct{}{}, new(struct{})); err != nil {
				t.Errorf("%s: ping: %v", name, err)
			}
		}
	})
}
