package trace

// Source tells how a point's event comes about.
type Source uint8

// The sources of points.
const (
	Seen    Source = iota // a line in our own code
	Seam                  // an interface that raft offers: LogStore, Transport, FSM, observers
	Derived               // follows from what a seam showed
)

// String is the word that stations.json has for it.
func (s Source) String() string { return [...]string{"point", "seam", "derived"}[s] }

// Point is a place on the route. Each belongs to one station of the source trace; some stations have more than one.
type Point uint8

// The points, in the order of the route: boot, read, write, consensus.
const (
	Main Point = iota
	CommandMap
	CommandRegister
	AgentCmdRun
	AgentStart
	AgentListenHTTP
	HTTPServerHandler
	AgentRegisterEndpoint
	AgentServeHTTP
	NewClient
	NewServer
	ServerRegisterEndpoint
	ServerSetupRPC
	ServerSetupRaft
	KVSEndpoint
	KVSGet
	KVSGetDone
	AgentRPC
	ClientRPC
	ConnPoolRPC
	ServerListen
	ServerHandleConn
	ServerHandleConsulConn
	RPCKVSGet
	ServerForward
	ServerForwardLocal
	ServerForwardRemote
	ServerForwardRetry
	ServerBlockingQuery
	ServerBlockingQueryWait
	ServerConsistentRead
	StateKVSGet
	KVSPut
	KVSPutDone
	RPCKVSApply
	ServerRaftApply
	ServerRaftApplyWait
	ServerRaftApplyDone
	RaftApply
	RaftLeaderLoop
	RaftDispatchLogs
	RaftReplicate
	RaftReplicateTo
	RaftUpdateLastAppended
	RaftCommitmentMatch
	RaftCommitmentRecalculate
	RaftProcessLogs
	FSMApply
	RaftRespond

	numPoints
)

var points = [numPoints]struct {
	station string
	step    string
	how     Source
}{
	Main:                      {"main", "", Seen},
	CommandMap:                {"command.Map", "", Seen},
	CommandRegister:           {"command.Register", "", Derived},
	AgentCmdRun:               {"agent.cmd.Run", "", Seen},
	AgentStart:                {"Agent.Start", "", Seen},
	AgentListenHTTP:           {"Agent.listenHTTP", "", Seen},
	HTTPServerHandler:         {"HTTPServer.handler", "", Seen},
	AgentRegisterEndpoint:     {"agent.registerEndpoint", "", Derived},
	AgentServeHTTP:            {"Agent.serveHTTP", "", Seen},
	NewClient:                 {"NewClient", "", Seen},
	NewServer:                 {"NewServer", "", Seen},
	ServerRegisterEndpoint:    {"server.registerEndpoint", "", Derived},
	ServerSetupRPC:            {"Server.setupRPC", "", Seen},
	ServerSetupRaft:           {"Server.setupRaft", "", Seen},
	KVSEndpoint:               {"KVSEndpoint", "", Seen},
	KVSGet:                    {"KVSGet", "", Seen},
	KVSGetDone:                {"KVSGet", "done", Seen},
	AgentRPC:                  {"Agent.RPC", "", Seen},
	ClientRPC:                 {"Client.RPC", "", Seen},
	ConnPoolRPC:               {"ConnPool.RPC", "", Seen},
	ServerListen:              {"Server.listen", "", Seen},
	ServerHandleConn:          {"Server.handleConn", "", Seen},
	ServerHandleConsulConn:    {"Server.handleConsulConn", "", Seen},
	RPCKVSGet:                 {"KVS.Get", "", Seen},
	ServerForward:             {"Server.forward", "", Seen},
	ServerForwardLocal:        {"Server.forward", "local", Seen},
	ServerForwardRemote:       {"Server.forward", "remote", Seen},
	ServerForwardRetry:        {"Server.forward", "retry", Seen},
	ServerBlockingQuery:       {"Server.blockingQuery", "", Seen},
	ServerBlockingQueryWait:   {"Server.blockingQuery", "wait", Seen},
	ServerConsistentRead:      {"Server.consistentRead", "", Seen},
	StateKVSGet:               {"state.KVSGet", "", Seen},
	KVSPut:                    {"KVSPut", "", Seen},
	KVSPutDone:                {"KVSPut", "done", Seen},
	RPCKVSApply:               {"KVS.Apply", "", Seen},
	ServerRaftApply:           {"Server.raftApply", "", Seen},
	ServerRaftApplyWait:       {"Server.raftApply", "wait", Seen},
	ServerRaftApplyDone:       {"Server.raftApply", "done", Seen},
	RaftApply:                 {"raft.Apply", "", Seam},
	RaftLeaderLoop:            {"raft.leaderLoop", "", Derived},
	RaftDispatchLogs:          {"raft.dispatchLogs", "", Seam},
	RaftReplicate:             {"raft.replicate", "", Derived},
	RaftReplicateTo:           {"raft.replicateTo", "", Seam},
	RaftUpdateLastAppended:    {"raft.updateLastAppended", "", Derived},
	RaftCommitmentMatch:       {"raft.commitment.match", "", Derived},
	RaftCommitmentRecalculate: {"raft.commitment.recalculate", "", Derived},
	RaftProcessLogs:           {"raft.processLogs", "", Seam},
	FSMApply:                  {"FSM.Apply", "", Seen},
	RaftRespond:               {"raft.respond", "", Derived},
}

// String is the point's full name: its station, and after a '/' the step within it.
func (p Point) String() string {
	if s := points[p].step; s != "" {
		return points[p].station + "/" + s
	}
	return points[p].station
}

// Station is the id that stations.json gives the function that p stands in.
func (p Point) Station() string { return points[p].station }

// Source tells how the point's event comes about.
func (p Point) Source() Source { return points[p].how }

// Points lists every point in the order of the route.
func Points() []Point {
	all := make([]Point, numPoints)
	for i := range all {
		all[i] = Point(i)
	}
	return all
}
