package agent

import (
	"net/http"

	"glasshouse/core/structs"
)

// HealthNodeChecks tells the checks of one node (mirrors Consul's (*HTTPServer).HealthNodeChecks).
func (s *HTTPServer) HealthNodeChecks(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.NodeSpecificRequest
	if err := s.parseCatalog(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	if args.Node, err = rest(req, "/v1/health/node/", "Missing node name"); err != nil {
		return nil, err
	}
	return s.checks(resp, req, "Health.NodeChecks", &args, &args.QueryOptions)
}

// HealthChecksInState tells the checks in one state, or in any (mirrors Consul's (*HTTPServer).HealthChecksInState).
func (s *HTTPServer) HealthChecksInState(resp http.ResponseWriter, req *http.Request) (any, error) {
	var args structs.ChecksInStateRequest
	if err := s.parseCatalog(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	var err error
	if args.State, err = rest(req, "/v1/health/state/", "Missing check state"); err != nil {
		return nil, err
	}
	return s.checks(resp, req, "Health.ChecksInState", &args, &args.QueryOptions)
}

// checks calls a method that tells checks.
func (s *HTTPServer) checks(resp http.ResponseWriter, req *http.Request, method string, args any,
	opts *structs.QueryOptions,
) (any, error) {
	var out structs.IndexedHealthChecks
	if err := s.catalog(resp, req, method, args, opts, &out, &out.QueryMeta); err != nil {
		return nil, err
	}
	return shownChecks(out.HealthChecks), nil
}

// shownChecks are checks as JSON shows them: a list is never null. What that changes is a copy, since a server's own
// answer shares its checks with the store.
func shownChecks(checks structs.HealthChecks) structs.HealthChecks {
	list := make(structs.HealthChecks, len(checks))
	for i, c := range checks {
		if c.ServiceTags == nil {
			shown := *c
			shown.ServiceTags = []string{}
			c = &shown
		}
		list[i] = c
	}
	return list
}
