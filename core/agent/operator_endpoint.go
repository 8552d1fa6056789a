package agent

import (
	"net/http"

	"glasshouse/core/structs"
)

// OperatorRaftConfiguration tells raft's servers.
func (s *HTTPServer) OperatorRaftConfiguration(_ http.ResponseWriter, req *http.Request) (any, error) {
	var out structs.RaftConfigurationResponse
	if err := s.ask(req, "Operator.RaftGetConfiguration", &out); err != nil {
		return nil, err
	}
	return out, nil
}

// OperatorRaftPeer takes a server out of raft's configuration, by ?address or by ?id.
func (s *HTTPServer) OperatorRaftPeer(_ http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args := structs.RaftRemovePeerRequest{
		Datacenter: s.datacenter(q), ID: q.Get("id"), Address: q.Get("address"),
		WriteRequest: structs.WriteRequest{Token: token(req, q)},
	}
	method := "Operator.RaftRemovePeerByAddress"
	switch {
	case args.ID == "" && args.Address == "":
		return nil, badRequest("Bad request: Must specify either ?id with the server's ID or ?address with IP:port of peer to remove")
	case args.ID != "" && args.Address != "":
		return nil, badRequest("Bad request: Must specify only one of ?id or ?address")
	case args.ID != "":
		method = "Operator.RaftRemovePeerByID"
	}
	var none struct{}
	return nil, s.write(req, method, &args, &none)
}

// OperatorRaftTransferLeader hands the leadership on, to the server with ?id or to the one that raft picks (mirrors
// the endpoint of later Consuls; 1.8.7 has none).
func (s *HTTPServer) OperatorRaftTransferLeader(_ http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args := structs.LeadershipTransferRequest{
		Datacenter: s.datacenter(q), ID: q.Get("id"), WriteRequest: structs.WriteRequest{Token: token(req, q)},
	}
	var out structs.LeadershipTransferResponse
	if err := s.write(req, "Operator.RaftLeadershipTransfer", &args, &out); err != nil {
		return nil, err
	}
	return out, nil
}
