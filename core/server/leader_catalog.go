package server

import (
	"context"
	"maps"
	"net"
	"strconv"
	"strings"

	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/structs"
)

// handleAliveMember puts an alive member into the catalog: the node, its check serfHealth as passing and, for a
// server, the service consul. Where all of that stands already nothing enters the log. Mirrors Consul's method of
// this name.
func (s *Server) handleAliveMember(ctx context.Context, m serf.Member) error {
	_, node, err := s.fsm.State().GetNode(m.Name)
	if err != nil {
		return err
	}
	req := s.registration(m)
	if node != nil && node.ID != "" && !strings.EqualFold(node.ID, req.ID) {
		// Gossip knows one node of a name. Another id means that the one before lost its data: its sessions are over.
		if err := s.deregisterMember(ctx, m.Name, "replaced"); err != nil {
			return err
		}
		node = nil
	}
	if node != nil {
		same, err := s.isRegistered(req)
		if err != nil {
			return err
		}
		req.SkipNodeUpdate = node.Address == req.Address && node.ID != ""
		if same && req.SkipNodeUpdate {
			return nil
		}
		if node.Meta != nil {
			req.NodeMeta = node.Meta // it may be the agent's own word
		}
	}
	s.logger.Info("member joined, marking health alive", "member", m.Name)
	return s.register(ctx, req)
}

// registration is what the catalog should have of an alive member.
func (s *Server) registration(m serf.Member) *structs.RegisterRequest {
	addr := m.Addr.String()
	req := &structs.RegisterRequest{
		Datacenter:      s.config.Datacenter,
		ID:              m.Tags["id"],
		Node:            m.Name,
		Address:         addr,
		TaggedAddresses: taggedAddresses(m.Addr),
		NodeMeta:        map[string]string{"consul-network-segment": m.Tags["segment"]},
		Check:           serfCheck(m.Name, structs.HealthPassing, structs.SerfCheckAliveOutput),
	}
	if server, ok := lan.AsServer(m); ok {
		req.Service = consulService(m, server)
	}
	return req
}

// taggedAddresses are a node's addresses by where they are for. There is one network, so all are the same.
func taggedAddresses(ip net.IP) map[string]string {
	addr, family := ip.String(), "_ipv4"
	if ip.To4() == nil {
		family = "_ipv6"
	}
	return map[string]string{"lan": addr, "lan" + family: addr, "wan": addr, "wan" + family: addr}
}

// serfCheck is gossip's word of a node as a check.
func serfCheck(node, status, output string) *structs.HealthCheck {
	return &structs.HealthCheck{
		Node: node, CheckID: structs.SerfCheckID, Name: structs.SerfCheckName, Status: status, Output: output,
	}
}

// consulService is the service under which a server stands in the catalog.
func consulService(m serf.Member, server lan.Server) *structs.NodeService {
	service := &structs.NodeService{
		ID: structs.ConsulServiceID, Service: structs.ConsulServiceName,
		Weights: &structs.Weights{Passing: 1, Warning: 1},
		Meta: map[string]string{
			"non_voter":             "false",
			"raft_version":          raftProtocol,
			"serf_protocol_current": strconv.Itoa(int(m.ProtocolCur)),
			"serf_protocol_min":     strconv.Itoa(int(m.ProtocolMin)),
			"serf_protocol_max":     strconv.Itoa(int(m.ProtocolMax)),
			"version":               strings.SplitN(m.Tags["build"], ":", 2)[0],
		},
	}
	if _, port, err := net.SplitHostPort(server.Addr); err == nil {
		service.Port, _ = strconv.Atoi(port) // lan.AsServer has checked it
	}
	return service
}

// isRegistered tells whether the catalog has the check and the service of req as they should be.
func (s *Server) isRegistered(req *structs.RegisterRequest) (bool, error) {
	passing, err := s.hasSerfCheck(req.Node, structs.HealthPassing)
	if err != nil || !passing || req.Service == nil {
		return passing, err
	}
	_, have, err := s.fsm.State().NodeServices(nil, req.Node)
	if err != nil || have == nil {
		return false, err
	}
	service := have.Services[req.Service.ID]
	return service != nil && service.Service == req.Service.Service && service.Port == req.Service.Port &&
		maps.Equal(service.Meta, req.Service.Meta), nil
}

// hasSerfCheck tells whether a node's check serfHealth is in that state.
func (s *Server) hasSerfCheck(node, status string) (bool, error) {
	_, checks, err := s.fsm.State().NodeChecks(nil, node)
	for _, check := range checks {
		if check.CheckID == structs.SerfCheckID {
			return check.Status == status, err
		}
	}
	return false, err
}

// handleFailedMember turns a failed member's check serfHealth critical, which ends the sessions on its node. Mirrors
// Consul's method of this name.
func (s *Server) handleFailedMember(ctx context.Context, m serf.Member) error {
	_, node, err := s.fsm.State().GetNode(m.Name)
	if err != nil || node == nil {
		return err
	}
	if critical, err := s.hasSerfCheck(m.Name, structs.HealthCritical); err != nil || critical {
		return err
	}
	s.logger.Info("member failed, marking health critical", "member", m.Name)
	return s.register(ctx, &structs.RegisterRequest{
		Datacenter: s.config.Datacenter, ID: node.ID, Node: node.Node, Address: node.Address, SkipNodeUpdate: true,
		Check: serfCheck(m.Name, structs.HealthCritical, structs.SerfCheckFailedOutput),
	})
}

// deregisterMember takes a node out of the catalog, and with it its sessions. Mirrors Consul's
// (*Server).handleDeregisterMember.
func (s *Server) deregisterMember(ctx context.Context, name, reason string) error {
	if _, node, err := s.fsm.State().GetNode(name); err != nil || node == nil {
		return err
	}
	s.logger.Info("deregistering member", "member", name, "reason", reason)
	req := &structs.DeregisterRequest{Datacenter: s.config.Datacenter, Node: name}
	req.SetContext(ctx)
	_, err := s.raftApply(structs.DeregisterRequestType, req)
	return err
}

// register applies a registration of the leader's own.
func (s *Server) register(ctx context.Context, req *structs.RegisterRequest) error {
	req.SetContext(ctx)
	_, err := s.raftApply(structs.RegisterRequestType, req)
	return err
}
