package lan

import (
	"net"
	"testing"

	"github.com/hashicorp/serf/serf"
)

func member(tags map[string]string) serf.Member {
	return serf.Member{Name: "a", Addr: net.IPv4(10, 0, 0, 1), Port: 8301, Tags: tags, Status: serf.StatusAlive}
}

func TestServersAreKnownByTheirTags(t *testing.T) {
	for _, tc := range []struct {
		name string
		tags map[string]string
		ok   bool
		want Server
	}{
		{"one of three", ServerTags("dc1", "id-a", 8300, 3), true, Server{
			Name: "a", ID: "id-a", Datacenter: "dc1", Addr: "10.0.0.1:8300", Expect: 3, Status: serf.StatusAlive,
			Glass: true, Build: "1.8.7",
		}},
		{"a single one", ServerTags("dc1", "id-a", 8300, 1), true, Server{
			Name: "a", ID: "id-a", Datacenter: "dc1", Addr: "10.0.0.1:8300", Bootstrap: true,
			Status: serf.StatusAlive, Glass: true, Build: "1.8.7",
		}},
		{"Consul's own", map[string]string{"role": "consul", "dc": "dc1", "id": "id-a", "port": "8300", "build": "1.8.7:ab"}, true, Server{
			Name: "a", ID: "id-a", Datacenter: "dc1", Addr: "10.0.0.1:8300", Status: serf.StatusAlive, Build: "1.8.7",
		}},
		{"a client", ClientTags("dc1", "id-a"), false, Server{}},
		{"no port", map[string]string{"role": "consul"}, false, Server{}},
		{"a port out of range", map[string]string{"role": "consul", "port": "70000"}, false, Server{}},
		{"junk in expect", map[string]string{"role": "consul", "port": "8300", "expect": "x"}, false, Server{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := AsServer(member(tc.tags))
			if ok != tc.ok || ok && got != tc.want {
				t.Errorf("got %+v, %v; want %+v, %v", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestEventsNameServersByTheAddressOfTheirMessages(t *testing.T) {
	m := member(ServerTags("dc1", "id-a", 8300, 3))
	m.Status = serf.StatusFailed
	if got := Describe(m).Member; got.Addr != "10.0.0.1:8300" || !got.Server || got.Status != "failed" {
		t.Errorf("server: %+v", got)
	}
	m = member(ClientTags("dc1", "id-a"))
	m.Status = serf.StatusLeaving
	if got := Describe(m).Member; got.Addr != "10.0.0.1:8301" || got.Server || got.Status != "alive" {
		t.Errorf("client: %+v", got)
	}
}
