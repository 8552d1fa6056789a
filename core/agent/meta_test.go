package agent

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"glasshouse/core/platform/memnet"
	"glasshouse/core/structs"
)

func TestTheCatalogGetsAnAgentsMetadataAndGetsItAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var node *structs.Node // the catalog's
		var registered []*structs.RegisterRequest
		f := &fake{answer: func(_ context.Context, method string, args, reply any) error {
			mu.Lock()
			defer mu.Unlock()
			switch method {
			case "Catalog.NodeServices":
				if node == nil {
					return errors.New("No cluster leader")
				}
				reply.(*structs.IndexedNodeServices).NodeServices = &structs.NodeServices{Node: node}
			case "Catalog.Register":
				r := args.(*structs.RegisterRequest)
				registered = append(registered, r)
				node = &structs.Node{Node: r.Node, Address: r.Address, TaggedAddresses: r.TaggedAddresses, Meta: r.NodeMeta}
			}
			return nil
		}}
		a := start(t, f, func(c *Config) {
			c.Network, c.HTTPAddrs = memnet.New(time.Millisecond).Host("10.0.0.1"), []string{"10.0.0.1:8500"}
			c.NodeID, c.Meta = "id-a", map[string]string{"rack": "7"}
		})
		want := map[string]string{"rack": "7", "consul-network-segment": ""}
		bare := structs.Node{Node: "a", Address: "10.0.0.1", TaggedAddresses: map[string]string{"lan": "10.0.0.1"}}
		time.Sleep(time.Second) // there is no leader
		for round := range 2 {  // the second after a leader took the node out and in again
			fresh := bare
			mu.Lock()
			node = &fresh
			mu.Unlock()
			time.Sleep(metaInterval + metaRetry)
			mu.Lock()
			if len(registered) != round+1 {
				t.Fatalf("round %d: %d registrations", round, len(registered))
			}
			if r := registered[round]; r.Node != "a" || r.ID != "id-a" || r.Address != "10.0.0.1" || r.Datacenter != "dc1" ||
				!maps.Equal(r.NodeMeta, want) || !maps.Equal(r.TaggedAddresses, bare.TaggedAddresses) || r.SkipNodeUpdate {
				t.Errorf("round %d: %+v", round, r)
			}
			mu.Unlock()
		}
		time.Sleep(10 * metaInterval)
		if len(registered) != 2 {
			t.Errorf("what the catalog has was registered again: %d times", len(registered))
		}
		if err := a.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}

func TestSelfShowsTheMetadata(t *testing.T) {
	s := newTest(&fake{}, func(c *Config) { c.Meta = map[string]string{"rack": "7"} })
	if got := do(s, "GET", "/v1/agent/self", "").Body.String(); !strings.Contains(got, `"Meta":{"consul-network-segment":"","rack":"7"}`) {
		t.Error(got)
	}
}
