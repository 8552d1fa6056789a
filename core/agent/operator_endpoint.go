package agent

import (
	"context"
	"fmt"
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
	id, address := q.Get("id"), q.Get("address")
	switch {
	case id == "" && address == "":
		return nil, badRequest("Bad request: Must specify either ?id with the server's ID or ?address with IP:port of peer to remove")
	case id != "" && address != "":
		return nil, badRequest("Bad request: Must specify only one of ?id or ?address")
	}
	var opts structs.QueryOptions
	args := structs.RaftRemovePeerRequest{ID: id, Address: address}
	if err := s.parse(req, q, &args.Datacenter, &opts); err != nil {
		return nil, err
	}
	args.Token = opts.Token
	ctx, cancel := context.WithTimeout(req.Context(), answerLimit)
	defer cancel()
	if id != "" {
		found, err := s.addressOf(ctx, args.Datacenter, id)
		if err != nil {
			return nil, err
		}
		args.Address = found
	}
	var none struct{}
	return nil, s.agent.RPC(ctx, "Operator.RaftRemovePeerByAddress", &args, &none)
}

// addressOf is the address that raft's configuration has for a server's id.
func (s *HTTPServer) addressOf(ctx context.Context, dc, id string) (string, error) {
	var conf structs.RaftConfigurationResponse
	args := structs.DCSpecificRequest{Datacenter: dc}
	if err := s.agent.RPC(ctx, "Operator.RaftGetConfiguration", &args, &conf); err != nil {
		return "", err
	}
	for _, server := range conf.Servers {
		if server.ID == id {
			return server.Address, nil
		}
	}
	return "", fmt.Errorf("id %q was not found in the Raft configuration", id)
}
