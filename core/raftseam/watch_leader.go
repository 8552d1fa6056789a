package raftseam

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
)

// storing is called before entries go to the log. On a leader this proves the steps that lead there: an entry with a
// command came through Apply and the leader's loop into dispatchLogs. The leader's own noop is dispatched directly.
func (w *Watch) storing(logs []*raft.Log) {
	r := w.attached()
	if r == nil || r.State() != raft.Leader {
		return
	}
	w.mu.Lock()
	if first := logs[0]; w.mu.lead.term != first.Term {
		w.mu.lead = leadership{
			term: first.Term, start: first.Index,
			match: make(map[raft.ServerID]uint64), next: make(map[raft.ServerID]uint64),
		}
	}
	w.lookLocked()
	w.mu.Unlock()
	if !w.trace.On() {
		return
	}
	for _, l := range logs {
		id := w.recent.describe(l).Trace
		if l.Type == raft.LogCommand {
			w.trace.HitEntry(trace.RaftApply, id, l.Index, l.Term)
		}
		if l.Type != raft.LogNoop {
			w.trace.HitEntry(trace.RaftLeaderLoop, id, l.Index, l.Term)
		}
		w.trace.HitEntry(trace.RaftDispatchLogs, id, l.Index, l.Term)
	}
}

// stored is called when entries are durable in the log.
func (w *Watch) stored(logs []*raft.Log) {
	if w == nil {
		return
	}
	last := logs[len(logs)-1]
	w.last.Store(last.Index)
	for _, l := range logs {
		if l.Type != raft.LogCommand {
			w.recent.describe(l) // so that it counts as applied, also for one who listens later
		}
	}
	if w.trace.On() {
		w.trace.Emit(&trace.Event{Kind: trace.KindLog, Log: &trace.Log{
			Op: "append", First: logs[0].Index, Last: last.Index, Entries: w.recent.describeAll(logs),
		}})
	}
	if r := w.raft.Load(); r != nil && r.State() == raft.Leader {
		w.matched(r, w.local, last.Term, logs)
	}
}

// deleted is called when entries are gone from the log: a conflicting suffix, or a prefix that a snapshot holds.
func (w *Watch) deleted(first, last uint64, suffix bool) {
	if w == nil {
		return
	}
	gone := &trace.Log{Op: "snapshot", Last: last}
	if suffix {
		w.last.Store(first - 1)
		gone = &trace.Log{Op: "truncate", First: first, Last: last}
	}
	w.trace.Emit(&trace.Event{Kind: trace.KindLog, Log: gone})
}

// sending is called before an append with entries goes to a follower.
func (w *Watch) sending(logs []*raft.Log, peer string) {
	if w == nil || len(logs) == 0 || !w.trace.On() {
		return
	}
	to := trace.Value{Name: "peer", Text: peer}
	for _, e := range w.followed(logs) {
		w.trace.HitEntry(trace.RaftReplicate, e.Trace, e.Index, e.Term, to)
		w.trace.HitEntry(trace.RaftReplicateTo, e.Trace, e.Index, e.Term, to)
	}
}

// followed are the entries of an append for which points are hit: those that someone follows, or else the last one.
func (w *Watch) followed(logs []*raft.Log) []trace.Entry {
	all := w.recent.describeAll(logs)
	some := slices.DeleteFunc(slices.Clone(all), func(e trace.Entry) bool { return e.Trace == "" })
	if len(some) == 0 {
		return all[len(all)-1:]
	}
	return some
}

// answered is called when a follower has answered an append, before raft itself takes the answer up.
func (w *Watch) answered(id raft.ServerID, req *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) {
	r := w.attached()
	if r == nil || !resp.Success || r.State() != raft.Leader || len(req.Entries) == 0 {
		return
	}
	w.matched(r, id, req.Term, req.Entries)
}

// matched records that a server holds logs. For a follower it is what raft's updateLastAppended does with the
// answer: the match goes to the commitment, whose median becomes the commit index. The leader's own match, which
// raft counts in the same way, gets points only where it is the only voter: beside followers it is no news.
//
// An answer may come late, to a request of a term that this server led before: that the other held those entries then
// says nothing of today's.
func (w *Watch) matched(r *raft.Raft, id raft.ServerID, term uint64, logs []*raft.Log) {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := logs[len(logs)-1]
	lead := &w.mu.lead
	before := lead.match[id]
	if lead.term != term || lead.term != r.CurrentTerm() || last.Index <= before {
		return
	}
	voters := w.voters(r)
	lead.match[id] = last.Index
	if id != w.local {
		lead.next[id] = last.Index + 1
	}
	quorum := lead.quorum(voters)
	commit := w.mu.commit
	advances := quorum > commit && quorum >= lead.start

	if w.trace.On() && (id != w.local || len(voters) == 1) {
		w.tellMatch(r, id, logs, before, quorum, commit, advances)
	}
	if advances {
		w.commitLocked(quorum)
	}
}

// quorum is the highest index that more than half of the voters hold: raft's recalculate.
func (l *leadership) quorum(voters []raft.ServerID) uint64 {
	if len(voters) == 0 {
		return 0
	}
	matched := make([]uint64, 0, len(voters))
	for _, id := range voters {
		matched = append(matched, l.match[id])
	}
	slices.Sort(matched)
	return matched[(len(matched)-1)/2]
}

// tellMatch says what an answer changed, in the order in which raft goes through it.
func (w *Watch) tellMatch(
	r *raft.Raft, id raft.ServerID, logs []*raft.Log, before, quorum, commit uint64, advances bool,
) {
	peer := w.nameOf(id, w.addressOf(r, id))
	match := w.mu.lead.match[id]
	after := commit
	if advances {
		after = quorum
	}
	from := trace.Value{Name: "peer", Text: peer}
	next := trace.Value{Name: "nextIndex", Text: strconv.FormatUint(match+1, 10)}
	step := trace.Value{Name: "matchIndex", Text: fmt.Sprintf("%d → %d", before, match)}
	median := trace.Value{Name: "quorumMatchIndex", Text: strconv.FormatUint(quorum, 10)}
	index := trace.Value{Name: "commitIndex", Text: fmt.Sprintf("%d → %d", commit, after)}
	for _, e := range w.followed(logs) {
		if id != w.local {
			w.trace.HitEntry(trace.RaftUpdateLastAppended, e.Trace, e.Index, e.Term, from, next)
		}
		w.trace.HitEntry(trace.RaftCommitmentMatch, e.Trace, e.Index, e.Term, from, step)
		w.trace.HitEntry(trace.RaftCommitmentRecalculate, e.Trace, e.Index, e.Term, from, step, median, index)
	}
	if id != w.local {
		w.trace.Emit(&trace.Event{Kind: trace.KindPeer, Peer: &trace.Peer{
			Peer: peer, Match: match, Next: match + 1,
		}})
	}
}

// addressOf is a server's address in raft's configuration, "" if it is not there.
func (w *Watch) addressOf(r *raft.Raft, id raft.ServerID) raft.ServerAddress {
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if s.ID == id {
			return s.Address
		}
	}
	return ""
}
