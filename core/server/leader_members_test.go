package server

import (
	"testing"
	"time"
)

func TestWhatFailsDoesNotMakeANewServerWait(t *testing.T) {
	var k memberKeeper
	round := func(ok, behind bool) time.Duration {
		k.behind = behind
		return k.pause(ok)
	}
	for i, r := range []struct {
		ok, behind bool
		want       time.Duration
	}{
		{true, false, time.Minute},
		{true, true, time.Second},
		{false, false, time.Second},
		{false, false, 2 * time.Second},
		{false, true, time.Second},
		{false, false, 8 * time.Second},
		{false, true, time.Second},
		{false, false, 32 * time.Second},
		{false, false, time.Minute},
		{false, false, time.Minute},
		{false, true, time.Second},
		{true, true, time.Second},
		{false, false, time.Second},
	} {
		if got := round(r.ok, r.behind); got != r.want {
			t.Errorf("round %d (ok %v, a server waits %v): %v, want %v", i, r.ok, r.behind, got, r.want)
		}
	}
}
