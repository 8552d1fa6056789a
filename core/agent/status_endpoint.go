package agent

import (
	"net/http"

	"glasshouse/core/structs"
)

// StatusLeader tells the leader's RPC address, "" where there is none.
func (s *HTTPServer) StatusLeader(_ http.ResponseWriter, req *http.Request) (any, error) {
	var out string
	if err := s.ask(req, "Status.Leader", &out); err != nil {
		return nil, err
	}
	return out, nil
}

// StatusPeers tells the RPC addresses of raft's servers.
func (s *HTTPServer) StatusPeers(_ http.ResponseWriter, req *http.Request) (any, error) {
	out := []string{}
	if err := s.ask(req, "Status.Peers", &out); err != nil {
		return nil, err
	}
	return out, nil
}

// ask calls a method that takes no more than a datacenter.
func (s *HTTPServer) ask(req *http.Request, method string, reply any) error {
	var args structs.DCSpecificRequest
	if err := s.parseRead(req, queryOf(req), &args.Datacenter, &args.QueryOptions); err != nil {
		return err
	}
	args.MinQueryIndex = 0 // none of these blocks
	return s.read(req, method, &args, &args.QueryOptions, reply)
}
