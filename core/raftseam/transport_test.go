package raftseam

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// layer is a raft.StreamLayer over one listener of a memnet host.
type layer struct {
	net.Listener
	network platform.Network
}

func (l layer) Dial(addr raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return l.network.Dial(ctx, string(addr))
}

// Accept names the caller, as the server's own layer does.
func (l layer) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return named{conn}, err
}

type named struct{ net.Conn }

func (named) PeerName() string    { return "a" }
func (n named) NetConn() net.Conn { return n.Conn }

// tape records messages as «node phase type reply text».
type tape struct {
	node string
	mu   *sync.Mutex
	said *[]string
}

func (s tape) Listening() bool { return true }
func (s tape) Emit(e *trace.Event) {
	m := e.Message
	if m == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	what := m.Type
	if m.Reply {
		what += " reply"
	}
	*s.said = append(*s.said, fmt.Sprintf("%s %s %s->%s %s: %s", s.node, m.Phase, m.From, m.To, what, m.Text))
}

// state is what the raft of both says of itself.
type state struct{ applied, term atomic.Uint64 }

func (s *state) AppliedIndex() uint64 { return s.applied.Load() }
func (s *state) CurrentTerm() uint64  { return s.term.Load() }

// pair is two transports; b answers each request by answer.
type pair struct {
	a, b  *Transport
	said  []string
	mu    sync.Mutex
	logs  *LogStore // a's
	state state
	// snapshots are b's.
	snapshots *Snapshots
}

func nameOf(id raft.ServerID, addr raft.ServerAddress) string {
	if id != "" {
		return string(id)
	}
	return map[raft.ServerAddress]string{"10.0.0.1:1": "a", "10.0.0.2:1": "b"}[addr]
}

func newPair(t *testing.T, inner raft.LogStore, answer func(raft.RPC)) *pair {
	t.Helper()
	p := &pair{}
	n := memnet.New(time.Millisecond)
	open := func(name, ip string, logs *LogStore) *Transport {
		network := n.Host(ip)
		l, err := network.Listen(ip + ":1")
		if err != nil {
			t.Fatal(err)
		}
		w := NewWatch(trace.New(tape{name, &p.mu, &p.said}), raft.ServerID(name), nameOf)
		return NewTransport(&raft.NetworkTransportConfig{
			Stream: layer{l, network}, MaxPool: 2, Timeout: 5 * time.Second, Logger: hclog.NewNullLogger(),
		}, logs, time.Second, w)
	}
	p.logs = newLogStore(t, inner)
	p.a = open("a", "10.0.0.1", p.logs)
	p.b = open("b", "10.0.0.2", newLogStore(t, raft.NewInmemStore()))
	p.snapshots = NewSnapshots(NewMemorySnapshots())
	p.a.Serve(&p.state, nil)
	p.b.Serve(&p.state, p.snapshots)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case rpc := <-p.b.Consumer():
				answer(rpc)
			case <-done:
				return
			}
		}
	}()
	t.Cleanup(func() {
		close(done)
		if err := errors.Join(p.a.Close(), p.b.Close()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute) // raft's own goroutines end with their next look
	})
	return p
}

// answerAll answers each request with success.
func answerAll(rpc raft.RPC) {
	switch r := rpc.Command.(type) {
	case *raft.AppendEntriesRequest:
		rpc.Respond(&raft.AppendEntriesResponse{Term: r.Term, LastLog: 3, Success: true}, nil)
	case *raft.RequestVoteRequest:
		rpc.Respond(&raft.RequestVoteResponse{Term: r.Term, Granted: true}, nil)
	case *raft.RequestPreVoteRequest:
		rpc.Respond(&raft.RequestPreVoteResponse{Term: r.Term}, nil)
	case *raft.TimeoutNowRequest:
		rpc.Respond(&raft.TimeoutNowResponse{}, nil)
	}
}

var header = raft.RPCHeader{ProtocolVersion: 3, ID: []byte("a"), Addr: []byte("10.0.0.1:1")}

func command(index uint64, key, value string) *raft.Log {
	buf, err := structs.Encode(structs.KVSRequestType, &structs.KVSRequest{
		Op: structs.KVSet, DirEnt: structs.DirEntry{Key: key, Value: []byte(value)},
		WriteRequest: structs.WriteRequest{TraceID: "trace-" + key},
	})
	if err != nil {
		panic(err)
	}
	return &raft.Log{Index: index, Term: 2, Type: raft.LogCommand, Data: buf}
}

const toB = raft.ServerAddress("10.0.0.2:1")

func TestEveryMessageIsDescribedOnBothSides(t *testing.T) {
	appendOf := func(logs ...*raft.Log) *raft.AppendEntriesRequest {
		return &raft.AppendEntriesRequest{RPCHeader: header, Term: 2, Entries: logs, LeaderCommitIndex: 3}
	}
	appendAll := func(logs ...*raft.Log) func(*Transport) error {
		return func(tr *Transport) error {
			return tr.AppendEntries("b", toB, appendOf(logs...), &raft.AppendEntriesResponse{})
		}
	}
	for _, tc := range []struct {
		name string
		send func(tr *Transport) error
		ask  string // type and text of the request
		say  string // and of the answer
	}{
		{"a heartbeat", func(tr *Transport) error {
			return tr.AppendEntries("b", toB, &raft.AppendEntriesRequest{RPCHeader: header, Term: 2}, &raft.AppendEntriesResponse{})
		}, "heartbeat: heartbeat", "heartbeat reply: yes"},
		{"one entry", appendAll(command(4, "k", "v")), "append: append 4", "append reply: has 4"},
		{"three entries", appendAll(command(4, "k", "v"), command(5, "l", "v"), command(6, "m", "v")),
			"append: append 4–6", "append reply: has 6"},
		{"a commit index", appendAll(), "append: commit 3", "append reply: has 3"},
		{"a vote", func(tr *Transport) error {
			return tr.RequestVote("b", toB, &raft.RequestVoteRequest{RPCHeader: header, Term: 3}, &raft.RequestVoteResponse{})
		}, "vote: vote for me, term 3?", "vote reply: yes"},
		{"a prevote", func(tr *Transport) error {
			return tr.RequestPreVote("b", toB, &raft.RequestPreVoteRequest{RPCHeader: header, Term: 3}, &raft.RequestPreVoteResponse{})
		}, "prevote: would you vote, term 3?", "prevote reply: no"},
		{"a call to stand", func(tr *Transport) error {
			return tr.TimeoutNow("b", toB, &raft.TimeoutNowRequest{RPCHeader: header}, &raft.TimeoutNowResponse{})
		}, "timeoutNow: stand for election now", "timeoutNow reply: yes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, raft.NewInmemStore(), answerAll)
				past()
				p.b.leader.note(2, header)
				for range 2 { // the second time over the pooled connection
					p.said = nil
					if err := tc.send(p.a); err != nil {
						t.Fatal(err)
					}
					// What the follower holds is known from its log, which has no part in this test.
					p.b.watch.last.Store(6)
					if tc.name == "one entry" {
						p.b.watch.last.Store(4)
					}
					if tc.name == "a commit index" {
						p.b.watch.last.Store(3)
					}
				}
				want := []string{
					"a sent a->b " + tc.ask, "b delivered a->b " + tc.ask, "b sent b->a " + tc.say, "a delivered b->a " + tc.say,
				}
				if got := strings.Join(p.said, "\n"); got != strings.Join(want, "\n") {
					t.Errorf("said\n%s\nwant\n%s", got, strings.Join(want, "\n"))
				}
			})
		})
	}
}

func TestALongAppendIsOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), answerAll)
		var logs []*raft.Log
		for i := range 4 {
			logs = append(logs, command(uint64(i+4), "k", strings.Repeat("x", 400<<10)))
		}
		req := &raft.AppendEntriesRequest{RPCHeader: header, Term: 2, Entries: logs, PrevLogEntry: 3}
		for range 2 {
			if err := p.a.AppendEntries("b", toB, req, &raft.AppendEntriesResponse{}); err != nil {
				t.Fatal(err)
			}
		}
		sent := 0
		for _, s := range p.said {
			if strings.HasPrefix(s, "a sent a->b append: append 4") {
				sent++
			}
		}
		if sent != 2 || len(p.said) != 8 {
			t.Errorf("two long appends were said as\n%s", strings.Join(p.said, "\n"))
		}
	})
}

func TestPipelinedAppendsAreDescribedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), answerAll)
		pipe, err := p.a.AppendEntriesPipeline("b", toB)
		if err != nil {
			t.Fatal(err)
		}
		for i := range uint64(3) {
			req := &raft.AppendEntriesRequest{RPCHeader: header, Term: 2, Entries: []*raft.Log{command(i+4, "k", "v")}}
			if _, err := pipe.AppendEntries(req, &raft.AppendEntriesResponse{}); err != nil {
				t.Fatal(err)
			}
			f := <-pipe.Consumer()
			if f.Error() != nil || !f.Response().Success {
				t.Fatal(f.Error())
			}
		}
		if err := pipe.Close(); err != nil {
			t.Error(err)
		}
		var sent []string
		for _, s := range p.said {
			if strings.HasPrefix(s, "a sent") {
				sent = append(sent, s[strings.LastIndex(s, ": ")+2:])
			}
		}
		if got := strings.Join(sent, ", "); got != "append 4, append 5, append 6" {
			t.Errorf("sent %s", got)
		}
	})
}

func TestHeartbeatsQueueLikeAnyRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), answerAll)
		p.b.SetHeartbeatHandler(func(raft.RPC) { t.Error("a heartbeat took the fast path") })
		var resp raft.AppendEntriesResponse
		err := p.a.AppendEntries("b", toB, &raft.AppendEntriesRequest{RPCHeader: header, Term: 2}, &resp)
		if err != nil || !resp.Success {
			t.Errorf("%v, %+v", err, resp)
		}
	})
}

func TestJunkOnTheWireIsNoMessage(t *testing.T) {
	w := NewWatch(trace.New(tape{}), "a", nameOf)
	for _, junk := range []string{"", "\xff", "\x09abc", "hello", "\xa0", "\xa0\xc1", "\x00\xc1\xc1"} {
		if m := w.written([]byte(junk), false); m != nil {
			t.Errorf("%q is an answer: %+v", junk, m)
		}
		decodeRequest([]byte(junk)) // must not panic
	}
	if decodeRequest([]byte{9, 1, 2}) != nil {
		t.Error("an unknown request was decoded")
	}
}

func TestTheMedianOfTheVotersIsTheQuorum(t *testing.T) {
	for _, tc := range []struct {
		match map[raft.ServerID]uint64
		want  uint64
	}{
		{map[raft.ServerID]uint64{"a": 7}, 0},
		{map[raft.ServerID]uint64{"a": 7, "b": 5}, 5},
		{map[raft.ServerID]uint64{"a": 7, "b": 5, "c": 6}, 6},
		{map[raft.ServerID]uint64{"a": 7, "b": 7, "d": 99}, 7},
	} {
		l := leadership{match: tc.match}
		if got := l.quorum([]raft.ServerID{"a", "b", "c"}); got != tc.want {
			t.Errorf("quorum of %v is %d, want %d", tc.match, got, tc.want)
		}
	}
	if got := (&leadership{}).quorum(nil); got != 0 {
		t.Errorf("quorum of nobody is %d", got)
	}
}
