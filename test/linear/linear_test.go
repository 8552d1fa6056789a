package main

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// op makes an operation of the lock's history, from its call to its return.
func op(call, end int64, client int, kind string, ok bool) lockOp {
	return lockOp{Client: client, Kind: kind, Session: string(rune('a' + client)), OK: ok, Call: call, Return: end}
}

func get(call, end int64, holder string, lockIndex uint64) lockOp {
	return lockOp{Client: 9, Kind: "get", OK: true, Holder: holder, LockIndex: lockIndex, Call: call, Return: end}
}

func unknown(o lockOp) lockOp { o.Unknown = true; return o }

func TestALockHasOneHolder(t *testing.T) {
	took, gave := op(1, 2, 0, "acquire", true), op(3, 4, 0, "release", true)
	next := op(5, 6, 1, "acquire", true)
	for _, c := range []struct {
		what string
		ops  []lockOp
		want porcupine.CheckResult
	}{
		{"one after the other", []lockOp{took, gave, next, get(7, 8, "b", 2)}, porcupine.Ok},
		{"two holders", []lockOp{took, op(3, 4, 1, "acquire", true)}, porcupine.Illegal},
		{"two at once, one wins", []lockOp{op(1, 9, 0, "acquire", true), op(1, 9, 1, "acquire", false)}, porcupine.Ok},
		{"refused though free", []lockOp{op(1, 2, 0, "acquire", false)}, porcupine.Illegal},
		{"the holder again", []lockOp{took, op(3, 4, 0, "acquire", true), get(5, 6, "a", 1)}, porcupine.Ok},
		{"released by another", []lockOp{took, op(3, 4, 1, "release", true)}, porcupine.Illegal},
		{"a lock index that does not rise", []lockOp{took, gave, next, get(7, 8, "b", 1)}, porcupine.Illegal},
		{"an unknown acquire that was done", []lockOp{unknown(took), op(3, 4, 1, "acquire", false)}, porcupine.Ok},
		{"an unknown acquire that was not", []lockOp{unknown(took), op(3, 4, 1, "acquire", true)}, porcupine.Ok},
		{"an unknown acquire that was done late", []lockOp{
			unknown(took), op(3, 4, 1, "acquire", true), op(5, 6, 1, "release", true), get(7, 8, "a", 2),
		}, porcupine.Ok},
		{"a stale read", []lockOp{took, gave, get(5, 6, "a", 1)}, porcupine.Illegal},
	} {
		if got := checkLock(c.ops); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// TestClientsOfAHurtClusterSeeOneStore is the short form of `go run ./test/linear -runs 200`.
func TestClientsOfAHurtClusterSeeOneStore(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes for half a minute")
	}
	kvnode := filepath.Join(t.TempDir(), "kvnode")
	if out, err := exec.Command("go", "build", "-o", kvnode, "glasshouse/cmd/kvnode").CombinedOutput(); err != nil {
		t.Fatalf("build kvnode: %v\n%s", err, out)
	}
	const runs, lasting = 4, 4 * time.Second
	for seed := range uint64(runs) {
		r, err := runOnce(t.Context(), kvnode, t.TempDir(), seed, lasting)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: %s", seed, r)
		if r.Verdict != "legal" {
			t.Errorf("seed %d: %s: keys %+v, lock %s", seed, r.Verdict, r.Keys, r.Lock)
		}
		if r.KeyOps < 50 || r.LockOps < 20 {
			t.Errorf("seed %d: the clients did too little for a judgement", seed)
		}
	}
}
