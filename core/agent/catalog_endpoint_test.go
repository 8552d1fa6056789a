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

// catalogOf answers reads of a catalog with one node.
func catalogOf(_ context.Context, _ string, _, reply any) error {
	meta := structs.QueryMeta{Index: 6, KnownLeader: true}
	node := &structs.Node{ID: uuid, Node: "a", Address: "10.0.0.1", Datacenter: "dc1", Meta: map[string]string{"k": "v"}}
	switch out := reply.(type) {
	case *structs.IndexedNodes:
		*out = structs.IndexedNodes{Nodes: structs.Nodes{node}, QueryMeta: meta}
	case *structs.IndexedNodeServices:
		*out = structs.IndexedNodeServices{QueryMeta: meta, NodeServices: &structs.NodeServices{
			Node: node, Services: map[string]*structs.NodeService{"consul": {ID: "consul", Service: "consul", Port: 8300}},
		}}
	case *structs.IndexedHealthChecks:
		*out = structs.IndexedHealthChecks{QueryMeta: meta, HealthChecks: structs.HealthChecks{{Node: "a", CheckID: "serfHealth", Status: "passing"}}}
	}
	return nil
}

func TestCatalogAndHealthReadsAnswerAsConsul(t *testing.T) {
	node := `{"ID":"` + uuid + `","Node":"a","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":null,"Meta":{"k":"v"},"CreateIndex":0,"ModifyIndex":0}`
	services := `{"Node":` + node + `,"Services":{"consul":{"ID":"consul","Service":"consul","Tags":[],"Address":"","Meta":null,"Port":8300,` +
		`"Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,"Proxy":{"MeshGateway":{},"Expose":{}},"Connect":{},"CreateIndex":0,"ModifyIndex":0}}}`
	check := `[{"Node":"a","CheckID":"serfHealth","Name":"","Status":"passing","Notes":"","Output":"","ServiceID":"","ServiceName":"",` +
		`"ServiceTags":[],"Type":"","Definition":{},"CreateIndex":0,"ModifyIndex":0}]`
	for _, test := range []struct{ target, method, body, level string }{
		{"/v1/catalog/nodes", "Catalog.ListNodes", "[" + node + "]", "leader"},
		{"/v1/catalog/nodes?stale", "Catalog.ListNodes", "[" + node + "]", "stale"},
		{"/v1/catalog/nodes?node-meta=k:v&ns=x", "Catalog.ListNodes", "[" + node + "]", "leader"},
		{"/v1/catalog/nodes?node-meta=k:other", "Catalog.ListNodes", "[]", "leader"},
		{"/v1/catalog/node/a?consistent", "Catalog.NodeServices", services, "consistent"},
		{"/v1/health/node/a", "Health.NodeChecks", check, "leader"},
		{"/v1/health/state/any", "Health.ChecksInState", check, "leader"},
	} {
		f := &fake{answer: catalogOf}
		wantAnswer(t, do(newTest(f, nil), "GET", test.target, ""), 200, test.body,
			"X-Consul-Index: 6", "X-Consul-Knownleader: true", "X-Consul-Effective-Consistency: "+test.level)
		if got := f.last(t).method; got != test.method {
			t.Errorf("%s asked %s", test.target, got)
		}
	}
	// Nothing there.
	for target, body := range map[string]string{
		"/v1/catalog/nodes": "[]", "/v1/catalog/node/x": "null", "/v1/health/node/x": "[]", "/v1/health/state/nope": "[]",
	} {
		wantAnswer(t, do(newTest(&fake{}, nil), "GET", target, ""), 200, body, "X-Consul-Index: 1")
	}
	wantAnswer(t, do(newTest(&fake{}, nil), "GET", "/v1/catalog/datacenters?dc=x", ""), 200, `["dc1"]`, "X-Consul-Index: ")
}

func TestBadCatalogRequestsAreRefused(t *testing.T) {
	for _, test := range []struct{ request, body, text string }{
		{"GET /v1/catalog/node/", "", "Missing node name"},
		{"GET /v1/health/node/", "", "Missing node name"},
		{"GET /v1/health/state/", "", "Missing check state"},
		{"GET /v1/catalog/nodes?filter=Node==a", "", "kvnode does not filter: leave ?filter= out"},
		{"PUT /v1/catalog/register", "", "Request decode failed: EOF"},
		{"PUT /v1/catalog/register", `{"Nodes":"a"}`, `Request decode failed: json: unknown field "Nodes"`},
		{"PUT /v1/catalog/register", `{"Node":"a","Service":{"Nope":1}}`, `Request decode failed: json: unknown field "Nope"`},
		{"PUT /v1/catalog/deregister", `{"X":1}`, `Request decode failed: json: unknown field "X"`},
		{"PUT /v1/catalog/register?ns=x", `{"Node":"a"}`, `Bad request: Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature`},
	} {
		method, target, _ := strings.Cut(test.request, " ")
		f := &fake{}
		wantAnswer(t, do(newTest(f, nil), method, target, test.body), 400, test.text)
		if len(f.calls) != 0 {
			t.Errorf("%s: the cluster was asked", test.request)
		}
	}
	fails := &fake{answer: func(context.Context, string, any, any) error { return errors.New("No path to datacenter") }}
	wantAnswer(t, do(newTest(fails, nil), "GET", "/v1/catalog/nodes?dc=x", ""), 500, "No path to datacenter",
		"X-Consul-Index: 1", "X-Consul-Knownleader: false", "X-Consul-Effective-Consistency: ")
}

func TestARegistrationIsWhatItsBodySays(t *testing.T) {
	f := &fake{}
	s := newTest(f, nil)
	wantAnswer(t, do(s, "PUT", "/v1/catalog/register?dc=nope&token=t", `{"Node":"n","Address":"1.2.3.4","NodeMeta":{"k":"v"},
		"Service":{"Service":"web","Port":80,"Tags":["x"],"Connect":{}},"Check":{"CheckID":"c","Status":"passing","Definition":{"TCP":"x","Interval":"5s"}},
		"Checks":[{"CheckID":"d"},null],"SkipNodeUpdate":true} rest`), 200, "true", "X-Consul-Index: ")
	args := f.last(t).args.(*structs.RegisterRequest)
	if args.Datacenter != "dc1" || args.Token != "t" || args.Node != "n" || args.NodeMeta["k"] != "v" || !args.SkipNodeUpdate ||
		args.Service.Port != 80 || args.Check.Status != "passing" || len(args.Checks) != 1 || args.Checks[0].CheckID != "d" ||
		args.Check.Definition.TCP != "x" || args.Check.Definition.Interval != 5*time.Second {
		t.Errorf("asked %+v", args)
	}
	wantAnswer(t, do(s, "PUT", "/v1/catalog/deregister", `{"Datacenter":"x","Node":"n","ServiceID":"s","CheckID":"c"}`), 200, "true")
	want := structs.DeregisterRequest{Datacenter: "x", Node: "n", ServiceID: "s", CheckID: "c"}
	if got := fmt.Sprintf("%+v", *f.last(t).args.(*structs.DeregisterRequest)); got != fmt.Sprintf("%+v", want) {
		t.Errorf("asked %s", got)
	}
}
