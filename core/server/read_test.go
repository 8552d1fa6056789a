package server

import (
	"context"
	"testing"
	"time"
)

func TestTheTimeOfABlockingQueryIsBounded(t *testing.T) {
	for asked, least := range map[time.Duration]time.Duration{
		0: 5 * time.Minute, -time.Second: 5 * time.Minute, 2 * time.Second: 2 * time.Second,
		time.Hour: 10 * time.Minute, 10 * time.Minute: 10 * time.Minute,
	} {
		spread := false
		first := queryTime(asked)
		for range 100 {
			got := queryTime(asked)
			if got < least || got > least+least/16 {
				t.Fatalf("asked for %v, waits %v; want %v and up to a sixteenth", asked, got, least)
			}
			spread = spread || got != first
		}
		if !spread {
			t.Errorf("asked for %v, all wait %v: they would come back at once", asked, first)
		}
	}
}

func TestTombstonesAreReapedOnceTheyAreOld(t *testing.T) {
	var c tombstoneClock
	start := time.Unix(0, 0)
	for i := range 200 {
		at := time.Duration(i) * tombstoneStep
		old, due := c.tick(start.Add(at), uint64(1000+i))
		if wantDue := at >= tombstoneTTL; due != wantDue {
			t.Fatalf("at %v due is %v", at, due)
		}
		if want := uint64(1000 + i - int(tombstoneTTL/tombstoneStep)); due && old != want {
			t.Fatalf("at %v what is older than %v is up to %d, want %d", at, tombstoneTTL, old, want)
		}
	}
	if most := int(tombstoneTTL/tombstoneStep) + 1; len(c.marks) > most {
		t.Errorf("%d marks are kept, at most %d are needed", len(c.marks), most)
	}
}

func TestATermThatIsOverMakesNoReadsReady(t *testing.T) {
	var r readiness
	r.init()
	term, end := context.WithCancel(t.Context())
	end()
	r.set(term, 3)
	if ready, _ := r.get(); ready != 0 {
		t.Error("a leader that was replaced answers reads before its next barrier")
	}
}
