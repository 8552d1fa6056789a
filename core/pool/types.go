// Package pool calls other servers: it keeps one multiplexed connection to each and runs msgpack RPC over its
// streams.
package pool

import (
	"errors"
	"io"
	"net"
)

// RPCType is the first byte on a connection to a server's RPC port: which protocol follows. The numbers are Consul's.
type RPCType byte

// The protocols. kvnode serves RPCConsul, RPCMultiplexV2, RPCSnapshot and its own; it knows the others to refuse them by
// name.
const (
	RPCConsul      RPCType = 0 // one request after the other, each answered before the next
	RPCRaft        RPCType = 1 // raft among Consul's servers, refused: RPCRaftChecked is for kvnode's
	RPCMultiplex   RPCType = 2 // of old, before yamux; refused
	RPCTLS         RPCType = 3 // TLS, refused: kvnode has none
	RPCMultiplexV2 RPCType = 4 // yamux: many streams, each as RPCConsul
	RPCSnapshot    RPCType = 5 // one snapshot archive, saved or restored
	RPCGossip      RPCType = 6 // gossip between datacenters, refused: there is one

	// RPCTrace is our own: the server writes its events as JSON lines until the connection ends.
	RPCTrace RPCType = 32
	// RPCNode is our own: a length byte and the caller's node name follow, and then the byte of another protocol. So
	// that those who watch can say from whom a message came. Consul's servers do not know it: it is said only to
	// servers whose tags say that they take it, and only by a node that can be watched.
	RPCNode RPCType = 33
	// RPCRaftChecked is our own: raft among the servers, in frames that carry a checksum, since raft believes whatever
	// comes (see CheckedConn). Consul's servers do not know it: no cluster has servers of both.
	RPCRaftChecked RPCType = 34
)

// maxNodeName is how long the name may be that RPCNode carries, in bytes.
const maxNodeName = 255

// Hello is what the caller node writes first on a connection that will speak t. With "" it says no name.
func Hello(node string, t RPCType) []byte {
	if node == "" {
		return []byte{byte(t)}
	}
	if len(node) > maxNodeName {
		node = node[:maxNodeName]
	}
	b := append([]byte{byte(RPCNode), byte(len(node))}, node...)
	return append(b, byte(t))
}

// ErrTwoHellos is returned by ReadHello for a connection that names its caller twice.
var ErrTwoHellos = errors.New("pool: the caller named itself twice")

// ReadHello reads a connection's first bytes: what it will speak, and its caller's name, "" if it does not say. It
// reads not a byte more. Its errors are the connection's.
func ReadHello(conn net.Conn) (t RPCType, node string, err error) {
	var b [1]byte
	if _, err = io.ReadFull(conn, b[:]); err != nil || RPCType(b[0]) != RPCNode {
		return RPCType(b[0]), "", err
	}
	if _, err = io.ReadFull(conn, b[:]); err != nil {
		return 0, "", err
	}
	rest := make([]byte, int(b[0])+1)
	if _, err = io.ReadFull(conn, rest); err != nil {
		return 0, "", err
	}
	t = RPCType(rest[len(rest)-1])
	if t == RPCNode {
		return 0, "", ErrTwoHellos
	}
	return t, string(rest[:len(rest)-1]), nil
}
