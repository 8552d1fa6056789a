package fsm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/raft"

	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// uuid is the nth session id of a test.
func uuid(n int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012x", n) }

// maker builds entries one after the other.
type maker struct {
	testing.TB
	index uint64
}

func (m *maker) next(kind structs.MessageType, msg any) *raft.Log {
	m.Helper()
	m.index++
	return entry(m.TB, m.index, kind, msg)
}

func (m *maker) register(node, check, status string) *raft.Log {
	return m.next(structs.RegisterRequestType, &structs.RegisterRequest{
		Node: node, Address: "10.0.0.1", TaggedAddresses: map[string]string{"wan": "1", "lan": "2", "b": "3"},
		NodeMeta: map[string]string{"z": "1", "y": "2", "x": "3"},
		Service:  &structs.NodeService{ID: "s", Service: "web", Meta: map[string]string{"q": "1", "p": "2"}},
		Check:    &structs.HealthCheck{CheckID: check, Status: status},
	})
}

func (m *maker) session(op structs.SessionOp, n int, behavior structs.SessionBehavior, checks ...string) *raft.Log {
	return m.next(structs.SessionRequestType, &structs.SessionRequest{Op: op, Session: structs.Session{
		ID: uuid(n), Node: "n1", Behavior: behavior, NodeChecks: checks,
	}})
}

func (m *maker) kv(op structs.KVOp, key, value string, cas uint64, session int) *raft.Log {
	req := &structs.KVSRequest{Op: op, DirEnt: structs.DirEntry{Key: key, Value: []byte(value)}}
	req.DirEnt.ModifyIndex = cas
	if session > 0 {
		req.DirEnt.Session = uuid(session)
	}
	return m.next(structs.KVSRequestType, req)
}

func (m *maker) txn(ops ...*structs.TxnOp) *raft.Log {
	req := &structs.TxnRequest{Ops: ops}
	req.TraceID = "t"
	return m.next(structs.TxnRequestType, req)
}

func op(verb structs.KVOp, key, value string) *structs.TxnOp {
	return &structs.TxnOp{KV: &structs.TxnKVOp{Verb: verb, DirEnt: structs.DirEntry{Key: key, Value: []byte(value)}}}
}

// said is an answer in a few words.
func said(answer any) string {
	switch a := answer.(type) {
	case state.RequestError:
		return "refused: " + a.Error()
	case error:
		return "error: " + a.Error()
	case structs.TxnResponse:
		s := fmt.Sprintf("%d results", len(a.Results))
		for _, e := range a.Errors {
			s += fmt.Sprintf(", %d %s", e.OpIndex, e.What)
		}
		return s
	}
	return fmt.Sprint(answer)
}

func TestEveryCommandAnswers(t *testing.T) {
	m := &maker{TB: t}
	autopilot := func(cas bool, index uint64) *raft.Log {
		req := &structs.AutopilotSetConfigRequest{CAS: cas}
		req.Config.ModifyIndex = index
		return m.next(structs.AutopilotRequestType, req)
	}
	deregister := func(service, check string) *raft.Log {
		req := &structs.DeregisterRequest{Node: "n1", ServiceID: service, CheckID: check}
		return m.next(structs.DeregisterRequestType, req)
	}
	f := newFSM(t, nil, nil)
	for _, step := range []struct {
		entry *raft.Log
		want  string
	}{
		{m.session("create", 1, ""), "refused: Missing node registration"},
		{m.register("n1", "c", "passing"), "<nil>"},
		{m.next(structs.RegisterRequestType, &structs.RegisterRequest{}),
			"refused: failed inserting node: object missing primary index"},
		{m.session("create", 1, "", "c"), uuid(1)},
		{m.session("create", 2, "delete"), uuid(2)},
		{m.session("knit", 1, ""), `error: invalid session operation "knit"`},
		{m.kv("lock", "k", "v", 0, 1), "true"},
		{m.kv("lock", "k", "v", 0, 2), "false"},
		{m.kv("lock", "k", "v", 0, 3), `refused: invalid session "` + uuid(3) + `"`},
		{m.kv("unlock", "k", "v", 0, 2), "false"},
		{m.kv("unlock", "k", "v", 0, 1), "true"},
		{m.kv("set", "", "v", 0, 0), "refused: Must provide key"},
		{m.txn(op("set", "t", "1"), op("get", "t", "")), "2 results"},
		{m.txn(op("set", "t", "2"), op("get", "no", "")), `0 results, 1 key "no" doesn't exist`},
		{m.txn(), "0 results"},
		{m.session("destroy", 2, ""), "<nil>"},
		{m.session("destroy", 2, ""), "<nil>"},
		{autopilot(true, 0), "false"},
		{autopilot(false, 0), "<nil>"},
		{autopilot(true, 19), "true"},
		{deregister("s", ""), "<nil>"},
		{deregister("", "c"), "<nil>"},
		{deregister("", ""), "<nil>"},
		{deregister("", ""), "<nil>"},
	} {
		if got := said(f.Apply(step.entry)); got != step.want {
			t.Errorf("entry %d, %q: %s, want %s", step.entry.Index, step.entry.Data, got, step.want)
		}
	}
	if _, node, err := f.State().GetNode("n1"); node != nil || err != nil {
		t.Errorf("the node is still there: %+v, %v", node, err)
	}
	if _, all, err := f.State().SessionList(nil); len(all) != 0 || err != nil {
		t.Errorf("sessions are still there: %+v, %v", all, err)
	}
}

func TestWhatAnEntryChangedIsTold(t *testing.T) {
	e := &ear{}
	f := newFSM(t, trace.New(e), nil)
	m := &maker{TB: t}
	for _, step := range []struct {
		entry *raft.Log
		want  []string
	}{
		{m.register("n1", "c", "passing"), []string{"register n1="}},
		{m.register("n1", "c", "passing"), nil},
		{m.session("create", 1, "", "c"), []string{"session-create " + uuid(1) + "="}},
		{m.session("create", 2, "delete", "c"), []string{"session-create " + uuid(2) + "="}},
		{m.kv("lock", "a", "1", 0, 1), []string{"lock a=1"}},
		{m.kv("lock", "a", "1", 0, 1), nil},
		{m.kv("lock", "a", "2", 0, 2), nil},
		{m.kv("lock", "b", "1", 0, 2), []string{"lock b=1"}},
		{m.kv("unlock", "a", "2", 0, 1), []string{"unlock a=2"}},
		{m.kv("lock", "a", "3", 0, 1), []string{"lock a=3"}},
		{m.kv("set", "", "3", 0, 1), nil}, // refused
		{m.txn(op("set", "x/1", "1"), op("set", "x/2", "2"), op("delete", "x/1", ""), op("get", "a", ""),
			op("set", "x/2", "2")),
			[]string{"set x/1=1", "set x/2=2", "delete x/1=", "txn ="}},
		{m.txn(op("set", "x/3", "1"), op("get", "no", "")), nil},
		{m.txn(op("get", "a", "")), nil},
		{m.txn(op("delete-tree", "x", "")), []string{"delete-tree x=", "txn ="}},
		{m.register("n1", "c", "critical"), []string{
			"set a=3", "session-destroy " + uuid(1) + "=", "delete b=", "session-destroy " + uuid(2) + "=", "register n1=",
		}},
		{m.session("destroy", 1, ""), nil},
		{m.session("create", 3, ""), []string{"session-create " + uuid(3) + "="}},
		{m.session("destroy", 3, ""), []string{"session-destroy " + uuid(3) + "="}},
		{m.next(structs.DeregisterRequestType, &structs.DeregisterRequest{Node: "n1"}), []string{"deregister n1="}},
		{m.next(structs.DeregisterRequestType, &structs.DeregisterRequest{Node: "n1"}), nil},
	} {
		e.heard = nil
		f.Apply(step.entry)
		var got []string
		for _, line := range e.heard {
			got = append(got, line[:strings.LastIndexByte(line[:strings.LastIndexByte(line, ' ')], ' ')])
			if !strings.HasSuffix(line, fmt.Sprintf(" %d", step.entry.Index)) {
				t.Errorf("entry %d told %q", step.entry.Index, line)
			}
		}
		if want := append([]string{"FSM.Apply"}, step.want...); !slices.Equal(got, want) {
			t.Errorf("entry %d told %q, want %q", step.entry.Index, got, want)
		}
	}
}

func TestARefusalCanBeToldFromABrokenStore(t *testing.T) {
	f := newFSM(t, nil, nil)
	if !halts(func() { f.refusal(errors.New("disk on fire")) }) {
		t.Error("a broken store does not halt")
	}
	if f.refusal(fmt.Errorf("lock: %w", state.RequestError("no"))) == nil {
		t.Error("a wrapped refusal is lost")
	}
}
