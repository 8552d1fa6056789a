package state

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// catalog is the nodes, the services of n1 and all checks in one line, each with its indexes.
func (b bench) catalog() string {
	b.Helper()
	var parts []string
	idx, nodes, err := b.Nodes(nil)
	b.must(err)
	parts = append(parts, fmt.Sprintf("nodes at %d", idx))
	for _, n := range nodes {
		parts = append(parts, fmt.Sprintf("%s %s %d-%d", n.Node, n.Address, n.CreateIndex, n.ModifyIndex))
	}
	_, of, err := b.NodeServices(nil, "n1")
	b.must(err)
	if of != nil && len(of.Services) > 0 {
		s := of.Services["s"]
		parts = append(parts, fmt.Sprintf("service %s %v %d-%d", s.Service, s.Tags, s.CreateIndex, s.ModifyIndex))
	}
	idx, checks, err := b.ChecksInState(nil, structs.HealthAny)
	b.must(err)
	parts = append(parts, fmt.Sprintf("checks at %d", idx))
	for _, c := range checks {
		parts = append(parts, fmt.Sprintf("%s/%s %s %s%v %d-%d",
			c.Node, c.CheckID, c.Status, c.ServiceName, c.ServiceTags, c.CreateIndex, c.ModifyIndex))
	}
	return strings.Join(parts, ", ")
}

func TestARegistrationMovesWhatItChanges(t *testing.T) {
	b := newBench(t)
	serf := &structs.HealthCheck{CheckID: structs.SerfCheckID, Status: structs.HealthPassing}
	web := func() *structs.NodeService {
		weights := &structs.Weights{Passing: 1, Warning: 1}
		return &structs.NodeService{ID: "s", Service: "web", Tags: []string{"a"}, Weights: weights}
	}
	base := structs.RegisterRequest{
		Node: "n1", Address: "1.1.1.1", NodeMeta: map[string]string{"a": "1", "b": "2"}, Service: web(),
		Checks: structs.HealthChecks{serf, nil, {CheckID: "c", ServiceID: "s"}},
	}
	for i, step := range []struct {
		name string
		edit func(r *structs.RegisterRequest)
		want string
	}{
		{"all is new, a check without a status is critical and has its service's tags", func(*structs.RegisterRequest) {},
			"nodes at 1, n1 1.1.1.1 1-1, service web [a] 1-1, " +
				"checks at 1, n1/c critical web[a] 1-1, n1/serfHealth passing [] 1-1"},
		{"all is equal", func(r *structs.RegisterRequest) {
			r.Service = web()
			r.NodeMeta = map[string]string{"b": "2", "a": "1"}
		}, "nodes at 1, n1 1.1.1.1 1-1, service web [a] 1-1, " +
			"checks at 1, n1/c critical web[a] 1-1, n1/serfHealth passing [] 1-1"},
		{"the node's address", func(r *structs.RegisterRequest) { r.Address = "1.1.1.2" },
			"nodes at 3, n1 1.1.1.2 1-3, service web [a] 1-1, " +
				"checks at 1, n1/c critical web[a] 1-1, n1/serfHealth passing [] 1-1"},
		{"the node is left as it is", func(r *structs.RegisterRequest) { r.SkipNodeUpdate = true },
			"nodes at 3, n1 1.1.1.2 1-3, service web [a] 1-1, " +
				"checks at 1, n1/c critical web[a] 1-1, n1/serfHealth passing [] 1-1"},
		{"a check's state", func(r *structs.RegisterRequest) {
			r.SkipNodeUpdate = true
			r.Checks = structs.HealthChecks{{Node: "n1", CheckID: "c", ServiceID: "s", Status: "passing"}}
		}, "nodes at 3, n1 1.1.1.2 1-3, service web [a] 1-1, " +
			"checks at 5, n1/c passing web[a] 1-5, n1/serfHealth passing [] 1-1"},
		{"the service's tags", func(r *structs.RegisterRequest) {
			r.SkipNodeUpdate, r.Checks = true, nil
			r.Service = &structs.NodeService{ID: "s", Service: "web", Tags: []string{"b"}}
		}, "nodes at 3, n1 1.1.1.2 1-3, service web [b] 1-6, " +
			"checks at 5, n1/c passing web[a] 1-5, n1/serfHealth passing [] 1-1"},
		{"the node's tagged addresses", func(r *structs.RegisterRequest) {
			*r = structs.RegisterRequest{
				Node: "n1", Address: "1.1.1.2", NodeMeta: base.NodeMeta, TaggedAddresses: map[string]string{"lan": "1.1.1.2"},
			}
		}, "nodes at 7, n1 1.1.1.2 1-7, service web [b] 1-6, " +
			"checks at 5, n1/c passing web[a] 1-5, n1/serfHealth passing [] 1-1"},
		{"a name in other letters is the same node", func(r *structs.RegisterRequest) {
			*r = structs.RegisterRequest{Node: "N1", Address: "1.1.1.2"}
		}, "nodes at 8, N1 1.1.1.2 1-8, service web [b] 1-6, " +
			"checks at 5, n1/c passing web[a] 1-5, n1/serfHealth passing [] 1-1"},
	} {
		req := base
		step.edit(&req)
		b.must(b.EnsureRegistration(uint64(i+1), &req))
		if got := b.catalog(); got != step.want {
			t.Errorf("%s:\n%s\nwant\n%s", step.name, got, step.want)
		}
	}
	if _, node, err := b.GetNode("n1"); err != nil || node == nil || node.Node != "N1" {
		t.Errorf("%+v, %v", node, err)
	}
}

func TestARefusedRegistrationChangesNothing(t *testing.T) {
	b := newBench(t)
	for _, tc := range []struct {
		name, text string
		req        structs.RegisterRequest
	}{
		{"no name", "failed inserting node: object missing primary index", structs.RegisterRequest{}},
		{"a check of another node", `check node "n2" does not match node "n1"`,
			structs.RegisterRequest{Node: "n1", Check: &structs.HealthCheck{Node: "n2", CheckID: "c"}}},
		{"a check of no service", `failed inserting check: Missing service registration on node "n1"`,
			structs.RegisterRequest{Node: "n1", Check: &structs.HealthCheck{CheckID: "c", ServiceID: "s"}}},
	} {
		refused(t, tc.name, b.EnsureRegistration(5, &tc.req), tc.text)
	}
	if got := dump(t, b.Store); got != "" {
		t.Errorf("the store has %s", got)
	}
}

func TestANodeIsKnownByItsID(t *testing.T) {
	register := func(b bench, idx uint64, id, node, serf string) error {
		req := &structs.RegisterRequest{ID: id, Node: node, Address: "1.1.1.1"}
		if serf != "" {
			req.Check = &structs.HealthCheck{CheckID: structs.SerfCheckID, Status: serf}
		}
		return b.EnsureRegistration(idx, req)
	}
	for _, tc := range []struct {
		name             string
		id, serf         string // of n1, made at 1
		newID, newName   string // at 2
		refusal, catalog string
	}{
		{"a new name for an ID renames the node, and what it had is gone", uuid(1), "passing", uuid(1), "n2", "",
			"nodes at 2, n2 1.1.1.1 1-2, checks at 2"},
		{"another ID does not get the name of a node that is alive", uuid(1), "passing", uuid(2), "N1",
			`failed inserting node: Error while renaming Node ID: "` + uuid(2) + `": Node name N1 is reserved by node ` +
				uuid(1) + ` with name n1 (1.1.1.1)`, "nodes at 1, n1 1.1.1.1 1-1, checks at 1, n1/serfHealth passing [] 1-1"},
		{"but of one that is not", uuid(1), "critical", uuid(2), "n1", "",
			"nodes at 2, n1 1.1.1.1 1-2, checks at 1, n1/serfHealth critical [] 1-1"},
		{"or of one without an ID", "", "passing", uuid(2), "n1", "",
			"nodes at 2, n1 1.1.1.1 1-2, checks at 1, n1/serfHealth passing [] 1-1"},
		{"or of one that gossip does not know", uuid(1), "", uuid(2), "n1", "", "nodes at 2, n1 1.1.1.1 1-2, checks at 0"},
		{"who comes without an ID is believed", uuid(1), "passing", "", "n1", "",
			"nodes at 2, n1 1.1.1.1 1-2, checks at 1, n1/serfHealth passing [] 1-1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.must(register(b, 1, tc.id, "n1", tc.serf))
			if err := register(b, 2, tc.newID, tc.newName, ""); tc.refusal != "" {
				refused(t, "second", err, tc.refusal)
			} else {
				b.must(err)
			}
			if got := b.catalog(); got != tc.catalog {
				t.Errorf("%s\nwant\n%s", got, tc.catalog)
			}
		})
	}

	t.Run("a rename does not take the name of a node that is alive", func(t *testing.T) {
		b := newBench(t)
		b.must(register(b, 1, uuid(1), "n1", "passing"))
		b.must(register(b, 2, uuid(2), "n2", "passing"))
		refused(t, "rename", register(b, 3, uuid(2), "n1", ""),
			`failed inserting node: Error while renaming Node ID: "`+uuid(2)+`" (1.1.1.1): Node name n1 is reserved by node `+
				uuid(1)+` with name n1 (1.1.1.1)`)
	})
}

func TestWhatIsDeregisteredTakesWhatBelongsToItAlong(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(b bench) error
		want string
	}{
		{"a check", func(b bench) error { return b.DeleteCheck(5, "N1", "C") },
			"nodes at 2, n1 1.1.1.1 1-1, n2 10.0.0.1 2-2, service web [] 1-1, " +
				"checks at 5, n1/d passing [] 1-1, n2/c passing [] 2-2"},
		{"a service", func(b bench) error { return b.DeleteService(5, "n1", "s") },
			"nodes at 2, n1 1.1.1.1 1-1, n2 10.0.0.1 2-2, checks at 5, n1/d passing [] 1-1, n2/c passing [] 2-2"},
		{"a node", func(b bench) error { return b.DeleteNode(5, "n1") },
			"nodes at 5, n2 10.0.0.1 2-2, checks at 5, n2/c passing [] 2-2"},
		{"nothing", func(b bench) error {
			b.must(b.DeleteCheck(5, "n1", "no"))
			b.must(b.DeleteService(5, "no", "s"))
			return b.DeleteNode(5, "no")
		}, "nodes at 2, n1 1.1.1.1 1-1, n2 10.0.0.1 2-2, service web [] 1-1, checks at 2, " +
			"n1/c passing web[] 1-1, n1/d passing [] 1-1, n2/c passing [] 2-2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.must(b.EnsureRegistration(1, &structs.RegisterRequest{
				Node: "n1", Address: "1.1.1.1", Service: &structs.NodeService{ID: "s", Service: "web"},
				Checks: structs.HealthChecks{
					{CheckID: "c", ServiceID: "s", Status: "passing"}, {CheckID: "d", Status: "passing"},
				},
			}))
			b.node(2, "n2", "c")
			b.must(tc.do(b))
			if got := b.catalog(); got != tc.want {
				t.Errorf("%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestChecksAreReadByNodeAndState(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1", "c", "a")
	b.node(2, "n10", "b")
	b.check(3, "n1", "c", structs.HealthCritical)
	show := func(idx uint64, checks structs.HealthChecks, err error) string {
		b.must(err)
		s := fmt.Sprint(idx)
		for _, c := range checks {
			s += " " + c.Node + "/" + c.CheckID
		}
		return s
	}
	for _, tc := range []struct{ got, want string }{
		{show(b.NodeChecks(nil, "N1")), "3 n1/a n1/c"},
		{show(b.NodeChecks(nil, "n")), "3"},
		{show(b.ChecksInState(nil, "any")), "3 n1/a n1/c n10/b"},
		{show(b.ChecksInState(nil, "passing")), "3 n1/a n10/b"},
		{show(b.ChecksInState(nil, "critical")), "3 n1/c"},
		{show(b.ChecksInState(nil, "nope")), "3"},
	} {
		if tc.got != tc.want {
			t.Errorf("%q, want %q", tc.got, tc.want)
		}
	}
}

func TestCatalogWatchersWake(t *testing.T) {
	services := func(node string) func(b bench, ws memdb.WatchSet) {
		return func(b bench, ws memdb.WatchSet) { _, _, err := b.NodeServices(ws, node); b.must(err) }
	}
	checks := func(b bench, ws memdb.WatchSet) { _, _, err := b.NodeChecks(ws, "n1"); b.must(err) }
	for _, tc := range []struct {
		name string
		read func(b bench, ws memdb.WatchSet)
		do   func(b bench)
		want bool
	}{
		{"nodes on a new one", func(b bench, ws memdb.WatchSet) { _, _, err := b.Nodes(ws); b.must(err) },
			func(b bench) { b.node(9, "n3") }, true},
		{"an unknown node on its registration", services("n3"), func(b bench) { b.node(9, "n3") }, true},
		{"a node on its service", services("n1"), func(b bench) {
			b.must(b.EnsureRegistration(9, &structs.RegisterRequest{
				Node: "n1", Address: "10.0.0.1", Service: &structs.NodeService{ID: "s", Service: "s"}}))
		}, true},
		{"a node's checks on one of them", checks, func(b bench) { b.check(9, "n1", "c", structs.HealthCritical) }, true},
		{"a node's checks not on another's", checks, func(b bench) { b.check(9, "n2", "c", structs.HealthCritical) }, false},
		{"a node's checks not on an equal one", checks,
			func(b bench) { b.check(9, "n1", "c", structs.HealthPassing) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.node(1, "n1", "c")
			b.node(2, "n2", "c")
			ws := memdb.NewWatchSet()
			tc.read(b, ws)
			tc.do(b)
			if got := woken(ws); got != tc.want {
				t.Errorf("woken: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestAutopilotsConfigurationIsSetAndSwapped(t *testing.T) {
	b := newBench(t)
	read := func() string {
		idx, c, err := b.AutopilotConfig()
		b.must(err)
		if c == nil {
			return fmt.Sprintf("none at %d", idx)
		}
		return fmt.Sprintf("%d at %d, %d-%d", c.MaxTrailingLogs, idx, c.CreateIndex, c.ModifyIndex)
	}
	swap := func(idx, cidx, logs uint64) bool {
		ok, err := b.AutopilotCASConfig(idx, cidx, &structs.AutopilotConfig{MaxTrailingLogs: logs})
		b.must(err)
		return ok
	}
	for _, step := range []struct {
		do   func() bool
		ok   bool
		want string
	}{
		{func() bool { return swap(1, 0, 1) }, false, "none at 0"},
		{func() bool {
			b.must(b.AutopilotSetConfig(2, &structs.AutopilotConfig{MaxTrailingLogs: 2}))
			return true
		}, true, "2 at 2, 2-2"},
		{func() bool { return swap(3, 1, 3) }, false, "2 at 2, 2-2"},
		{func() bool { return swap(4, 2, 4) }, true, "4 at 4, 2-4"},
		{func() bool {
			b.must(b.AutopilotSetConfig(5, &structs.AutopilotConfig{MaxTrailingLogs: 5}))
			return true
		}, true, "5 at 5, 2-5"},
	} {
		if ok := step.do(); ok != step.ok || read() != step.want {
			t.Errorf("%v, then %s; want %v, then %s", ok, read(), step.ok, step.want)
		}
	}
}
