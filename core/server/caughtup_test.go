package server_test

import (
	"context"
	"testing"
	"time"

	"glasshouse/core/raftseam"
)

func TestANewServerHasCaughtUpByWhatItSaysInThisTerm(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		rest := others(leader)
		c.net.Isolate(ipOf(rest[0]), ipOf(leader), ipOf(rest[1]), ipOf("web")) // it says no more
		time.Sleep(time.Second)
		index, term := c.servers[leader].Committed()
		for _, tt := range []struct {
			name   string
			says   raftseam.Contact
			behind bool
		}{
			{"all of it, in this term", raftseam.Contact{Term: term, LastIndex: index}, false},
			{"not all of it", raftseam.Contact{Term: term, LastIndex: index - 1}, true},
			{"more than that, in an earlier term", raftseam.Contact{Term: term - 1, LastIndex: index + 100}, true},
		} {
			c.servers[leader].Heard("id-"+rest[0], tt.says)
			began := time.Now()
			behind, err := c.servers[leader].CaughtUp(context.Background(), "id-"+rest[0])
			if behind != tt.behind || (err == nil) == tt.behind {
				t.Errorf("%s: behind %v (%v), want %v", tt.name, behind, err, tt.behind)
			}
			if took := time.Since(began); tt.behind && took < 2*time.Second {
				t.Errorf("%s: it was waited for only %v", tt.name, took)
			}
		}
		if again, _ := c.servers[leader].Committed(); again != index {
			t.Fatalf("index %d was committed meanwhile: this run shows nothing", again)
		}
	})
}
