package raftseam

import (
	"io"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

// spare answers a request to install a snapshot in raft's stead, if this server holds all of it already, and tells
// whether it did; raft would go back to what the snapshot says, lose the entries behind it that it has acknowledged,
// and panic as soon as it is to apply one of these (hashicorp/raft#697).
//
// Such a request is no error of its sender: a leader sends a snapshot until it is answered, a wire may bring it late,
// and what a leader last sends to a server that it has removed comes to whoever has that address now. It may count the
// snapshot as installed; what lies behind it is compared entry by entry as ever.
func (t *Transport) spare(rpc raft.RPC) bool {
	req, ok := rpc.Command.(*raft.InstallSnapshotRequest)
	if !ok || zoo.Has(zoo.LateSnapshotInstalled) { // as hashicorp/raft#697
		return false
	}
	// Once raft has answered a heartbeat, it has done all that it was asked for before, and nothing comes in between.
	// The heartbeat also leaves to raft what the request says of term and leader.
	beat := &raft.AppendEntriesRequest{RPCHeader: req.RPCHeader, Term: req.Term}
	said, ok := t.ask(beat)
	if !ok || !said.Success || !t.holds(req.LastLogIndex, req.LastLogTerm) {
		return false
	}
	t.ended.Add(1)
	go func() {
		defer t.ended.Done()
		// The snapshot itself comes before the next request on its connection. One that ends meanwhile needs no answer.
		_, _ = io.Copy(io.Discard, rpc.Reader)
		rpc.Respond(&raft.InstallSnapshotResponse{RPCHeader: said.RPCHeader, Term: said.Term, Success: true}, nil)
	}()
	return true
}

// ask puts a request of the Transport's own to raft; ok is false when there is no answer.
func (t *Transport) ask(req *raft.AppendEntriesRequest) (resp *raft.AppendEntriesResponse, ok bool) {
	back := make(chan raft.RPCResponse, 1)
	select {
	case t.consumer <- raft.RPC{Command: req, RespChan: back}:
	case <-t.done:
		return nil, false
	}
	select {
	case said := <-back:
		resp, ok = said.Response.(*raft.AppendEntriesResponse)
		return resp, ok && said.Error == nil
	case <-t.done:
		return nil, false
	}
}

// holds tells whether everything up to the entry of that index and term is here: applied, or in the log.
func (t *Transport) holds(index, term uint64) bool {
	if index <= t.raft.AppliedIndex() {
		return true
	}
	var entry raft.Log
	return t.logs.Read(index, &entry) == nil && entry.Term == term
}

// proven lowers the commit index of an append to the last entry that the append itself names. raft commits whatever
// its log holds up to the leader's commit index, also entries behind those that were compared, which may be another
// leader's; so a log that was longer than a snapshot, or an append that was cut in pieces, could commit what nobody
// else has. The Raft paper's rule 5 for followers.
func proven(req *raft.AppendEntriesRequest) {
	last := req.PrevLogEntry
	if n := len(req.Entries); n > 0 {
		last = req.Entries[n-1].Index
	}
	req.LeaderCommitIndex = min(req.LeaderCommitIndex, last)
}
