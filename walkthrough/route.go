// Package walkthrough is the route of the book: every station of the source trace in the order in which a process
// starts and a request passes, where its source stands, and which line of it lights.
//
// It names code by symbol only. extract finds the symbols in the very packages that are compiled, and fails when one
// is gone.
package walkthrough

import "glasshouse/core/trace"

// Part is one of the four parts of the route, and the chapter of the same name.
type Part string

// The parts, in order.
const (
	Boot      Part = "boot"
	Read      Part = "read"
	Write     Part = "write"
	Consensus Part = "consensus"
)

// Parts lists the parts in order.
func Parts() []Part { return []Part{Boot, Read, Write, Consensus} }

// Title is the part's name on a page.
func (p Part) Title() string {
	return map[Part]string{Boot: "Boot", Read: "Read", Write: "Write", Consensus: "Consensus"}[p]
}

// Station is one function of the source trace.
type Station struct {
	// ID is the station's id, the one that core/trace's points carry.
	ID   string
	Part Part
	// Title is a human sentence, or near one: "The median decides".
	Title string
	// Name is what the route calls it where room is short.
	Name string
	// Package is the import path of the declarations; Symbols are functions ("NewServer") or methods
	// ("(*Server).forward"), all of them in one file, shown one after another. "init:" and a text is the init
	// function of the package that holds this text.
	Package string
	Symbols []string
	// Live tells how a run shows that it is passed.
	Live trace.Source
	// Quotes are, by point, the one line of the source that lights: a text that stands exactly once in it. A point
	// that is not here lights the statement after its own Hit, which must then stand in the shown source.
	Quotes map[string]string
}

// Symbol is how the station's declaration is written on pages: the last of its symbols is the one it is about.
func (s Station) Symbol() string {
	out := ""
	for i, sym := range s.Symbols {
		if i > 0 {
			out += ", "
		}
		if text, ok := cutInit(sym); ok {
			sym = "init: " + text
		}
		out += sym
	}
	return out
}

func cutInit(symbol string) (string, bool) {
	const prefix = "init:"
	if len(symbol) > len(prefix) && symbol[:len(prefix)] == prefix {
		return symbol[len(prefix):], true
	}
	return "", false
}

const (
	ours = "glasshouse/"
	raft = "github.com/hashicorp/raft"
)

// Stations lists the 41 stations in the order of the route.
func Stations() []Station { return append([]Station(nil), stations...) }

// Number is a station's place on the route, from 1; 0 if there is none of this id.
func Number(id string) int {
	for i, s := range stations {
		if s.ID == id {
			return i + 1
		}
	}
	return 0
}

var stations = []Station{
	{ID: "main", Part: Boot, Title: "One program, one exit code", Name: "main",
		Package: ours + "cmd/kvnode", Symbols: []string{"main", "realMain"}},
	{ID: "command.Map", Part: Boot, Title: "The registry becomes the command line", Name: "command.Map",
		Package: ours + "core/command", Symbols: []string{"Map"}},
	{ID: "command.Register", Part: Boot, Title: "Each command puts its name down", Name: "command.Register",
		Package: ours + "core/command", Symbols: []string{`init:Register("agent"`}, Live: trace.Derived,
		Quotes: map[string]string{"command.Register": `Register("agent"`}},
	{ID: "agent.cmd.Run", Part: Boot, Title: "The agent command", Name: "cmd.Run",
		Package: ours + "core/command/agent", Symbols: []string{"(*cmd).Run", "(*cmd).run"}},
	{ID: "Agent.Start", Part: Boot, Title: "An agent starts, whatever stands behind it", Name: "Agent.Start",
		Package: ours + "core/agent", Symbols: []string{"(*Agent).Start"}},
	{ID: "Agent.listenHTTP", Part: Boot, Title: "The doors are opened", Name: "Agent.listenHTTP",
		Package: ours + "core/agent", Symbols: []string{"(*Agent).listenHTTP"}},
	{ID: "HTTPServer.handler", Part: Boot, Title: "Every path gets its function", Name: "HTTPServer.handler",
		Package: ours + "core/agent", Symbols: []string{"(*HTTPServer).handler"}},
	{ID: "agent.registerEndpoint", Part: Boot, Title: "The table of paths", Name: "registerEndpoint",
		Package: ours + "core/agent", Symbols: []string{"init:/v1/kv/", "registerEndpoint"}, Live: trace.Derived,
		Quotes: map[string]string{"agent.registerEndpoint": `registerEndpoint("/v1/kv/"`}},
	{ID: "Agent.serveHTTP", Part: Boot, Title: "One goroutine a door", Name: "Agent.serveHTTP",
		Package: ours + "core/agent", Symbols: []string{"(*Agent).serveHTTP"}},
	{ID: "NewClient", Part: Boot, Title: "A client keeps nothing of its own", Name: "NewClient",
		Package: ours + "core/client", Symbols: []string{"NewClient"}},
	{ID: "NewServer", Part: Boot, Title: "A server is put together", Name: "NewServer",
		Package: ours + "core/server", Symbols: []string{"NewServer"}},
	{ID: "server.registerEndpoint", Part: Boot, Title: "The table of calls", Name: "registerEndpoint",
		Package: ours + "core/server", Symbols: []string{"init:KVS", "registerEndpoint"}, Live: trace.Derived,
		Quotes: map[string]string{"server.registerEndpoint": "&KVS{srv: s}"}},
	{ID: "Server.setupRPC", Part: Boot, Title: "The server begins to listen", Name: "Server.setupRPC",
		Package: ours + "core/server", Symbols: []string{"(*Server).setupRPC"}},
	{ID: "Server.setupRaft", Part: Boot, Title: "Raft gets its log, its disk and its wires", Name: "Server.setupRaft",
		Package: ours + "core/server", Symbols: []string{"(*Server).setupRaft"}},

	{ID: "KVSEndpoint", Part: Read, Title: "One door for get, put and delete", Name: "KVSEndpoint",
		Package: ours + "core/agent", Symbols: []string{"(*HTTPServer).KVSEndpoint"}},
	{ID: "KVSGet", Part: Read, Title: "A question becomes one call", Name: "KVSGet",
		Package: ours + "core/agent", Symbols: []string{"(*HTTPServer).KVSGet"}},
	{ID: "Agent.RPC", Part: Read, Title: "The agent hands it on", Name: "Agent.RPC",
		Package: ours + "core/agent", Symbols: []string{"(*Agent).RPC"}},
	{ID: "Client.RPC", Part: Read, Title: "The client picks a server", Name: "Client.RPC",
		Package: ours + "core/client", Symbols: []string{"(*Client).RPC"}},
	{ID: "ConnPool.RPC", Part: Read, Title: "A stream on a wire that is already open", Name: "ConnPool.RPC",
		Package: ours + "core/pool", Symbols: []string{"(*ConnPool).RPC", "(*ConnPool).call"}},
	{ID: "Server.listen", Part: Read, Title: "A server takes the connection", Name: "Server.listen",
		Package: ours + "core/server", Symbols: []string{"(*Server).listen"}},
	{ID: "Server.handleConn", Part: Read, Title: "The first byte tells who is calling", Name: "Server.handleConn",
		Package: ours + "core/server", Symbols: []string{"(*Server).handleConn"}},
	{ID: "Server.handleConsulConn", Part: Read, Title: "One request after another", Name: "handleConsulConn",
		Package: ours + "core/server", Symbols: []string{"(*Server).handleConsulConn"},
		Quotes: map[string]string{"Server.handleConsulConn": "s.rpcServer.ServeRequest(codec)"}},
	{ID: "KVS.Get", Part: Read, Title: "The server answers a read", Name: "KVS.Get",
		Package: ours + "core/server", Symbols: []string{"(*KVS).Get"}},
	{ID: "Server.forward", Part: Read, Title: "Here, or on to the leader", Name: "Server.forward",
		Package: ours + "core/server", Symbols: []string{"(*Server).forward"},
		// The point stands twice: for a stale read, and on the leader, where the walk passes it.
		Quotes: map[string]string{"Server.forward/local": "if s.raft.State() == raft.Leader {"}},
	{ID: "Server.blockingQuery", Part: Read, Title: "A read that waits for a change", Name: "blockingQuery",
		Package: ours + "core/server", Symbols: []string{"(*Server).blockingQuery"}},
	{ID: "Server.consistentRead", Part: Read, Title: "Am I still the leader?", Name: "consistentRead",
		Package: ours + "core/server", Symbols: []string{"(*Server).consistentRead"}},
	{ID: "state.KVSGet", Part: Read, Title: "The value, and a way to hear of the next", Name: "state.KVSGet",
		Package: ours + "core/state", Symbols: []string{"(*Store).KVSGet"}},

	{ID: "KVSPut", Part: Write, Title: "A request becomes a command", Name: "KVSPut",
		Package: ours + "core/agent", Symbols: []string{"(*HTTPServer).KVSPut"},
		Quotes: map[string]string{"KVSPut/done": "return s.apply(req, apply)"}},
	{ID: "KVS.Apply", Part: Write, Title: "The call that changes something", Name: "KVS.Apply",
		Package: ours + "core/server", Symbols: []string{"(*KVS).Apply"}},
	{ID: "Server.raftApply", Part: Write, Title: "Into the log, and wait", Name: "Server.raftApply",
		Package: ours + "core/server", Symbols: []string{"(*Server).raftApply"}},

	{ID: "raft.Apply", Part: Consensus, Title: "A promise is queued", Name: "raft.Apply",
		Package: raft, Symbols: []string{"(*Raft).Apply", "(*Raft).ApplyLog"}, Live: trace.Seam,
		Quotes: map[string]string{"raft.Apply": "case r.applyCh <- logFuture:"}},
	{ID: "raft.leaderLoop", Part: Consensus, Title: "The leader’s one thread takes it", Name: "leaderLoop",
		Package: raft, Symbols: []string{"(*Raft).leaderLoop"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.leaderLoop": "r.dispatchLogs(ready)"}},
	{ID: "raft.dispatchLogs", Part: Consensus, Title: "The leader writes it first", Name: "dispatchLogs",
		Package: raft, Symbols: []string{"(*Raft).dispatchLogs"}, Live: trace.Seam,
		Quotes: map[string]string{"raft.dispatchLogs": "r.logs.StoreLogs(logs)"}},
	{ID: "raft.replicate", Part: Consensus, Title: "One goroutine a follower wakes", Name: "replicate",
		Package: raft, Symbols: []string{"(*Raft).replicate"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.replicate": "case <-s.triggerCh:"}},
	{ID: "raft.replicateTo", Part: Consensus, Title: "Write this too, and say when", Name: "replicateTo",
		Package: raft, Symbols: []string{"(*Raft).replicateTo"}, Live: trace.Seam,
		Quotes: map[string]string{"raft.replicateTo": "r.trans.AppendEntries("}},
	{ID: "raft.updateLastAppended", Part: Consensus, Title: "The leader’s book moves on", Name: "updateLastAppended",
		Package: raft, Symbols: []string{"updateLastAppended"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.updateLastAppended": "atomic.StoreUint64(&s.nextIndex, last.Index+1)"}},
	{ID: "raft.commitment.match", Part: Consensus, Title: "One answer noted", Name: "commitment.match",
		Package: raft, Symbols: []string{"(*commitment).match"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.commitment.match": "c.matchIndexes[server] = matchIndex"}},
	{ID: "raft.commitment.recalculate", Part: Consensus, Title: "The median decides", Name: "recalculate",
		Package: raft, Symbols: []string{"(*commitment).recalculate"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.commitment.recalculate": "quorumMatchIndex := matched"}},
	{ID: "raft.processLogs", Part: Consensus, Title: "In order, to the store", Name: "processLogs",
		Package: raft, Symbols: []string{"(*Raft).processLogs"}, Live: trace.Seam,
		Quotes: map[string]string{"raft.processLogs": "case r.fsmMutateCh <- batch:"}},
	{ID: "FSM.Apply", Part: Consensus, Title: "The entry becomes a value", Name: "FSM.Apply",
		Package: ours + "core/fsm", Symbols: []string{"(*FSM).Apply"},
		Quotes: map[string]string{"FSM.Apply": "return apply(f, l.Data[1:]"}},
	{ID: "raft.respond", Part: Consensus, Title: "The promise is kept", Name: "respond",
		Package: raft, Symbols: []string{"(*deferError).respond"}, Live: trace.Derived,
		Quotes: map[string]string{"raft.respond": "d.errCh <- err"}},
}
