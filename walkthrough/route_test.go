package walkthrough_test

import (
	"slices"
	"testing"

	"glasshouse/core/trace"
	"glasshouse/walkthrough"
)

// theList is the source trace's list of stations, in its order. None may be dropped.
var theList = []string{
	"main", "command.Map", "command.Register", "agent.cmd.Run", "Agent.Start", "Agent.listenHTTP", "HTTPServer.handler",
	"agent.registerEndpoint", "Agent.serveHTTP", "NewClient", "NewServer", "server.registerEndpoint", "Server.setupRPC",
	"Server.setupRaft",
	"KVSEndpoint", "KVSGet", "Agent.RPC", "Client.RPC", "ConnPool.RPC", "Server.listen", "Server.handleConn",
	"Server.handleConsulConn", "KVS.Get", "Server.forward", "Server.blockingQuery", "Server.consistentRead", "state.KVSGet",
	"KVSPut", "KVS.Apply", "Server.raftApply",
	"raft.Apply", "raft.leaderLoop", "raft.dispatchLogs", "raft.replicate", "raft.replicateTo", "raft.updateLastAppended",
	"raft.commitment.match", "raft.commitment.recalculate", "raft.processLogs", "FSM.Apply", "raft.respond",
}

func TestRouteHoldsEveryStationOfTheSourceTraceInOrder(t *testing.T) {
	var got []string
	for _, s := range walkthrough.Stations() {
		got = append(got, s.ID)
	}
	if !slices.Equal(got, theList) {
		t.Errorf("route:\n%v\nlist:\n%v", got, theList)
	}
}

func TestEveryPointBelongsToAStationThatIsSeenInTheSameWay(t *testing.T) {
	for _, p := range trace.Points() {
		n := walkthrough.Number(p.Station())
		if n == 0 {
			t.Errorf("point %s: no station %s", p, p.Station())
			continue
		}
		if live := walkthrough.Stations()[n-1].Live; live != p.Source() {
			t.Errorf("point %s is a %s, its station a %s", p, p.Source(), live)
		}
	}
}

func TestWritePathPassesPointsOfItsStations(t *testing.T) {
	points := make(map[string]string)
	for _, p := range trace.Points() {
		points[p.String()] = p.Station()
	}
	ids := make(map[string]bool)
	nth := make(map[string]int)
	for _, v := range walkthrough.WritePath() {
		if ids[v.ID] {
			t.Errorf("two visits are called %s", v.ID)
		}
		ids[v.ID] = true
		if points[v.Point] != v.Station {
			t.Errorf("visit %s: point %q is not of station %s", v.ID, v.Point, v.Station)
		}
		if nth[v.Station]++; v.Nth != nth[v.Station] {
			t.Errorf("visit %s counts as %d, is %d", v.ID, v.Nth, nth[v.Station])
		}
		if !slices.Contains([]string{"client", "follower", "leader"}, v.On) {
			t.Errorf("visit %s is on %q", v.ID, v.On)
		}
	}
	// The stations that a PUT passes: everything of the last two parts, and the way there.
	for _, s := range walkthrough.Stations() {
		if (s.Part == walkthrough.Write || s.Part == walkthrough.Consensus) && nth[s.ID] == 0 {
			t.Errorf("the write path does not visit %s", s.ID)
		}
	}
}
