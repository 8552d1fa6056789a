package node

import (
	"net"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// advertised is a network on which a node that calls itself advertise listens on bind: with advertise_addr the address
// that the others are told is not the one that this machine has.
type advertised struct {
	platform.Network
	bind, advertise string
}

// advertise is network, or for a node with two addresses one that knows which is which.
func advertise(network platform.Network, c *Config) platform.Network {
	if c.BindAddr == c.AdvertiseAddr {
		return network
	}
	return advertised{Network: network, bind: c.BindAddr, advertise: c.AdvertiseAddr}
}

// Listen accepts connections to addr where this machine has it.
func (a advertised) Listen(addr string) (net.Listener, error) { return a.Network.Listen(a.local(addr)) }

// Gossip opens the gossip's sockets where this machine has addr.
func (a advertised) Gossip(addr string, tr *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	return a.Network.Gossip(a.local(addr), tr)
}

// local is addr with bind in place of advertise.
func (a advertised) local(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || host != a.advertise {
		return addr
	}
	return net.JoinHostPort(a.bind, port)
}
