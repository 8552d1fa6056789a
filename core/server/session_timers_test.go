package server

import (
	"fmt"
	"testing"
	"time"

	"glasshouse/core/structs"
)

// dueAt lists what is due at a moment, in the order in which it is taken.
func dueAt(timers *sessionTimers, now time.Time) (ids []string) {
	for {
		id, _, ok := timers.take(now)
		if !ok {
			return ids
		}
		ids = append(ids, id)
	}
}

func TestTimersFollowTheSessions(t *testing.T) {
	var timers sessionTimers
	timers.init()
	began := time.Unix(0, 0)
	at := func(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }
	want := func(seconds int, ids ...string) {
		t.Helper()
		if got := dueAt(&timers, at(seconds)); fmt.Sprint(got) != fmt.Sprint(ids) {
			t.Errorf("due after %d s: %v, want %v", seconds, got, ids)
		}
	}
	ten, twenty := &structs.Session{ID: "ten", TTL: "10s"}, &structs.Session{ID: "twenty", TTL: "20s"}
	gone, never := &structs.Session{ID: "gone", TTL: "10s"}, &structs.Session{ID: "never", TTL: "0s"}

	if !timers.renew(ten, began) {
		t.Error("without a term a renewal is refused")
	}
	timers.begin()
	timers.follow(structs.Sessions{ten, twenty, gone, never}, began)
	timers.follow(structs.Sessions{ten, twenty, never}, at(5)) // a look begins no clock anew
	want(19)
	if !timers.renew(ten, at(19)) {
		t.Error("a session before its time cannot be renewed")
	}
	want(38)
	want(39, "ten")
	want(100, "twenty")
	if timers.renew(ten, at(100)) {
		t.Error("a session whose end has begun can be renewed")
	}

	// What failed is tried again, later each time, and never more than one at once.
	now := 100
	for _, pause := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		timers.retry("ten", at(now))
		timers.retry("ten", at(now))
		want(now + pause - 1)
		want(now+pause, "ten")
		now += pause
	}
	if timers.renew(ten, at(now)) {
		t.Error("a session whose end has failed once can be renewed")
	}
	timers.follow(nil, at(now))
	timers.retry("ten", at(now))
	want(now + 1000)
	if _, wait, _ := timers.take(at(now)); wait >= 0 {
		t.Errorf("without a session the next one is due in %v", wait)
	}
	timers.follow(structs.Sessions{twenty}, at(now))
	want(now+40, "twenty")
	timers.follow(structs.Sessions{twenty}, at(now+40)) // its end is under way
	want(now + 1000)
	timers.ended("twenty")
	timers.follow(structs.Sessions{twenty}, at(now+50)) // a snapshot has brought it back
	want(now + 89)
	if !timers.renew(twenty, at(now+50)) {
		t.Error("a session that came back cannot be renewed")
	}
	want(now+90, "twenty")
	timers.follow(nil, at(now+90))
	timers.follow(structs.Sessions{twenty}, at(now+90))
	timers.end()
	want(now + 1000)
}
