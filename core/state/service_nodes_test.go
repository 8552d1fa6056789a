package state

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// instances is the instances of a service in one line, each with its checks.
func (b bench) instances(ws memdb.WatchSet, name string, tags ...string) string {
	b.Helper()
	idx, nodes, err := b.CheckServiceNodes(ws, name, tags)
	b.must(err)
	parts := []string{fmt.Sprint(idx)}
	for _, n := range nodes {
		part := n.Node.Node + "/" + n.Service.ID
		for _, c := range n.Checks {
			part += " " + c.CheckID
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func TestAServiceIsFoundOnAllItsNodes(t *testing.T) {
	b := newBench(t)
	of := func(idx uint64, node, id, name string, tags []string, checks ...string) {
		req := &structs.RegisterRequest{
			Node: node, Address: "10.0.0.1", Service: &structs.NodeService{ID: id, Service: name, Tags: tags},
		}
		for _, c := range checks {
			req.Checks = append(req.Checks, &structs.HealthCheck{CheckID: c, ServiceID: id, Status: structs.HealthPassing})
		}
		b.must(b.EnsureRegistration(idx, req))
	}
	b.node(1, "n2", "z-node")
	of(2, "n2", "w1", "web", []string{"v2", "eu"}, "a-own")
	of(3, "n2", "w2", "web", nil, "b-own")
	of(4, "n1", "w1", "Web", []string{"v2"})
	of(5, "n1", "db", "db", nil)

	for _, test := range []struct {
		name string
		tags []string
		want string
	}{
		{"web", nil, "5, n1/w1, n2/w1 z-node a-own, n2/w2 z-node b-own"},
		{"WEB", []string{"V2"}, "5, n1/w1, n2/w1 z-node a-own"},
		{"web", []string{"v2", "eu"}, "5, n2/w1 z-node a-own"},
		{"web", []string{"no"}, "5"},
		{"w1", nil, "5"},
	} {
		if got := b.instances(nil, test.name, test.tags...); got != test.want {
			t.Errorf("%s %v: %q", test.name, test.tags, got)
		}
	}
	idx, services, err := b.Services(nil)
	b.must(err)
	if want := (structs.Services{"web": {"eu", "v2"}, "Web": {"v2"}, "db": nil}); idx != 5 || !reflect.DeepEqual(services, want) {
		t.Errorf("%v at %d", services, idx)
	}
}

func TestAServicesWatchersWakeForItsChecksAndNotForKeys(t *testing.T) {
	b := newBench(t)
	b.must(b.EnsureRegistration(1, &structs.RegisterRequest{
		Node: "n", Address: "10.0.0.1", Service: &structs.NodeService{ID: "s", Service: "s"},
		Check: &structs.HealthCheck{CheckID: "c", Status: structs.HealthPassing},
	}))
	ws := memdb.NewWatchSet()
	b.instances(ws, "s")
	b.set(2, "k", "v")
	if woken(ws) {
		t.Error("a key woke it")
	}
	b.check(3, "n", "c", structs.HealthWarning)
	if !woken(ws) {
		t.Error("a check did not wake it")
	}
}
