package server

import (
	"errors"

	"github.com/hashicorp/raft"
)

// errNotInGossip is returned for a server that gossip does not know, or not yet: raft then takes the address in its
// own configuration.
var errNotInGossip = errors.New("gossip does not know this server")

// serverLookup tells raft's transport where a server is now. raft's own configuration says where it was when it
// joined, and only a leader can change that: a majority that came back at other addresses could not elect one. Mirrors
// Consul's ServerLookup.
type serverLookup struct{ srv *Server }

var _ raft.ServerAddressProvider = (*serverLookup)(nil)

// ServerAddr is the address of the server with that id, as gossip has it.
func (l *serverLookup) ServerAddr(id raft.ServerID) (raft.ServerAddress, error) {
	if string(id) == l.srv.config.NodeID {
		return raft.ServerAddress(l.srv.config.RPCAddr), nil
	}
	if server, ok := l.srv.servers.ByID(string(id)); ok {
		return server.RaftAddr(), nil
	}
	return "", errNotInGossip
}
