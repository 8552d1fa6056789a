// Command linear kills and freezes the servers of real kvnode clusters while clients put, read, cas, delete and lock,
// and lets porcupine look for an order of the operations that explains every answer.
//
//	go run ./test/linear -runs 200
//
// Its last line is a JSON summary. It ends with 1 when a run's answers have no such order, and leaves that run's
// history in the directory that it names.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"glasshouse/wasm/judge/linear"
)

func main() { os.Exit(realMain()) }

func realMain() int {
	runs := flag.Int("runs", 20, "how many clusters to hurt")
	first := flag.Uint64("first", 1, "the first run's seed; each further run's is one more")
	seconds := flag.Float64("seconds", 4, "how long the clients of one run work, in seconds")
	kvnode := flag.String("kvnode", "", "the binary to test; built where none is named")
	keep := flag.String("keep", "", "where an illegal history is kept; a new directory where none is named")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := all(ctx, *kvnode, *keep, *first, *runs, time.Duration(*seconds*float64(time.Second))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// summary is the last line.
type summary struct {
	Runs       int     `json:"runs"`
	Violations int     `json:"violations"`
	Undecided  int     `json:"undecided"`
	Ops        int     `json:"ops"`
	Unknown    int     `json:"unknown"`
	Wall       float64 `json:"wall_seconds"`
}

func all(ctx context.Context, kvnode, keep string, first uint64, runs int, lasting time.Duration) error {
	work, err := os.MkdirTemp("", "linear")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if kvnode == "" {
		kvnode = filepath.Join(work, "kvnode")
		build := exec.CommandContext(ctx, "go", "build", "-o", kvnode, "glasshouse/cmd/kvnode")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build kvnode: %w", err)
		}
	}
	began := time.Now()
	var sum summary
	for seed := first; seed < first+uint64(runs); seed++ {
		dir := filepath.Join(work, fmt.Sprint(seed))
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		r, err := runOnce(ctx, kvnode, dir, seed, lasting)
		if err != nil {
			return fmt.Errorf("run %d: %w", seed, err)
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		fmt.Printf("run %d: %s\n", seed, r)
		sum.Runs++
		sum.Ops += r.KeyOps + r.LockOps
		sum.Unknown += r.Unknown
		switch r.Verdict {
		case string(linear.Illegal):
			sum.Violations++
			if err := keepHistory(&keep, r); err != nil {
				return err
			}
		case string(linear.Undecided):
			sum.Undecided++
		}
	}
	sum.Wall = time.Since(began).Seconds()
	line, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	if sum.Violations > 0 {
		return fmt.Errorf("%d of %d runs are not linearizable; their histories are in %s", sum.Violations, sum.Runs, keep)
	}
	return nil
}

// keepHistory writes what the clients of an illegal run saw.
func keepHistory(dir *string, r *result) error {
	if *dir == "" {
		made, err := os.MkdirTemp("", "not-linear")
		if err != nil {
			return err
		}
		*dir = made
	}
	text, err := json.MarshalIndent(struct {
		*result
		OnKeys []linear.Op `json:"on_keys"`
		OnLock []lockOp    `json:"on_lock"`
	}{r, r.h.kv, r.h.lock}, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*dir, fmt.Sprintf("run%d.json", r.Seed)), text, 0o644)
}
