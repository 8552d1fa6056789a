package fsm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// stores hears changes of the store as they go over the wire.
type stores struct{ heard []string }

func (s *stores) Listening() bool { return true }
func (s *stores) Emit(e *trace.Event) {
	if e.Store != nil {
		s.heard = append(s.heard, string(e.Store.AppendJSON(nil)))
	}
}

func TestAKeyAndASessionAreToldWithAllThatTheStoreHoldsOfThem(t *testing.T) {
	e := &stores{}
	f := newFSM(t, trace.New(e), nil)
	f.Apply(entry(t, 1, structs.RegisterRequestType, &structs.RegisterRequest{Node: "web", Address: "10.0.0.9"}))
	sess := structs.Session{
		ID: uuid(1), Name: strings.Repeat("n", 80), Node: "web", TTL: "10s", LockDelay: 15 * time.Second,
		Behavior: structs.SessionKeysDelete,
	}
	f.Apply(entry(t, 2, structs.SessionRequestType, &structs.SessionRequest{Op: structs.SessionCreate, Session: sess}))
	put := func(index uint64, op structs.KVOp, session string, flags uint64) {
		req := &structs.KVSRequest{Op: op, DirEnt: structs.DirEntry{Key: "k", Value: []byte("v"), Flags: flags}}
		req.DirEnt.Session = session
		f.Apply(entry(t, index, structs.KVSRequestType, req))
	}
	put(3, structs.KVSet, "", 1<<63)
	put(4, structs.KVLock, uuid(1), 0)
	put(5, structs.KVUnlock, uuid(1), 0)
	session := `{"id":"` + uuid(1) + `","name":"` + strings.Repeat("n", 61) + `…","node":"web","ttl":10000000000,` +
		`"behavior":"delete","lock_delay":15000000000,"index":2}`
	want := []string{
		`{"op":"register","key":"web","index":1}`,
		`{"op":"session-create","key":"` + uuid(1) + `","index":2,"sessions":[` + session + `]}`,
		`{"op":"set","key":"k","value":"v","index":3,"flags":"9223372036854775808"}`,
		`{"op":"lock","key":"k","value":"v","index":4,"create":3,"lock":1,"session":"` + uuid(1) + `"}`,
		`{"op":"unlock","key":"k","value":"v","index":5,"create":3,"lock":1}`,
	}
	if !slices.Equal(e.heard, want) {
		t.Errorf("heard\n%s\nwant\n%s", strings.Join(e.heard, "\n"), strings.Join(want, "\n"))
	}

	snap := snapshotOf(t, f)
	e.heard = nil
	if err := restore(f, snap); err != nil {
		t.Fatal(err)
	}
	want = []string{
		`{"op":"restore","key":"","index":0,"sessions":[` + session + `]}`,
		`{"op":"restore","key":"k","value":"v","index":5,"create":3,"lock":1}`,
	}
	if !slices.Equal(e.heard, want) {
		t.Errorf("of the snapshot heard\n%s\nwant\n%s", strings.Join(e.heard, "\n"), strings.Join(want, "\n"))
	}
}
