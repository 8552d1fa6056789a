package fsm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func newFSM(t testing.TB, tr *trace.Tracer, seam Seam) *FSM {
	t.Helper()
	f, err := New(hclog.NewNullLogger(), tr, seam)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// entry is the log entry of a request.
func entry(t testing.TB, index uint64, kind structs.MessageType, msg any) *raft.Log {
	t.Helper()
	buf, err := structs.Encode(kind, msg)
	if err != nil {
		t.Fatal(err)
	}
	return &raft.Log{Index: index, Term: 3, Type: raft.LogCommand, Data: buf}
}

func kv(t *testing.T, index uint64, op structs.KVOp, key, value string, cas uint64) *raft.Log {
	t.Helper()
	req := &structs.KVSRequest{Op: op, DirEnt: structs.DirEntry{Key: key, Value: []byte(value)}}
	req.DirEnt.ModifyIndex, req.TraceID = cas, "trace-"+key
	return entry(t, index, structs.KVSRequestType, req)
}

// value is what the FSM holds under key, "-" for nothing.
func value(t *testing.T, f *FSM, key string) string {
	t.Helper()
	_, e, err := f.State().KVSGet(nil, key, "")
	if err != nil {
		t.Fatal(err)
	}
	if e == nil {
		return "-"
	}
	return string(e.Value)
}

func TestCommandsChangeTheStoreAndAnswer(t *testing.T) {
	f := newFSM(t, nil, nil)
	for i, step := range []struct {
		op         structs.KVOp
		key, value string
		cas        uint64
		answer     any
		now        string
	}{
		{structs.KVSet, "a", "1", 0, nil, "1"},              // 1
		{structs.KVCAS, "a", "2", 9, false, "1"},            // 2
		{structs.KVCAS, "a", "2", 1, true, "2"},             // 3
		{structs.KVDeleteCAS, "a", "", 1, false, "2"},       // 4
		{structs.KVDeleteCAS, "a", "", 3, true, "-"},        // 5
		{structs.KVSet, "a", "3", 0, nil, "3"},              // 6
		{structs.KVDelete, "a", "", 0, nil, "-"},            // 7
		{structs.KVSet, "a", "4", 0, nil, "4"},              // 8
		{structs.KVDeleteTree, "a", "", 0, nil, "-"},        // 9
		{structs.KVCAS, "a", "5", 0, true, "5"},             // 10
		{structs.KVCAS, "a", "5", 10, true, "5"},            // 11
		{structs.KVDelete, "nothing", "", 0, nil, "-"},      // 12
		{structs.KVDeleteCAS, "nothing", "", 77, true, "-"}, // 13
		{structs.KVDeleteTree, "nothing/", "", 0, nil, "-"}, // 14
		{structs.KVSet, "b", strings.Repeat("x", 9), 0, nil, "xxxxxxxxx"},
	} {
		index := uint64(i + 1)
		if got := f.Apply(kv(t, index, step.op, step.key, step.value, step.cas)); got != step.answer {
			t.Errorf("entry %d, %s %s: answered %v, want %v", index, step.op, step.key, got, step.answer)
		}
		if got := value(t, f, step.key); got != step.now {
			t.Errorf("after entry %d %s is %q, want %q", index, step.key, got, step.now)
		}
	}
}

func TestABadCommandIsAnsweredAndChangesNothing(t *testing.T) {
	f := newFSM(t, nil, nil)
	f.Apply(kv(t, 1, structs.KVSet, "a", "1", 0))
	err, ok := f.Apply(kv(t, 2, "paint", "a", "red", 0)).(error)
	if !ok || !strings.Contains(err.Error(), "paint") {
		t.Errorf("unknown verb: %v", err)
	}
	if _, ok := f.Apply(entry(t, 3, structs.TombstoneRequestType, &structs.TombstoneRequest{Op: "dig"})).(error); !ok {
		t.Error("unknown tombstone operation was not refused")
	}
	if got := value(t, f, "a"); got != "1" {
		t.Errorf("a is %q", got)
	}
}

// halts tells whether f panicked.
func halts(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func TestAnUnknownEntryHaltsUnlessItMayBeSkipped(t *testing.T) {
	f := newFSM(t, nil, nil)
	if !halts(func() { f.Apply(&raft.Log{Index: 1, Data: []byte{77}}) }) {
		t.Error("an unknown type was skipped")
	}
	skippable := byte(77 | structs.IgnoreUnknownTypeFlag)
	if halts(func() { f.Apply(&raft.Log{Index: 2, Data: []byte{skippable}}) }) {
		t.Error("a type that may be skipped halted")
	}
	if !halts(func() { f.Apply(&raft.Log{Index: 3, Data: []byte{byte(structs.KVSRequestType), 0xc1}}) }) {
		t.Error("an entry that cannot be decoded was skipped")
	}
	if !halts(func() { f.Apply(kv(t, 3, structs.KVSet, "a", "1", 0)) }) {
		t.Error("an index that does not rise was applied")
	}
}

func TestTombstonesAreReapedThroughTheLog(t *testing.T) {
	f := newFSM(t, nil, nil)
	f.Apply(kv(t, 1, structs.KVSet, "a", "1", 0))
	f.Apply(kv(t, 2, structs.KVDelete, "a", "", 0))
	f.Apply(entry(t, 3, structs.TombstoneRequestType, &structs.TombstoneRequest{Op: structs.TombstoneReap, ReapIndex: 2}))
	if has, err := f.State().HasTombstones(); has || err != nil {
		t.Errorf("tombstones left: %v, %v", has, err)
	}
}

// sink is a raft.SnapshotSink in memory.
type sink struct {
	bytes.Buffer
	closed, cancelled bool
	room              int // fails once so many bytes are written; 0 for never
}

var errFull = errors.New("disk full")

func (s *sink) Write(p []byte) (int, error) {
	if s.room > 0 && s.Len()+len(p) > s.room {
		return 0, errFull
	}
	return s.Buffer.Write(p)
}
func (s *sink) ID() string    { return "test" }
func (s *sink) Cancel() error { s.cancelled = true; return nil }
func (s *sink) Close() error  { s.closed = true; return nil }

func snapshotOf(t testing.TB, f *FSM) []byte {
	t.Helper()
	snap, err := f.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Release()
	var s sink
	if err := snap.Persist(&s); err != nil || !s.closed || s.cancelled {
		t.Fatalf("persist: %v, closed %v, cancelled %v", err, s.closed, s.cancelled)
	}
	return s.Bytes()
}

func restore(f *FSM, snap []byte) error { return f.Restore(io.NopCloser(bytes.NewReader(snap))) }

func TestADamagedSnapshotIsRefusedAndChangesNothing(t *testing.T) {
	f := newFSM(t, nil, nil)
	for i := range 20 {
		f.Apply(kv(t, uint64(i+1), structs.KVSet, fmt.Sprintf("k%d", i), "v", 0))
	}
	f.Apply(kv(t, 21, structs.KVDelete, "k3", "", 0))
	good := snapshotOf(t, f)

	check := func(what string, bad []byte) {
		t.Helper()
		g := newFSM(t, nil, nil)
		g.Apply(kv(t, 1, structs.KVSet, "mine", "1", 0))
		abandon := g.State().AbandonCh()
		if err := restore(g, bad); !errors.Is(err, ErrBadSnapshot) {
			t.Fatalf("%s: %v", what, err)
		}
		if got := value(t, g, "mine"); got != "1" {
			t.Fatalf("%s: mine is %q", what, got)
		}
		select {
		case <-abandon:
			t.Fatalf("%s: the store was abandoned", what)
		default:
		}
	}
	check("a byte more", append(slices.Clone(good), 0))
	for n := range len(good) {
		check(fmt.Sprintf("cut at %d of %d", n, len(good)), good[:n])
		bad := slices.Clone(good)
		bad[n] ^= 0x20
		check(fmt.Sprintf("byte %d changed", n), bad)
	}
}

func TestARestoreReplacesTheStateAndWakesWhoWaits(t *testing.T) {
	f := newFSM(t, nil, nil)
	f.Apply(kv(t, 1, structs.KVSet, "a", "1", 0))
	snap := snapshotOf(t, f)
	f.Apply(kv(t, 2, structs.KVSet, "a", "2", 0))
	f.Apply(kv(t, 3, structs.KVSet, "b", "2", 0))
	abandoned := f.State().AbandonCh()
	if err := restore(f, snap); err != nil {
		t.Fatal(err)
	}
	select {
	case <-abandoned:
	default:
		t.Error("who waits on the old store is not woken")
	}
	if a, b := value(t, f, "a"), value(t, f, "b"); a != "1" || b != "-" {
		t.Errorf("restored a=%q b=%q", a, b)
	}
	f.Apply(kv(t, 2, structs.KVSet, "a", "3", 0))
	if a := value(t, f, "a"); a != "3" {
		t.Errorf("after the restore a=%q", a)
	}
}

func TestARestoreTellsWhatTheSnapshotBrought(t *testing.T) {
	e := &ear{}
	f := newFSM(t, trace.New(e), nil)
	for i := range uint64(maxRestored + 3) {
		f.Apply(kv(t, i+1, structs.KVSet, fmt.Sprintf("k%03d", i), "v", 0))
	}
	snap := snapshotOf(t, f)
	e.heard = nil
	if err := restore(f, snap); err != nil {
		t.Fatal(err)
	}
	want := []string{"restore =  0"}
	for i := 3; i < maxRestored+3; i++ {
		want = append(want, fmt.Sprintf("restore k%03d=v  %d", i, i+1))
	}
	if !slices.Equal(e.heard, want) {
		t.Errorf("heard %v, want %v", e.heard, want)
	}
}

func TestAFailedPersistIsCancelled(t *testing.T) {
	f := newFSM(t, nil, nil)
	f.Apply(kv(t, 1, structs.KVSet, "a", strings.Repeat("x", 1<<16), 0))
	snap, err := f.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	s := sink{room: 1000}
	if err := snap.Persist(&s); !errors.Is(err, errFull) || !s.cancelled || s.closed {
		t.Errorf("%v, cancelled %v, closed %v", err, s.cancelled, s.closed)
	}
}

// ear hears events and the seam's calls, in order.
type ear struct{ heard []string }

func (e *ear) Listening() bool      { return true }
func (e *ear) Applying(l *raft.Log) { e.heard = append(e.heard, fmt.Sprintf("applying %d", l.Index)) }
func (e *ear) Applied(l *raft.Log)  { e.heard = append(e.heard, fmt.Sprintf("applied %d", l.Index)) }
func (e *ear) Emit(ev *trace.Event) {
	switch {
	case ev.Station != nil:
		e.heard = append(e.heard, fmt.Sprintf("%s %s %d", ev.Station.Point, ev.Station.Trace, ev.Station.Index))
	case ev.Store != nil:
		s := ev.Store
		e.heard = append(e.heard, fmt.Sprintf("%s %s=%s %s %d", s.Op, s.Key, s.Value, s.Trace, s.Index))
	}
}

func TestAChangeIsToldWithItsTrace(t *testing.T) {
	e := &ear{}
	f := newFSM(t, trace.New(e), e)
	f.Apply(kv(t, 1, structs.KVSet, "a", strings.Repeat("é", 40), 0))
	f.Apply(kv(t, 2, structs.KVSet, "a", strings.Repeat("é", 40), 0)) // no change
	f.Apply(kv(t, 3, structs.KVDelete, "a", "", 0))
	want := []string{
		"applying 1", "FSM.Apply trace-a 1", "set a=" + strings.Repeat("é", 30) + "… trace-a 1", "applied 1",
		"applying 2", "FSM.Apply trace-a 2", "applied 2",
		"applying 3", "FSM.Apply trace-a 3", "delete a= trace-a 3", "applied 3",
	}
	if !slices.Equal(e.heard, want) {
		t.Errorf("heard\n%s\nwant\n%s", strings.Join(e.heard, "\n"), strings.Join(want, "\n"))
	}
}
