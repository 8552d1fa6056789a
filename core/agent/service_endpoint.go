package agent

import (
	"net/http"
	"slices"
	"strconv"

	"glasshouse/core/structs"
)

// CatalogServices tells the names of all services, with their tags (mirrors Consul's (*HTTPServer).CatalogServices).
func (s *HTTPServer) CatalogServices(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	var args structs.DCSpecificRequest
	if err := s.parseCatalog(req, q, &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	if q.has("node-meta") {
		return nil, badRequest("kvnode does not filter services by node-meta: leave it out")
	}
	var out structs.IndexedServices
	if err := s.catalog(resp, req, "Catalog.ListServices", &args, &args.QueryOptions, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	services := make(structs.Services, len(out.Services))
	for name, tags := range out.Services {
		services[name] = notNull(tags)
	}
	return services, nil
}

// notNull is a list that JSON shows as [] and never as null.
func notNull(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// CatalogServiceNodes tells the instances of one service, with ?tag= those that have the tag and with ?node-meta=K:V
// those whose node has it (mirrors Consul's (*HTTPServer).CatalogServiceNodes).
func (s *HTTPServer) CatalogServiceNodes(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args, err := s.parseService(req, q, "/v1/catalog/service/")
	if err != nil {
		return nil, err
	}
	var out structs.IndexedServiceNodes
	if err := s.catalog(resp, req, "Catalog.ServiceNodes", args, &args.QueryOptions, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	nodes := structs.ServiceNodes{}
	for _, n := range out.ServiceNodes {
		if !hasMeta(n.NodeMeta, q.Values["node-meta"]) {
			continue
		}
		n.ServiceTags = notNull(n.ServiceTags)
		if n.ServiceMeta == nil {
			n.ServiceMeta = map[string]string{}
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// parseService reads a request for one service.
func (s *HTTPServer) parseService(req *http.Request, q query, pattern string) (*structs.ServiceSpecificRequest, error) {
	args := &structs.ServiceSpecificRequest{ServiceTags: q.Values["tag"], TagFilter: q.has("tag")}
	if err := s.parseCatalog(req, q, &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	args.ServiceName, err = rest(req, pattern, "Missing service name")
	return args, err
}

// checkServiceNode is an instance with its checks as JSON shows it.
type checkServiceNode struct {
	Node    *structs.Node
	Service *nodeService
	Checks  structs.HealthChecks
}

// HealthServiceNodes tells the instances of one service with their checks, with ?passing those whose every check passes
// (mirrors Consul's (*HTTPServer).HealthServiceNodes).
func (s *HTTPServer) HealthServiceNodes(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args, err := s.parseService(req, q, "/v1/health/service/")
	if err != nil {
		return nil, err
	}
	passing := q.has("passing")
	if text := q.Get("passing"); text != "" {
		if passing, err = strconv.ParseBool(text); err != nil {
			return nil, badRequest("Invalid value for ?passing")
		}
	}
	var out structs.IndexedCheckServiceNodes
	if err := s.catalog(resp, req, "Health.ServiceNodes", args, &args.QueryOptions, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	nodes := []checkServiceNode{}
	for _, n := range out.Nodes {
		failing := slices.ContainsFunc(n.Checks, func(c *structs.HealthCheck) bool { return c.Status != structs.HealthPassing })
		if passing && failing || !hasMeta(n.Node.Meta, q.Values["node-meta"]) {
			continue
		}
		service := shownService(n.Service)
		service.Tags = notNull(service.Tags)
		nodes = append(nodes, checkServiceNode{Node: n.Node, Service: service, Checks: shownChecks(n.Checks)})
	}
	return nodes, nil
}
