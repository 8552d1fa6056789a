package server

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

// Operator is the RPC endpoint of what keeps the cluster itself in order.
type Operator struct {
	srv *Server
}

func init() {
	registerEndpoint("Operator", func(s *Server) methods {
		o := &Operator{srv: s}
		return methods{
			"RaftGetConfiguration":    handle(o.RaftGetConfiguration),
			"RaftRemovePeerByAddress": handle(o.RaftRemovePeerByAddress),
			"RaftRemovePeerByID":      handle(o.RaftRemovePeerByID),
			"RaftLeadershipTransfer":  handle(o.RaftLeadershipTransfer),

			"AutopilotGetConfiguration": handle(o.AutopilotGetConfiguration),
			"AutopilotSetConfiguration": handle(o.AutopilotSetConfiguration),
			"ServerHealth":              handle(o.ServerHealth),
		}
	})
}

// RaftGetConfiguration lists raft's servers. Mirrors Consul's (*Operator).RaftGetConfiguration.
func (o *Operator) RaftGetConfiguration(
	args *structs.DCSpecificRequest, reply *structs.RaftConfigurationResponse,
) error {
	if done, err := o.srv.forward("Operator.RaftGetConfiguration", args, args, reply); done {
		return err
	}
	leader, _ := o.srv.raft.LeaderWithID()
	for _, server := range o.srv.raftServers() {
		node := "(unknown)"
		if known, ok := o.srv.servers.ByID(string(server.ID)); ok {
			node = known.Name
		}
		reply.Servers = append(reply.Servers, &structs.RaftServer{
			ID: string(server.ID), Node: node, Address: string(server.Address),
			Leader: server.Address == leader, ProtocolVersion: raftProtocol, Voter: server.Suffrage == raft.Voter,
		})
	}
	return nil
}

// RaftRemovePeerByAddress takes a server out of raft that is gone for good. Mirrors Consul's method of this name.
func (o *Operator) RaftRemovePeerByAddress(args *structs.RaftRemovePeerRequest, reply *struct{}) error {
	if done, err := o.srv.forward("Operator.RaftRemovePeerByAddress", args, args, reply); done {
		return err
	}
	for _, server := range o.srv.raftServers() {
		if string(server.Address) == args.Address {
			return o.remove(args, server.ID)
		}
	}
	return fmt.Errorf("address %q was not found in the Raft configuration", args.Address)
}

// RaftRemovePeerByID does the same by the server's id. Mirrors Consul's method of this name.
func (o *Operator) RaftRemovePeerByID(args *structs.RaftRemovePeerRequest, reply *struct{}) error {
	if done, err := o.srv.forward("Operator.RaftRemovePeerByID", args, args, reply); done {
		return err
	}
	for _, server := range o.srv.raftServers() {
		if string(server.ID) == args.ID {
			return o.remove(args, server.ID)
		}
	}
	return fmt.Errorf("id %q was not found in the Raft configuration", args.ID)
}

// RaftLeadershipTransfer has another server lead, the one of args.ID or, without one, whichever is furthest. Mirrors the
// method of this name of later Consuls.
func (o *Operator) RaftLeadershipTransfer(
	args *structs.LeadershipTransferRequest, reply *structs.LeadershipTransferResponse,
) error {
	if done, err := o.srv.forward("Operator.RaftLeadershipTransfer", args, args, reply); done {
		return err
	}
	to, err := o.srv.find(args.ID)
	if err != nil {
		return err
	}
	if err := o.srv.handOn(args.RequestContext(), to); err != nil {
		return fmt.Errorf("leadership transfer failed: %w", err)
	}
	o.srv.logger.Info("handed leadership on", "id", to.ID)
	reply.Success = true
	return nil
}

// remove waits for the change of configuration as raftApply waits for an entry.
func (o *Operator) remove(args *structs.RaftRemovePeerRequest, id raft.ServerID) error {
	future := o.srv.raft.RemoveServer(id, 0, enqueueLimit)
	err := await(args.RequestContext(), future, applyLimit)
	if err != nil && !errors.Is(err, raft.ErrNotLeader) {
		o.srv.logger.Warn("failed to remove server from raft", "id", id, "error", err)
	}
	if err != nil {
		return changeError(err)
	}
	o.srv.logger.Info("removed server from raft", "id", id)
	return nil
}

// changeError is applyError for a change of raft's configuration. Such a change raft also refuses for what it would
// lead to, before it takes it.
func changeError(err error) error {
	for _, lost := range []error{
		raft.ErrNotLeader, raft.ErrLeadershipTransferInProgress, raft.ErrLeadershipLost, raft.ErrRaftShutdown, errAwait,
		context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, lost) {
			return applyError(err)
		}
	}
	return err
}
