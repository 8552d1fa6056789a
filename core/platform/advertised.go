package platform

import (
	"net"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/trace"
)

// advertised is a network on which a node that calls itself advertise listens on bind: with advertise_addr the address
// that the others are told is not the one that this machine has.
type advertised struct {
	Network
	bind, advertise string
}

// Advertise is network for a node that listens on the IP bind and is known by the IP advertise: where it is told to
// listen on the one it listens on the other. Where both are the same it is network itself.
func Advertise(network Network, bind, advertise string) Network {
	if bind == advertise {
		return network
	}
	return advertised{Network: network, bind: bind, advertise: advertise}
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
