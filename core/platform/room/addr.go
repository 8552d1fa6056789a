//go:build js

package room

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
)

// EnvAddr is the environment variable that holds the machine's only address.
const EnvAddr = "ADDR"

// ownIP is the machine's address.
func ownIP() net.IP { return net.ParseIP(os.Getenv(EnvAddr)) }

// parseAddr reads IP:port. An empty IP, and the IPv6 wildcard, are every address of the machine; "localhost" is the
// one name that is known.
func parseAddr(addr string) (ip, port int32, err error) {
	host, _, ok := strings.Cut(addr, ":")
	switch {
	case ok && host == "":
		addr = "0.0.0.0" + addr
	case ok && host == "localhost":
		addr = "127.0.0.1" + strings.TrimPrefix(addr, host)
	case strings.HasPrefix(addr, "[::]:"):
		addr = "0.0.0.0" + strings.TrimPrefix(addr, "[::]")
	}
	ap, err := netip.ParseAddrPort(addr)
	if err != nil {
		return 0, 0, fmt.Errorf("address %s: %w", addr, err)
	}
	if !ap.Addr().Unmap().Is4() {
		return 0, 0, fmt.Errorf("address %s: the machine room has IPv4 addresses only", addr)
	}
	b := ap.Addr().Unmap().As4()
	return int32(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])), int32(ap.Port()), nil
}

func ipv4(ip int32) net.IP {
	u := uint32(ip)
	return net.IPv4(byte(u>>24), byte(u>>16), byte(u>>8), byte(u)).To4()
}

func tcpAddr(ip int32, port int) *net.TCPAddr { return &net.TCPAddr{IP: ipv4(ip), Port: port} }
func udpAddr(ip int32, port int) *net.UDPAddr { return &net.UDPAddr{IP: ipv4(ip), Port: port} }
