package server_test

import (
	"testing"

	"glasshouse/core/structs"
)

func TestWritesAreReadInEveryMode(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		callers := map[string]caller{"the client": c.client}
		for name, s := range c.servers {
			callers["server "+name] = s
		}
		for name, via := range callers {
			key := "key of " + name
			if err := c.put(via, key, "1"); err != nil {
				t.Fatalf("put by %s: %v", name, err)
			}
			for mode, opts := range map[string]structs.QueryOptions{
				"default": {}, "consistent": {RequireConsistent: true},
			} {
				if g := c.get(via, key, opts); g.err != nil || g.value != "1" || g.meta.LastContact != 0 || !g.meta.KnownLeader {
					t.Errorf("%s get by %s: %+v", mode, name, g)
				}
			}
			if g := c.get(c.servers[leader], key, structs.QueryOptions{AllowStale: true}); g.value != "1" {
				t.Errorf("stale get on the leader: %+v", g)
			}
			ok, err := c.apply(via, structs.KVDelete, structs.DirEntry{Key: key}, "")
			if !ok || err != nil {
				t.Errorf("delete by %s: %v, %v", name, ok, err)
			}
			if g := c.get(via, key, structs.QueryOptions{}); g.err != nil || g.found {
				t.Errorf("get of a deleted key: %+v", g)
			}
		}
	})
}
