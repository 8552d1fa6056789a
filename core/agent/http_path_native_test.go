//go:build !js

package agent

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"glasshouse/core/structs"
)

// TestAPathOfManyPartsCostsNoMoreThanItsLength: to look at every prefix of such a path would take minutes.
func TestAPathOfManyPartsCostsNoMoreThanItsLength(t *testing.T) {
	key := strings.Repeat("a/", 450_000)
	f := &fake{answer: stored(1)}
	began := worked(t)
	wantAnswer(t, do(newTest(f, nil), "GET", "/v1/kv/"+key, ""), 404, "")
	if took := worked(t) - began; took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if got := f.last(t).args.(*structs.KeyRequest).Key; got != key {
		t.Errorf("a key of %d bytes, want %d", len(got), len(key))
	}
}

// worked is how long the processor has worked for this process: a machine that is busy with others changes nothing of it.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
