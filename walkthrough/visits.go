package walkthrough

// Visit is one stop of the walk along a chapter: a station, at one of its points, on one machine. A PUT passes some
// stations twice: on the server that it reaches first, and on the leader.
type Visit struct {
	// ID is the anchor on the page, and the name of the prose file.
	ID      string
	Station string
	// Point is the point whose line lights here.
	Point string
	// On is who passes it: client, follower or leader.
	On string
	// Nth counts the visits of this station on this way, from 1.
	Nth int
	// Title replaces the station's title where it is passed a second time.
	Title string
}

// WritePath lists the visits of one PUT that reaches a follower first, in the order in which it passes.
func WritePath() []Visit {
	visits := append([]Visit(nil), writePath...)
	nth := make(map[string]int, len(visits))
	for i := range visits {
		nth[visits[i].Station]++
		visits[i].Nth = nth[visits[i].Station]
	}
	return visits
}

var writePath = []Visit{
	{ID: "KVSEndpoint", Station: "KVSEndpoint", Point: "KVSEndpoint", On: "client"},
	{ID: "KVSPut", Station: "KVSPut", Point: "KVSPut", On: "client"},
	{ID: "Agent.RPC", Station: "Agent.RPC", Point: "Agent.RPC", On: "client"},
	{ID: "Client.RPC", Station: "Client.RPC", Point: "Client.RPC", On: "client"},
	{ID: "ConnPool.RPC", Station: "ConnPool.RPC", Point: "ConnPool.RPC", On: "client"},
	{ID: "Server.listen", Station: "Server.listen", Point: "Server.listen", On: "follower"},
	{ID: "Server.handleConn", Station: "Server.handleConn", Point: "Server.handleConn", On: "follower"},
	{ID: "Server.handleConsulConn", Station: "Server.handleConsulConn", Point: "Server.handleConsulConn", On: "follower"},
	{ID: "KVS.Apply", Station: "KVS.Apply", Point: "KVS.Apply", On: "follower"},
	{ID: "Server.forward", Station: "Server.forward", Point: "Server.forward/remote", On: "follower"},
	{ID: "KVS.Apply.leader", Station: "KVS.Apply", Point: "KVS.Apply", On: "leader", Title: "The same call, on the leader"},
	{ID: "Server.forward.leader", Station: "Server.forward", Point: "Server.forward/local", On: "leader",
		Title: "Nowhere further to go"},
	{ID: "Server.raftApply", Station: "Server.raftApply", Point: "Server.raftApply", On: "leader"},
	{ID: "raft.Apply", Station: "raft.Apply", Point: "raft.Apply", On: "leader"},
	{ID: "raft.leaderLoop", Station: "raft.leaderLoop", Point: "raft.leaderLoop", On: "leader"},
	{ID: "raft.dispatchLogs", Station: "raft.dispatchLogs", Point: "raft.dispatchLogs", On: "leader"},
	{ID: "raft.replicate", Station: "raft.replicate", Point: "raft.replicate", On: "leader"},
	{ID: "raft.replicateTo", Station: "raft.replicateTo", Point: "raft.replicateTo", On: "leader"},
	{ID: "raft.updateLastAppended", Station: "raft.updateLastAppended", Point: "raft.updateLastAppended", On: "leader"},
	{ID: "raft.commitment.match", Station: "raft.commitment.match", Point: "raft.commitment.match", On: "leader"},
	{ID: "raft.commitment.recalculate", Station: "raft.commitment.recalculate", Point: "raft.commitment.recalculate",
		On: "leader"},
	{ID: "raft.processLogs", Station: "raft.processLogs", Point: "raft.processLogs", On: "leader"},
	{ID: "FSM.Apply", Station: "FSM.Apply", Point: "FSM.Apply", On: "leader"},
	{ID: "raft.respond", Station: "raft.respond", Point: "raft.respond", On: "leader"},
	{ID: "Server.raftApply.done", Station: "Server.raftApply", Point: "Server.raftApply/done", On: "leader",
		Title: "The store has answered"},
	{ID: "KVSPut.done", Station: "KVSPut", Point: "KVSPut/done", On: "client", Title: "And back: true"},
}
