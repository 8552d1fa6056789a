package state

import (
	"testing"

	"glasshouse/core/structs"
)

// TestEveryLineOfTheLockTable has the rules of locks as they were found on Consul. Sessions 1 and 2 are made at 2 and
// 3; each step's entry is the next, from 10 on.
func TestEveryLineOfTheLockTable(t *testing.T) {
	type step struct {
		do   string // lock, unlock, put, cas, delete
		by   int    // the session
		v    string
		ok   bool
		then string
	}
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"an absent key is locked, with value", []step{{"lock", 1, "v", true, "v, held by 1, lock 1, 10-10"}}},
		{"a free key is locked", []step{
			{"put", 0, "a", true, "a, free, lock 0, 10-10"}, {"lock", 1, "b", true, "b, held by 1, lock 1, 10-11"}}},
		{"the holder locks again and writes, its LockIndex stays", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"lock", 1, "b", true, "b, held by 1, lock 1, 10-11"}}},
		{"the holder locks again with all equal, and nothing moves", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}}},
		{"what another holds is not locked, and nothing is written", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"lock", 2, "b", false, "a, held by 1, lock 1, 10-10"}}},
		{"the holder unlocks, the value is written, the LockIndex stays", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"unlock", 1, "b", true, "b, free, lock 1, 10-11"}}},
		{"locked anew, the LockIndex goes on", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"unlock", 1, "a", true, "a, free, lock 1, 10-11"},
			{"lock", 2, "a", true, "a, held by 2, lock 2, 10-12"}}},
		{"a free key is not unlocked", []step{
			{"put", 0, "a", true, "a, free, lock 0, 10-10"}, {"unlock", 1, "b", false, "a, free, lock 0, 10-10"}}},
		{"an absent key is not unlocked", []step{{"unlock", 1, "b", false, "absent at 0"}}},
		{"what another holds is not unlocked", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"unlock", 2, "b", false, "a, held by 1, lock 1, 10-10"}}},
		{"an unknown session unlocks nothing, and that is no error", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"unlock", 9, "b", false, "a, held by 1, lock 1, 10-10"}}},
		{"a plain put goes through, the lock stays, the LockIndex falls to 0", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"put", 0, "b", true, "b, held by 1, lock 0, 10-11"},
			{"unlock", 1, "b", true, "b, free, lock 0, 10-12"}, {"lock", 2, "c", true, "c, held by 2, lock 1, 10-13"}}},
		{"so does a plain put of the very value", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"put", 0, "a", true, "a, held by 1, lock 0, 10-11"}}},
		{"and a check-and-set", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"cas", 10, "b", true, "b, held by 1, lock 0, 10-11"}}},
		{"a plain delete goes through, and the key is locked anew at once", []step{
			{"lock", 1, "a", true, "a, held by 1, lock 1, 10-10"}, {"delete", 0, "", true, "absent at 11"},
			{"lock", 2, "c", true, "c, held by 2, lock 1, 12-12"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.node(1, "n1")
			b.session(2, 1, "")
			b.session(3, 2, "")
			for i, s := range tc.steps {
				idx, ok := uint64(10+i), true
				switch s.do {
				case "lock":
					ok, _ = b.lock(idx, "k", s.v, uuid(s.by))
				case "unlock":
					ok, _ = b.unlock(idx, "k", s.v, uuid(s.by))
				case "put":
					b.set(idx, "k", s.v)
				case "delete":
					b.del(idx, "k")
				case "cas":
					entry := &structs.DirEntry{Key: "k", Value: []byte(s.v)}
					entry.ModifyIndex = uint64(s.by)
					var err error
					ok, _, err = b.KVSSetCAS(idx, entry)
					b.must(err)
				}
				if now := b.shown("k"); ok != s.ok || now != s.then {
					t.Fatalf("entry %d, %s: %v, then %q; want %v, then %q", idx, s.do, ok, now, s.ok, s.then)
				}
			}
			if !b.KVSLockDelay("k").IsZero() {
				t.Error("there is a lock-delay, and no session has ended")
			}
		})
	}
}

func TestALockNeedsASessionThatIs(t *testing.T) {
	b := newBench(t)
	for _, tc := range []struct{ session, text string }{
		{"", "missing session"},
		{"short", "failed session lookup: index error: UUID must be 36 characters"},
		{"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz",
			"failed session lookup: index error: Invalid UUID: encoding/hex: invalid byte: U+007A 'z'"},
		{uuid(7), `invalid session "` + uuid(7) + `"`},
	} {
		_, _, err := b.KVSLock(5, &structs.DirEntry{Key: "k", Session: tc.session})
		refused(t, "lock by "+tc.session, err, tc.text)
	}
	_, _, err := b.KVSUnlock(5, &structs.DirEntry{Key: "k"})
	refused(t, "unlock by none", err, "missing session")
	if ok, _ := b.unlock(5, "k", "", "short"); ok {
		t.Error("a malformed session unlocked a key")
	}
	if got := b.shown("k"); got != "absent at 0" {
		t.Errorf("k is %q", got)
	}
}

func TestAnEmptyKeyIsRefused(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1")
	sess := b.session(2, 1, "")
	_, err := b.KVSSet(3, &structs.DirEntry{})
	refused(t, "set", err, "Must provide key")
	_, _, err = b.KVSSetCAS(3, &structs.DirEntry{})
	refused(t, "cas", err, "Must provide key")
	_, _, err = b.KVSLock(3, &structs.DirEntry{Session: sess})
	refused(t, "lock", err, "Must provide key")
}
