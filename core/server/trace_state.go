package server

import (
	"slices"

	"github.com/hashicorp/raft"

	"glasshouse/core/fsm"
	"glasshouse/core/lan"
	"glasshouse/core/raftseam"
	"glasshouse/core/trace"
)

// What a watcher who comes late is told of the past.
const (
	lateEntries  = 8
	lateKeys     = 8
	lateSessions = 8
)

// TraceState tells what is true now, as the events that would have told it: the members, the role, the end of the
// log, what is committed and applied, what a leader knows of the others, the sessions and the newest keys.
func (s *Server) TraceState() []*trace.Event {
	var events []*trace.Event
	for _, m := range s.lan.Members() {
		events = append(events, lan.Describe(m))
	}
	if role := s.watch.Role(); role != nil {
		events = append(events, &trace.Event{Kind: trace.KindRole, Role: role})
	}
	events = append(events, s.lateLog()...)
	for _, p := range s.watch.Peers() {
		events = append(events, &trace.Event{Kind: trace.KindPeer, Peer: p})
	}
	return append(events, s.lateStore()...)
}

// lateLog tells the end of the log, and how far it is committed and applied.
func (s *Server) lateLog() []*trace.Event {
	first, err := s.logs.FirstIndex()
	if err != nil {
		return nil
	}
	last, err := s.logs.LastIndex()
	if err != nil {
		return nil
	}
	tail := &trace.Log{Op: "append", Last: last}
	for i := max(first, last-min(last, lateEntries-1)); i <= last && i > 0; i++ {
		var l raft.Log
		if s.logs.Read(i, &l) != nil {
			break // it was compacted meanwhile
		}
		tail.Entries = append(tail.Entries, raftseam.DescribeEntry(&l))
	}
	var events []*trace.Event
	if len(tail.Entries) > 0 {
		tail.First = tail.Entries[0].Index
		tail.Last = tail.Entries[len(tail.Entries)-1].Index
		events = append(events, &trace.Event{Kind: trace.KindLog, Log: tail})
	}
	for _, l := range []*trace.Log{
		{Op: "commit", Last: s.raft.CommitIndex()}, {Op: "apply", Last: s.raft.AppliedIndex()},
	} {
		events = append(events, &trace.Event{Kind: trace.KindLog, Log: l})
	}
	return events
}

// lateStore tells the sessions, and the newest keys, the oldest of them first.
func (s *Server) lateStore() []*trace.Event {
	store := s.fsm.State()
	newest, err := store.Newest(lateKeys)
	if err != nil {
		return nil
	}
	_, sessions, err := store.SessionList(nil)
	if err != nil {
		return nil
	}
	var events []*trace.Event
	for _, sess := range sessions[:min(len(sessions), lateSessions)] {
		events = append(events, &trace.Event{Kind: trace.KindStore, Store: fsm.TellSession(sess)})
	}
	for _, e := range slices.Backward(newest) {
		events = append(events, &trace.Event{Kind: trace.KindStore, Store: fsm.TellEntry("set", e)})
	}
	return events
}
