package agent

import (
	"context"
	"testing"

	"glasshouse/core/structs"
)

// servicesOf answers reads of services with two instances, the second of which does not pass.
func servicesOf(_ context.Context, _ string, _, reply any) error {
	meta := structs.QueryMeta{Index: 6, KnownLeader: true}
	one := structs.CheckServiceNode{
		Node:    &structs.Node{Node: "a", Address: "10.0.0.1", Datacenter: "dc1", Meta: map[string]string{"k": "v"}},
		Service: &structs.NodeService{ID: "w1", Service: "web", Port: 80},
		Checks:  structs.HealthChecks{{Node: "a", CheckID: "c", Status: structs.HealthPassing}},
	}
	two := structs.CheckServiceNode{
		Node:    &structs.Node{Node: "b", Address: "10.0.0.2", Datacenter: "dc1"},
		Service: &structs.NodeService{ID: "w2", Service: "web", Tags: []string{"t"}, Weights: &structs.Weights{Passing: 5}},
		Checks:  structs.HealthChecks{{Node: "b", CheckID: "c", Status: structs.HealthWarning}},
	}
	switch out := reply.(type) {
	case *structs.IndexedServices:
		*out = structs.IndexedServices{Services: structs.Services{"web": {"t"}, "db": nil}, QueryMeta: meta}
	case *structs.IndexedServiceNodes:
		*out = structs.IndexedServiceNodes{ServiceNodes: structs.ServiceNodes{one.ServiceNode(), two.ServiceNode()}, QueryMeta: meta}
	case *structs.IndexedCheckServiceNodes:
		*out = structs.IndexedCheckServiceNodes{Nodes: structs.CheckServiceNodes{one, two}, QueryMeta: meta}
	}
	return nil
}

func TestServicesAnswerAsConsul(t *testing.T) {
	const (
		mesh = `"ServiceProxy":{"MeshGateway":{},"Expose":{}},"ServiceConnect":{},"CreateIndex":0,"ModifyIndex":0}`
		one  = `{"ID":"","Node":"a","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":null,"NodeMeta":{"k":"v"},` +
			`"ServiceKind":"","ServiceID":"w1","ServiceName":"web","ServiceTags":[],"ServiceAddress":"",` +
			`"ServiceWeights":{"Passing":1,"Warning":1},"ServiceMeta":{},"ServicePort":80,"ServiceEnableTagOverride":false,` + mesh
		two = `{"ID":"","Node":"b","Address":"10.0.0.2","Datacenter":"dc1","TaggedAddresses":null,"NodeMeta":null,` +
			`"ServiceKind":"","ServiceID":"w2","ServiceName":"web","ServiceTags":["t"],"ServiceAddress":"",` +
			`"ServiceWeights":{"Passing":5,"Warning":0},"ServiceMeta":{},"ServicePort":0,"ServiceEnableTagOverride":false,` + mesh
		healthy = `{"Node":{"ID":"","Node":"a","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":null,"Meta":{"k":"v"},` +
			`"CreateIndex":0,"ModifyIndex":0},"Service":{"ID":"w1","Service":"web","Tags":[],"Address":"","Meta":null,"Port":80,` +
			`"Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,"Proxy":{"MeshGateway":{},"Expose":{}},"Connect":{},` +
			`"CreateIndex":0,"ModifyIndex":0},"Checks":[{"Node":"a","CheckID":"c","Name":"","Status":"passing","Notes":"",` +
			`"Output":"","ServiceID":"","ServiceName":"","ServiceTags":[],"Type":"","Definition":{},"CreateIndex":0,"ModifyIndex":0}]}`
	)
	for _, test := range []struct{ target, method, body, level string }{
		{"/v1/catalog/services", "Catalog.ListServices", `{"db":[],"web":["t"]}`, "leader"},
		{"/v1/catalog/service/web?consistent", "Catalog.ServiceNodes", "[" + one + "," + two + "]", "consistent"},
		{"/v1/catalog/service/web?node-meta=k:v", "Catalog.ServiceNodes", "[" + one + "]", "leader"},
		{"/v1/health/service/web?passing&stale", "Health.ServiceNodes", "[" + healthy + "]", "stale"},
		{"/v1/health/service/web?passing=0&node-meta=k:v", "Health.ServiceNodes", "[" + healthy + "]", "leader"},
	} {
		f := &fake{answer: servicesOf}
		wantAnswer(t, do(newTest(f, nil), "GET", test.target, ""), 200, test.body,
			"X-Consul-Index: 6", "X-Consul-Effective-Consistency: "+test.level)
		if got := f.last(t).method; got != test.method {
			t.Errorf("%s asked %s", test.target, got)
		}
	}
	for target, body := range map[string]string{
		"/v1/catalog/services": "{}", "/v1/catalog/service/x": "[]", "/v1/health/service/x": "[]",
	} {
		wantAnswer(t, do(newTest(&fake{}, nil), "GET", target, ""), 200, body, "X-Consul-Index: 1")
	}
	for target, text := range map[string]string{
		"/v1/catalog/service/":               "Missing service name",
		"/v1/health/service/":                "Missing service name",
		"/v1/health/service/x?passing=maybe": "Invalid value for ?passing",
		"/v1/health/service/x?filter=a":      "kvnode does not filter: leave ?filter= out",
		"/v1/catalog/services?node-meta=a:b": "kvnode does not filter services by node-meta: leave it out",
	} {
		wantAnswer(t, do(newTest(&fake{}, nil), "GET", target, ""), 400, text)
	}
}

func TestAServiceIsAskedForWithItsTags(t *testing.T) {
	f := &fake{}
	do(newTest(f, nil), "GET", "/v1/health/service/web?tag=a&tag=b&dc=x", "")
	if got := f.last(t).args.(*structs.ServiceSpecificRequest); got.ServiceName != "web" || !got.TagFilter ||
		len(got.ServiceTags) != 2 || got.Datacenter != "x" {
		t.Errorf("%+v", got)
	}
}
