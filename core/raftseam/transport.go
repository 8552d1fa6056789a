package raftseam

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

// The errors of a Transport that does not speak for its server.
var (
	// ErrDiskStalled is returned for appends while the server's own log write hangs.
	ErrDiskStalled = errors.New("raft transport: silent while a write to the log hangs")
	// ErrDiskFails is returned for requests of votes while the server's log takes no writes.
	ErrDiskFails = errors.New("raft transport: no candidate while the log takes no writes")
	// ErrAbstains is returned for appends and for requests of votes after Abstain.
	ErrAbstains = errors.New("raft transport: silent since this server must not lead")
	// ErrBlank is returned for requests of votes while the server lacks what it may have acknowledged before.
	ErrBlank = errors.New("raft transport: no candidate before the log is what it was")
)

// Transport guards a raft.NetworkTransport.
//
// It does not pass SetHeartbeatHandler on: raft's fast path for heartbeats runs beside its main loop and can let logs
// diverge (hashicorp/raft#695). Heartbeats queue like any request instead.
//
// It sends no append and no heartbeat while the server's own log write hangs (hashicorp/raft#503), so that a leader
// without a disk ends to be one; nor after Abstain, by which one that takes no write any more ends to be one for good
// (hashicorp/raft#696). And it asks for no votes while the log takes no writes (hashicorp/raft#614).
//
// What it hands to raft neither takes the state back (see spare) nor has raft commit what nobody has compared (see
// proven), and what follows a snapshot is no riddle to raft (see bridged).
type Transport struct {
	inner      *raft.NetworkTransport
	layer      *StreamLayer // nil when nobody can watch
	watch      *Watch
	logs       *LogStore
	stallLimit time.Duration
	abstains   atomic.Bool
	confirmed  confirmations
	contacts   contacts
	leader     sender
	handover   handover
	stragglers stragglers
	holdOff    time.Time // until then no vote is given

	raft      State
	snapshots *Snapshots
	consumer  chan raft.RPC
	done      chan struct{}
	close     sync.Once
	ended     sync.WaitGroup
}

var (
	_ raft.Transport   = (*Transport)(nil)
	_ raft.WithPreVote = (*Transport)(nil)
	_ raft.WithClose   = (*Transport)(nil)
)

// NewTransport opens raft's NetworkTransport over config.Stream, guarded. logs is the server's own log. heartbeat is
// raft's HeartbeatTimeout: a write to the log may take so long, and a server that starts has no vote for so long. watch
// may be nil.
func NewTransport(
	config *raft.NetworkTransportConfig, logs *LogStore, heartbeat time.Duration, watch *Watch,
) *Transport {
	t := &Transport{
		watch: watch, logs: logs, stallLimit: heartbeat, holdOff: time.Now().Add(heartbeat), done: make(chan struct{}),
	}
	t.confirmed.init()
	t.contacts.init()
	t.stragglers.init()
	tapped := *config
	tapped.Stream = NewStreamLayer(config.Stream, watch)
	t.layer, _ = tapped.Stream.(*StreamLayer)
	t.inner = raft.NewNetworkTransportWithConfig(&tapped)
	t.consumer = make(chan raft.RPC)
	return t
}

// State is what a Transport asks raft itself.
type State interface {
	AppliedIndex() uint64
	CurrentTerm() uint64
}

// Serve begins to hand the others' requests to raft; until then they wait. snapshots are raft's, nil for a server that
// finds none when it starts. It is called once.
func (t *Transport) Serve(r State, snapshots *Snapshots) {
	t.raft, t.snapshots = r, snapshots
	t.ended.Add(1)
	go t.listen()
}

// listen hands requests that are admitted on to raft, and hears their answers.
func (t *Transport) listen() {
	defer t.ended.Done()
	in := t.inner.Consumer()
	for {
		select {
		case rpc := <-in:
			if t.layer.hears() {
				t.heard(t.watch.request(rpc.Command), rpc.Command)
			}
			if !t.admit(rpc) || t.spare(rpc) {
				continue
			}
			req, isAppend := rpc.Command.(*raft.AppendEntriesRequest)
			if isAppend {
				proven(req)
			}
			rpc = t.overhear(rpc)
			if isAppend {
				rpc.Command = t.bridged(req)
			}
			select {
			case t.consumer <- rpc:
			case <-t.done:
				return
			}
		case <-t.done:
			return
		}
	}
}

// heard tells of a request that came.
func (t *Transport) heard(m *trace.Message, command any) {
	m.To = t.watch.nameOf(t.watch.local, "")
	if h, ok := command.(raft.WithRPCHeader); ok {
		header := h.GetRPCHeader()
		m.From = t.watch.nameOf(raft.ServerID(header.ID), raft.ServerAddress(header.Addr))
	}
	t.layer.heard(m)
}

// overhear lets the answer to rpc pass by here: that to a snapshot, and for those who watch that to entries and to
// requests of votes. Its goroutine ends with the answer, or with the Transport.
func (t *Transport) overhear(rpc raft.RPC) raft.RPC {
	switch rpc.Command.(type) {
	case *raft.InstallSnapshotRequest:
	case *raft.AppendEntriesRequest, *raft.RequestVoteRequest:
		if !t.watch.listens() {
			return rpc
		}
	default:
		return rpc
	}
	back, ch := rpc.RespChan, make(chan raft.RPCResponse, 1)
	rpc.RespChan = ch
	t.ended.Add(1)
	go func() {
		defer t.ended.Done()
		select {
		case resp := <-ch:
			t.handled(rpc.Command, resp.Response)
			back <- resp // raft's transport gives it room for one
		case <-t.done:
		}
	}()
	return rpc
}

// handled notes what this server has answered.
func (t *Transport) handled(command, answer any) {
	switch req := command.(type) {
	case *raft.InstallSnapshotRequest:
		if resp, ok := answer.(*raft.InstallSnapshotResponse); ok && resp.Success {
			t.logs.blank.holds(req.LastLogIndex)
			t.watch.Restored()
		}
	case *raft.AppendEntriesRequest:
		if resp, ok := answer.(*raft.AppendEntriesResponse); ok && resp.Success {
			t.watch.appended(req)
		}
	case *raft.RequestVoteRequest:
		if resp, ok := answer.(*raft.RequestVoteResponse); ok && resp.Granted {
			t.watch.votedInElection(req)
		}
	}
}

// got tells of an answer that came back to this server.
func (t *Transport) got(id raft.ServerID, addr raft.ServerAddress, command, answer any) {
	if t.watch == nil {
		return
	}
	if t.layer.hears() {
		m := response(command, answer)
		m.From, m.To = t.watch.nameOf(id, addr), t.watch.nameOf(t.watch.local, "")
		t.layer.heard(m)
	}
	switch resp := answer.(type) {
	case *raft.AppendEntriesResponse:
		if req, ok := command.(*raft.AppendEntriesRequest); ok {
			t.watch.answered(id, req, resp)
		}
	case *raft.RequestVoteResponse:
		if req, ok := command.(*raft.RequestVoteRequest); ok && resp.Granted {
			t.watch.granted(req.Term, id)
		}
	}
}

// Abstain has the server lead no more: it neither asks for votes nor speaks as a leader, and the others elect one of
// themselves. It is false when that was so already.
func (t *Transport) Abstain() bool { return !t.abstains.Swap(true) }

// silent is why this server must not speak as a leader now, nil if it may.
func (t *Transport) silent() error {
	switch {
	case t.abstains.Load():
		return ErrAbstains
	case t.logs.Stalled(t.stallLimit):
		return ErrDiskStalled
	}
	return nil
}

// Silent tells whether this server does not speak as a leader even if raft takes it for one.
func (t *Transport) Silent() bool { return t.silent() != nil }

// unfit is why this server must not ask for votes now, nil if it may.
func (t *Transport) unfit() error {
	switch {
	case t.abstains.Load():
		return ErrAbstains
	case t.logs.Sick():
		return ErrDiskFails
	case t.logs.blank.is.Load():
		return ErrBlank
	}
	return nil
}

// Consumer returns the requests of the other servers.
func (t *Transport) Consumer() <-chan raft.RPC { return t.consumer }

// LocalAddr is the address under which the others reach this server.
func (t *Transport) LocalAddr() raft.ServerAddress { return t.inner.LocalAddr() }

// AppendEntries sends entries, a commit index or a heartbeat, and waits for the answer.
func (t *Transport) AppendEntries(
	id raft.ServerID, target raft.ServerAddress, req *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse,
) error {
	if err := t.silent(); err != nil {
		return err
	}
	defer t.sending(id, target, req)()
	ticket := t.confirmed.take()
	if err := t.inner.AppendEntries(id, target, req, resp); err != nil {
		return err
	}
	t.contacts.note(id, req, resp)
	t.stragglers.answered(id, req, resp)
	if resp.Success {
		t.confirmed.confirm(id, ticket, req.Term)
	}
	t.got(id, target, req, resp)
	return nil
}

// sending tells the Watch of an append; done is called once it is written.
func (t *Transport) sending(
	id raft.ServerID, target raft.ServerAddress, req *raft.AppendEntriesRequest,
) (done func()) {
	if t.watch == nil || len(req.Entries) == 0 {
		return func() {}
	}
	t.watch.sending(req.Entries, t.watch.nameOf(id, target))
	return t.layer.sending(target, req)
}

// AppendEntriesPipeline opens a pipeline to a follower.
func (t *Transport) AppendEntriesPipeline(
	id raft.ServerID, target raft.ServerAddress,
) (raft.AppendPipeline, error) {
	inner, err := t.inner.AppendEntriesPipeline(id, target)
	if err != nil {
		return nil, err
	}
	return newPipeline(t, id, target, inner), nil
}

// RequestVote asks for a vote.
func (t *Transport) RequestVote(
	id raft.ServerID, target raft.ServerAddress, req *raft.RequestVoteRequest, resp *raft.RequestVoteResponse,
) error {
	if err := t.unfit(); err != nil {
		return err
	}
	if err := t.inner.RequestVote(id, target, req, resp); err != nil {
		return err
	}
	t.got(id, target, req, resp)
	return nil
}

// RequestPreVote asks whether a vote would be granted.
func (t *Transport) RequestPreVote(
	id raft.ServerID, target raft.ServerAddress, req *raft.RequestPreVoteRequest,
	resp *raft.RequestPreVoteResponse,
) error {
	if err := t.unfit(); err != nil {
		return err
	}
	if err := t.inner.RequestPreVote(id, target, req, resp); err != nil {
		return err
	}
	t.got(id, target, req, resp)
	return nil
}

// InstallSnapshot sends a snapshot to a follower that is too far behind.
func (t *Transport) InstallSnapshot(
	id raft.ServerID, target raft.ServerAddress, req *raft.InstallSnapshotRequest,
	resp *raft.InstallSnapshotResponse, data io.Reader,
) error {
	if err := t.inner.InstallSnapshot(id, target, req, resp, data); err != nil {
		return err
	}
	if resp.Success {
		t.stragglers.sent(id, req.Term, req.LastLogIndex)
	}
	t.got(id, target, req, resp)
	return nil
}

// TimeoutNow asks a follower to stand for election at once.
func (t *Transport) TimeoutNow(
	id raft.ServerID, target raft.ServerAddress, req *raft.TimeoutNowRequest, resp *raft.TimeoutNowResponse,
) error {
	defer t.handover.begin(t.raft.CurrentTerm())()
	if err := t.inner.TimeoutNow(id, target, req, resp); err != nil {
		return err
	}
	t.got(id, target, req, resp)
	return nil
}

// EncodePeer writes a server's address as raft's messages and votes hold it.
func (t *Transport) EncodePeer(id raft.ServerID, addr raft.ServerAddress) []byte {
	return t.inner.EncodePeer(id, addr)
}

// DecodePeer reads what EncodePeer wrote.
func (t *Transport) DecodePeer(b []byte) raft.ServerAddress { return t.inner.DecodePeer(b) }

// SetHeartbeatHandler does nothing, on purpose: see Transport.
func (t *Transport) SetHeartbeatHandler(beside func(raft.RPC)) {
	if zoo.Has(zoo.HeartbeatHandlerPassedOn) { // as every transport that does what raft asks for (hashicorp/raft#695)
		t.inner.SetHeartbeatHandler(beside)
	}
}

// CloseStreams closes the connections; the next request opens new ones.
func (t *Transport) CloseStreams() { t.inner.CloseStreams() }

// Close ends the transport and its goroutines, and waits for these.
func (t *Transport) Close() error {
	var err error
	t.close.Do(func() {
		close(t.done)
		t.inner.CloseStreams()
		err = t.inner.Close()
		t.ended.Wait()
	})
	return err
}
