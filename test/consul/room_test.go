package consul

import (
	"os"
	"slices"
	"testing"

	"glasshouse/test/cluster"
)

// roomCases are at least so many of the cases.
const roomCases = 300

// TestTheRoomAnswersAsConsul plays to a room's cluster what TestKvnodeAnswersAsConsul plays to processes: the program in
// the page is the program on a machine, to the byte of its answers. Left out are cases that start agents of their own,
// and the group in which one is killed.
func TestTheRoomAnswersAsConsul(t *testing.T) {
	gate := os.Getenv("ROOM_GATE")
	if gate == "" {
		t.Skip("make test-room names the program in ROOM_GATE")
	}
	var playable []Group
	total := 0
	for _, g := range groups {
		does := func(k kind) func(c Case) bool {
			return func(c Case) bool { return slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Kind == k }) }
		}
		if g.Layout == Alone || slices.ContainsFunc(g.Cases, does(signal)) {
			continue
		}
		g.Cases = slices.DeleteFunc(slices.Clone(g.Cases), does(agent))
		total += len(g.Cases)
		playable = append(playable, g)
	}
	if total < roomCases {
		t.Errorf("%d cases, want at least %d", total, roomCases)
	}
	answersAsConsul(t, inRoom, playable)
}

// TestARoomsAddressesReadAsAMachines guards the words by which transcripts of both are compared.
func TestARoomsAddressesReadAsAMachines(t *testing.T) {
	s := &system{procs: map[string]*cluster.Process{}, words: map[string]string{}}
	all := s.behind(map[string]struct{ HTTP, Addr string }{"n1": {HTTP: "127.0.0.1:40001", Addr: "10.0.0.1"}}, 1)
	s.name(all, "10.0.0.1:18301")
	for text, want := range map[string]string{
		`"10.0.0.1:18301" "Addr":"10.0.0.1" "Port":18401`: `"<n1 server>" "Addr":"127.0.0.1" "Port":<n1 serf port>`,
		// An id may have a port's digits.
		"X-Glasshouse-Trace: 218af42a18401d93\ntrue":    "true",
		"4e5ee5c4-8a30-4d3e-9bd4-011840100000 at 18401": "<id1> at <n1 serf port>",
	} {
		if got := told(normal(text, s.words)); got != want {
			t.Errorf("%s reads %s, want %s", text, got, want)
		}
	}
}
