package platform

import (
	"net"
	"testing"
)

// asked keeps which addresses were listened on.
type asked struct {
	Network
	addrs []string
}

func (a *asked) Listen(addr string) (net.Listener, error) {
	a.addrs = append(a.addrs, addr)
	return nil, nil
}

func TestAnAdvertisedNodeListensOnItsBindAddress(t *testing.T) {
	inner := &asked{}
	network := Advertise(inner, "0.0.0.0", "192.0.2.1")
	for _, addr := range []string{"192.0.2.1:8300", "127.0.0.1:8500", "no address"} {
		if _, err := network.Listen(addr); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"0.0.0.0:8300", "127.0.0.1:8500", "no address"}
	for i := range want {
		if inner.addrs[i] != want[i] {
			t.Errorf("it listens on %q, want %q", inner.addrs[i], want[i])
		}
	}
	if same := Advertise(inner, "192.0.2.1", "192.0.2.1"); same != Network(inner) {
		t.Error("one address needs no second network")
	}
}
