package agent

import (
	"net/http"
	"strings"

	"glasshouse/core/structs"
)

// CatalogRegister puts a node, and with it a service and checks, into the catalog (mirrors Consul's
// (*HTTPServer).CatalogRegister). The datacenter is the body's, not the query's.
func (s *HTTPServer) CatalogRegister(resp http.ResponseWriter, req *http.Request) (any, error) {
	var body registerBody
	if err := decodeBody(resp, req, &body, true); err != nil {
		return nil, err
	}
	args := body.request()
	if err := s.fillWrite(req, &args.Datacenter, &args.WriteRequest); err != nil {
		return nil, err
	}
	var none struct{}
	if err := s.write(req, "Catalog.Register", args, &none); err != nil {
		return nil, err
	}
	return true, nil
}

// CatalogDeregister takes a service, a check or a node out of the catalog (mirrors Consul's
// (*HTTPServer).CatalogDeregister).
func (s *HTTPServer) CatalogDeregister(resp http.ResponseWriter, req *http.Request) (any, error) {
	var body deregisterBody
	if err := decodeBody(resp, req, &body, true); err != nil {
		return nil, err
	}
	args := body.request()
	if err := s.fillWrite(req, &args.Datacenter, &args.WriteRequest); err != nil {
		return nil, err
	}
	var none struct{}
	if err := s.write(req, "Catalog.Deregister", args, &none); err != nil {
		return nil, err
	}
	return true, nil
}

// fillWrite gives a write whose body may name datacenter and token what the body left open.
func (s *HTTPServer) fillWrite(req *http.Request, dc *string, write *structs.WriteRequest) error {
	q := queryOf(req)
	if *dc == "" {
		*dc = s.agent.config.Datacenter
	}
	if write.Token == "" {
		write.Token = token(req, q)
	}
	return noEnterprise(req, q)
}

// CatalogDatacenters tells the datacenters: there is one.
func (s *HTTPServer) CatalogDatacenters(http.ResponseWriter, *http.Request) (any, error) {
	return []string{s.agent.config.Datacenter}, nil
}

// CatalogNodes tells the nodes of the catalog, with ?node-meta=K:V those that have it (mirrors Consul's
// (*HTTPServer).CatalogNodes).
func (s *HTTPServer) CatalogNodes(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	var args structs.DCSpecificRequest
	if err := s.parseRead(req, q, &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	if err := noFilter(q); err != nil {
		return nil, err
	}
	var out structs.IndexedNodes
	if err := s.catalog(resp, req, "Catalog.ListNodes", &args, &args.QueryOptions, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	nodes := structs.Nodes{}
	for _, n := range out.Nodes {
		if hasMeta(n.Meta, q.Values["node-meta"]) {
			nodes = append(nodes, n)
		}
	}
	return nodes, nil
}

// hasMeta tells whether meta has every pair, written as K:V.
func hasMeta(meta map[string]string, pairs []string) bool {
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, ":")
		if got, ok := meta[key]; !ok || got != value {
			return false
		}
	}
	return true
}

// CatalogNodeServices tells one node and its services, null for an unknown one (mirrors Consul's
// (*HTTPServer).CatalogNodeServices).
func (s *HTTPServer) CatalogNodeServices(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.NodeSpecificRequest
	if err := s.parseCatalog(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	if args.Node, err = rest(req, "/v1/catalog/node/", "Missing node name"); err != nil {
		return nil, err
	}
	var out structs.IndexedNodeServices
	if err := s.catalog(resp, req, "Catalog.NodeServices", &args, &args.QueryOptions, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	return shownServices(out.NodeServices), nil
}

// parseCatalog is parse for reads of the catalog.
func (s *HTTPServer) parseCatalog(req *http.Request, q query, dc *string, opts *structs.QueryOptions) error {
	if err := s.parse(req, q, dc, opts); err != nil {
		return err
	}
	return noFilter(q)
}

// noFilter refuses a filter: to leave it out would tell too much.
func noFilter(q query) error {
	if q.Get("filter") != "" {
		return badRequest("kvnode does not filter: leave ?filter= out")
	}
	return nil
}

// catalog calls a method that reads the catalog or health. The headers of a read are there with an error as well.
func (s *HTTPServer) catalog(resp http.ResponseWriter, req *http.Request, method string, args any,
	opts *structs.QueryOptions, out any, meta *structs.QueryMeta,
) error {
	err := s.read(req, method, args, opts, out)
	setMeta(resp, meta)
	if err == nil {
		setConsistency(resp, opts)
	}
	return err
}

// nodeServices is a node and its services as JSON shows them.
type nodeServices struct {
	Node     *structs.Node
	Services map[string]*nodeService
}

// nodeService is a service as Consul's JSON has it. Proxy and Connect are a mesh's, and always empty here.
type nodeService struct {
	Kind              string `json:",omitempty"`
	ID                string
	Service           string
	Tags              []string
	Address           string
	TaggedAddresses   map[string]structs.ServiceAddress `json:",omitempty"`
	Meta              map[string]string
	Port              int
	Weights           *structs.Weights
	EnableTagOverride bool
	Proxy             struct{ MeshGateway, Expose struct{} }
	Connect           struct{}
	structs.RaftIndex
}

func shownServices(in *structs.NodeServices) *nodeServices {
	if in == nil || in.Node == nil {
		return nil
	}
	out := &nodeServices{Node: in.Node, Services: make(map[string]*nodeService, len(in.Services))}
	for id, svc := range in.Services {
		out.Services[id] = shownService(svc)
		if svc.Tags == nil {
			out.Services[id].Tags = []string{}
		}
	}
	return out
}

// shownService shows the weights that a service without any has.
func shownService(svc *structs.NodeService) *nodeService {
	out := &nodeService{
		Kind: svc.Kind, ID: svc.ID, Service: svc.Service, Tags: svc.Tags, Address: svc.Address,
		TaggedAddresses: svc.TaggedAddresses, Meta: svc.Meta, Port: svc.Port, Weights: svc.Weights,
		EnableTagOverride: svc.EnableTagOverride, RaftIndex: svc.RaftIndex,
	}
	if out.Weights == nil {
		out.Weights = &structs.Weights{Passing: 1, Warning: 1}
	}
	return out
}
