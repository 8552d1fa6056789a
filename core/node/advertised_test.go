package node

import (
	"net"
	"testing"

	"glasshouse/core/platform"
)

// asked keeps which addresses were listened on.
type asked struct {
	platform.Network
	addrs []string
}

func (a *asked) Listen(addr string) (net.Listener, error) {
	a.addrs = append(a.addrs, addr)
	return nil, nil
}

func TestAnAdvertisedNodeListensOnItsBindAddress(t *testing.T) {
	inner := &asked{}
	network := advertise(inner, &Config{BindAddr: "0.0.0.0", AdvertiseAddr: "192.0.2.1"})
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
	if same := advertise(inner, &Config{BindAddr: "192.0.2.1", AdvertiseAddr: "192.0.2.1"}); same != platform.Network(inner) {
		t.Error("one address needs no second network")
	}
}
