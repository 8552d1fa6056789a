package server_test

import (
	"fmt"
	"testing"
	"time"
)

func TestWhatASnapshotBringsCountsAsApplied(t *testing.T) {
	for name, start := range map[string]func(c *cluster, name string){
		"by a restart": func(*cluster, string) {},
		"of a leader":  func(c *cluster, name string) { delete(c.disks, name) },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, c *cluster) {
				c.brief()
				leader := c.waitLeader(names...)
				away := others(leader)[0]
				for i := range 30 {
					if err := c.put(c.client, fmt.Sprintf("k%d", i), "v"); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(5 * time.Second) // the snapshots are taken
				c.stop(away)
				start(c, away)
				began := len(c.events.all())
				c.start(away)
				if !c.arrives(away, "k29", time.Minute) {
					t.Fatal("it is not brought up to date")
				}
				if err := c.put(c.client, "next", "v"); err != nil {
					t.Fatal(err)
				}
				if !c.arrives(away, "next", time.Minute) {
					t.Fatal("it does not go on")
				}
				applied := uint64(0)
				for _, e := range c.events.all()[began:] {
					if e.Node != away {
						continue
					}
					if e.Log != nil && e.Log.Op == "apply" {
						applied = e.Log.Last
					}
					if e.Store != nil && e.Store.Op != "restore" && applied < e.Store.Index-1 {
						t.Fatalf("index %d is applied to a store that is said to stand at %d", e.Store.Index, applied)
					}
				}
			})
		})
	}
}
