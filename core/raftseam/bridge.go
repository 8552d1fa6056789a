package raftseam

import "github.com/hashicorp/raft"

// bridged is an append as raft takes it, where the entry that it follows is the last one of this server's snapshot.
//
// raft compares that entry with its log alone, unless the log is empty. A server that holds a tail of its own right behind
// its snapshot refuses what its leader would have in that tail's place, and with it every append, for ever: it was the
// leader that made the snapshot, by a restore, or was sent it over a tail that is longer (hashicorp/raft#697). Its leader
// may well need it for a majority. So the entry is compared here, and raft is told of an append from the very beginning.
func (t *Transport) bridged(req *raft.AppendEntriesRequest) *raft.AppendEntriesRequest {
	if req.PrevLogEntry == 0 || !t.beginsBehind(req.PrevLogEntry) {
		return req
	}
	// As in spare: once a heartbeat is answered, nothing comes in between, and raft has judged term and leader.
	said, ok := t.ask(&raft.AppendEntriesRequest{RPCHeader: req.RPCHeader, Term: req.Term})
	if !ok || !said.Success || !t.beginsBehind(req.PrevLogEntry) || req.PrevLogEntry > t.raft.AppliedIndex() {
		return req
	}
	if index, term := t.snapshots.Newest(); index != req.PrevLogEntry || term != req.PrevLogTerm {
		return req
	}
	whole := *req
	whole.PrevLogEntry, whole.PrevLogTerm = 0, 0
	return &whole
}

// beginsBehind tells whether the log's first entry is the one behind that of index.
func (t *Transport) beginsBehind(index uint64) bool {
	first, err := t.logs.FirstIndex()
	return err == nil && first == index+1
}
