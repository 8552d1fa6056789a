package server_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/serf/serf"

	"glasshouse/core/structs"
)

// nodes are the catalog's.
func (c *cluster) nodes(via caller) map[string]*structs.Node {
	c.t.Helper()
	var out structs.IndexedNodes
	if err := via.RPC(context.Background(), "Catalog.ListNodes", &structs.DCSpecificRequest{}, &out); err != nil {
		c.t.Fatal(err)
	}
	nodes := map[string]*structs.Node{}
	for _, n := range out.Nodes {
		nodes[n.Node] = n
	}
	return nodes
}

// health is the state of a node's check serfHealth, "" without one.
func (c *cluster) health(node string) string {
	c.t.Helper()
	var out structs.IndexedHealthChecks
	req := &structs.NodeSpecificRequest{Node: node}
	if err := c.client.RPC(context.Background(), "Health.NodeChecks", req, &out); err != nil {
		c.t.Fatal(err)
	}
	for _, check := range out.HealthChecks {
		if check.CheckID == structs.SerfCheckID {
			return check.Status
		}
	}
	return ""
}

// untilHealth waits until a node's health is want.
func (c *cluster) untilHealth(node, want string) {
	c.t.Helper()
	for range 600 {
		if c.health(node) == want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.t.Fatalf("%s is %q, want %q", node, c.health(node), want)
}

// services are a node's in the catalog.
func (c *cluster) services(node string) map[string]*structs.NodeService {
	c.t.Helper()
	var out structs.IndexedNodeServices
	req := &structs.NodeSpecificRequest{Node: node}
	if err := c.client.RPC(context.Background(), "Catalog.NodeServices", req, &out); err != nil {
		c.t.Fatal(err)
	}
	if out.NodeServices == nil {
		return nil
	}
	return out.NodeServices.Services
}

func TestTheCatalogHasEveryMember(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		for _, name := range append([]string{"web"}, names...) {
			c.untilHealth(name, structs.HealthPassing)
		}
		nodes := c.nodes(c.client)
		if len(nodes) != 4 {
			t.Fatalf("%d nodes", len(nodes))
		}
		for name, n := range nodes {
			tagged := map[string]string{"lan": ipOf(name), "lan_ipv4": ipOf(name), "wan": ipOf(name), "wan_ipv4": ipOf(name)}
			if n.ID != "id-"+name || n.Address != ipOf(name) || n.Datacenter != "dc1" ||
				fmt.Sprint(n.TaggedAddresses) != fmt.Sprint(tagged) ||
				fmt.Sprint(n.Meta) != "map[consul-network-segment:]" {
				t.Errorf("%s: %+v", name, n)
			}
		}
		for _, name := range names {
			s := c.services(name)["consul"]
			if s == nil || s.Service != "consul" || s.Port != 8300 || s.Meta["version"] != "1.8.7" ||
				s.Meta["raft_version"] != "3" || s.Meta["non_voter"] != "false" {
				t.Errorf("the service of %s: %+v", name, s)
			}
		}
		if got := c.services("web"); len(got) != 0 {
			t.Errorf("the client has services: %v", got)
		}

		// Where nothing differs nothing is written, however often the leader looks.
		time.Sleep(5 * time.Second)
		before := c.servers[leader].Stats()["raft"]["last_log_index"]
		time.Sleep(10 * time.Minute)
		if after := c.servers[leader].Stats()["raft"]["last_log_index"]; after != before {
			t.Errorf("the log grew from %s to %s in silence", before, after)
		}
	})
}

func TestTheCatalogFollowsFailureLeaveAndReturn(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		c.untilHealth("web", structs.HealthPassing)
		away := others(leader)[0]
		c.untilHealth(away, structs.HealthPassing)
		c.stop(away)
		c.untilHealth(away, structs.HealthCritical)
		c.start(away)
		c.waitLeader(names...)
		c.untilHealth(away, structs.HealthPassing)

		if err := c.servers[away].Leave(); err != nil {
			t.Fatal(err)
		}
		c.stop(away)
		time.Sleep(2 * time.Second)
		if n := c.nodes(c.servers[leader])[away]; n != nil {
			t.Errorf("it left and stands there as %+v", n)
		}
		c.start(away)
		c.waitLeader(names...)
		c.untilHealth(away, structs.HealthPassing)
	})
}

// serf has a member leave for ever that was taken out while somebody heard that it is alive, and that never heard of it.
func TestAMemberThatNeverGetsAwayStays(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		stays := others(leader)[0]
		c.net.Isolate(ipOf(stays), ipOf(leader), ipOf(others(leader)[1]), ipOf("web"))
		if err := c.servers[leader].RemoveFailedNode(stays, false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second) // the word of it is not sent for longer
		c.net.Heal()
		time.Sleep(10 * time.Second)
		if status := c.status(leader, stays); status != serf.StatusLeaving {
			t.Fatalf("it is %v: this shows nothing", status)
		}
		var ok struct{}
		args := &structs.RaftRemovePeerRequest{ID: "id-" + stays}
		if err := c.servers[leader].RPC(t.Context(), "Operator.RaftRemovePeerByID", args, &ok); err != nil {
			t.Fatal(err)
		}
		for removed := time.Now(); ; time.Sleep(time.Second) {
			if _, voter := c.inRaft(leader, "id-"+stays); voter {
				break
			}
			if time.Since(removed) > 3*time.Minute {
				t.Fatal("it is alive, and the leader has it leave for ever")
			}
		}
	})
}

// status is what gossip has a member be, as a server knows it.
func (c *cluster) status(asked, name string) serf.MemberStatus {
	for _, m := range c.servers[asked].LANMembers() {
		if m.Name == name {
			return m.Status
		}
	}
	return serf.StatusNone
}

func TestForceLeaveTakesANodeOutAtOnce(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		rest := others(leader)
		c.untilHealth(rest[0], structs.HealthPassing)
		c.stop(rest[0])
		c.untilHealth(rest[0], structs.HealthCritical)
		if err := c.servers[rest[1]].RemoveFailedNode(rest[0], false); err != nil { // a follower is asked
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		if n := c.nodes(c.servers[leader])[rest[0]]; n != nil {
			t.Errorf("it is still there: %+v", n)
		}
	})
}

func TestALeaderThatLeavesIsTakenOutOfTheCatalog(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		c.untilHealth(leader, structs.HealthPassing)
		if err := c.servers[leader].Leave(); err != nil {
			t.Fatal(err)
		}
		c.stop(leader)
		c.waitLeader(others(leader)...)
		time.Sleep(5 * time.Second)
		if n := c.nodes(c.client)[leader]; n != nil {
			t.Errorf("it is still there: %+v", n)
		}
	})
}

func TestANodeThatGossipForgotIsTakenOut(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.waitLeader(names...)
		register := func(node, check string) {
			t.Helper()
			req := &structs.RegisterRequest{Node: node, Address: "10.9.9.9",
				Check: &structs.HealthCheck{CheckID: check, Status: structs.HealthPassing}}
			if err := c.client.RPC(t.Context(), "Catalog.Register", req, &struct{}{}); err != nil {
				t.Fatal(err)
			}
		}
		register("ghost", structs.SerfCheckID)
		register("external", "its-own")
		time.Sleep(4 * time.Minute)
		if c.nodes(c.client)["ghost"] == nil {
			t.Error("it was taken out before its time to come back was over")
		}
		time.Sleep(5 * time.Minute)
		nodes := c.nodes(c.client)
		if nodes["ghost"] != nil || nodes["external"] == nil {
			t.Errorf("the catalog has %v", nodes)
		}
	})
}

func TestANodeThatLostItsDataIsAnother(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		away := others(leader)[0]
		c.untilHealth(away, structs.HealthPassing)
		id := c.mustSession(c.client, structs.Session{Node: away, NodeChecks: []string{structs.SerfCheckID}})
		c.stop(away)
		delete(c.disks, away)
		c.id = "new-" // before gossip has found it gone
		c.start(away)
		for range 600 {
			if n := c.nodes(c.client)[away]; n != nil && n.ID == "new-"+away {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := c.nodes(c.client)[away]; n == nil || n.ID != "new-"+away {
			t.Fatalf("the catalog has %+v", n)
		}
		c.untilHealth(away, structs.HealthPassing)
		if c.sessionThere(c.client, id) {
			t.Error("a session of the node before is there")
		}
	})
}

func TestAnAgentMayRegisterAndDeregister(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		via := c.servers[others(c.waitLeader(names...))[0]]
		call := func(method string, args any) string {
			if err := via.RPC(t.Context(), method, args, &struct{}{}); err != nil {
				return err.Error()
			}
			return ""
		}
		service := &structs.NodeService{Service: "db"}
		dialled := structs.HealthCheckDefinition{TCP: "10.9.9.9:80", Interval: time.Second}
		checks := structs.HealthChecks{{Name: "up", Status: structs.HealthPassing, Definition: dialled}, {CheckID: "disk"}}
		for _, tc := range []struct {
			req  structs.RegisterRequest
			want string
		}{
			{structs.RegisterRequest{}, "Must provide node"},
			{structs.RegisterRequest{Node: "x"}, "Must provide address if SkipNodeUpdate is not set"},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", ID: "zz"}, "Bad node ID: uuid string is wrong length"},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", Service: &structs.NodeService{ID: "s"}},
				"Must provide service name with ID"},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", Service: &structs.NodeService{}},
				"failed inserting service: failed inserting service: object missing primary index"},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", Check: &structs.HealthCheck{}},
				`failed inserting check: failed inserting check: object missing primary index on node "x"`},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", Check: &structs.HealthCheck{Node: "y", Name: "d"}},
				`check node "y" does not match node "x"`},
			{structs.RegisterRequest{Node: "x", Address: "10.9.9.9", Service: service, Checks: checks}, ""},
		} {
			got := call("Catalog.Register", &tc.req)
			if want := prefixed(tc.want); got != want {
				t.Errorf("%+v: %q, want %q", tc.req, got, want)
			}
		}
		if s := c.services("x")["db"]; s == nil || s.ID != "db" {
			t.Errorf("its services: %+v", c.services("x"))
		}
		var kept structs.IndexedHealthChecks
		if err := via.RPC(t.Context(), "Health.NodeChecks", &structs.NodeSpecificRequest{Node: "x"}, &kept); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(kept.HealthChecks, func(h *structs.HealthCheck) bool {
			return h.CheckID == "up" && h.Type == "tcp" && h.Definition.Equal(dialled)
		}) {
			t.Errorf("the check's type and definition: %+v", kept.HealthChecks)
		}
		id := c.mustSession(c.client, structs.Session{Node: "x", NodeChecks: []string{"up"}})
		_, err := c.session(via, structs.Session{Node: "x", NodeChecks: []string{"disk"}})
		if want := prefixed("Check 'disk' is in critical state"); err == nil || err.Error() != want {
			t.Errorf("a session on a critical check: %v", err)
		}
		if got := call("Catalog.Deregister", &structs.DeregisterRequest{}); got != prefixed("Must provide node") {
			t.Errorf("deregister nothing: %q", got)
		}
		if got := call("Catalog.Deregister", &structs.DeregisterRequest{Node: "x", CheckID: "up"}); got != "" {
			t.Error(got)
		}
		if c.sessionThere(c.client, id) {
			t.Error("a session outlived its check")
		}
		var any structs.IndexedHealthChecks
		req := &structs.ChecksInStateRequest{State: structs.HealthCritical}
		if err := via.RPC(t.Context(), "Health.ChecksInState", req, &any); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(any.HealthChecks, func(c *structs.HealthCheck) bool { return c.CheckID == "disk" }) {
			t.Errorf("critical are %+v", any.HealthChecks)
		}
		if got := call("Catalog.Deregister", &structs.DeregisterRequest{Node: "x"}); got != "" {
			t.Error(got)
		}
		if c.nodes(c.client)["x"] != nil {
			t.Error("the node is still there")
		}
	})
}

// prefixed is the text of an error that crossed one hop.
func prefixed(text string) string {
	if text == "" {
		return ""
	}
	return "rpc error making call: " + text
}
