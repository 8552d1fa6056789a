// Command bench is `make bench`: three servers on loopback, put and get in each mode, 1 and 64 clients in a closed
// loop. Where the binaries of Consul and etcd are found, the same work is given to them in the same run, and the
// ratios are printed: on a machine that the servers share with the load they say more than the figures.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"
)

// servers is the size of every cluster.
const servers = 3

// warmUp is how long a row's clients work before they are measured.
const warmUp = 300 * time.Millisecond

func main() { os.Exit(run()) }

func run() int {
	kvnode := flag.String("kvnode", "bin/kvnode", "the kvnode binary")
	dir := flag.String("dir", ".run/bench", "holds the data while it runs; it should be on a real disk")
	each := flag.Duration("each", 3*time.Second, "how long each row is measured")
	limit := flag.Duration("limit", 5*time.Minute, "the longest the whole run may take")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	binary, err := filepath.Abs(*kvnode)
	if err == nil {
		err = bench(ctx, binary, *dir, *each, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}

// Row is one figure of the table.
type Row struct {
	System  string  `json:"system"`
	Op      string  `json:"op"`
	Clients int     `json:"clients"`
	PerSec  float64 `json:"per_second"`
	P50     float64 `json:"p50_ms"`
	P99     float64 `json:"p99_ms"`
	Errors  int     `json:"errors"`
	// FirstError is what the first of the failed operations was answered.
	FirstError string `json:"first_error,omitempty"`
	// Ratio is kvnode's rate divided by this system's, 0 for kvnode itself.
	Ratio float64 `json:"kvnode_ratio,omitempty"`
}

// work is what each system is given, in order.
var work = []struct {
	op      string
	clients int
}{
	{opPut, 1},
	{opPut, 64},
	{opGet, 1},
	{opGet, 64},
	{opConsistent, 1},
	{opConsistent, 64},
	{opStale, 1},
	{opStale, 64},
}

// bench measures every system that is there and prints the table.
func bench(ctx context.Context, kvnode, dir string, each time.Duration, asJSON bool) error {
	var rows []Row
	own := make(map[string]float64)
	for _, sys := range systems(kvnode) {
		if !asJSON {
			fmt.Fprintf(os.Stderr, "%s ...\n", sys.name)
		}
		some, err := measure(ctx, sys, filepath.Join(dir, sys.name), each)
		if err != nil {
			return fmt.Errorf("%s: %w", sys.name, err)
		}
		for _, r := range some {
			key := fmt.Sprint(r.Op, r.Clients)
			if sys.name == "kvnode" {
				own[key] = r.PerSec
			} else if r.PerSec > 0 {
				r.Ratio = own[key] / r.PerSec
			}
			rows = append(rows, r)
		}
	}
	if asJSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"servers": servers, "value_bytes": valueBytes, "keys": keys, "rows": rows})
	}
	return table(os.Stdout, rows)
}

// measure starts a system's cluster over an empty directory, gives it the work, and stops it.
func measure(ctx context.Context, sys system, dir string, each time.Duration) (rows []Row, err error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	target, stop, err := sys.start(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, w := range work {
		do, err := target.client(w.op)
		if err != nil {
			return nil, err
		}
		r := load(ctx, do, w.clients, each)
		r.System, r.Op = sys.name, w.op
		rows = append(rows, r)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("after %d rows: %w", len(rows), ctx.Err())
		}
	}
	return rows, nil
}

// table prints the rows for a person.
func table(out io.Writer, rows []Row) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "system\top\tclients\top/s\tp50 ms\tp99 ms\terrors\tkvnode/it\t")
	for _, r := range rows {
		ratio := ""
		if r.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", r.Ratio)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%.0f\t%.2f\t%.2f\t%d\t%s\t\n", r.System, r.Op, r.Clients, r.PerSec, r.P50, r.P99, r.Errors, ratio)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		if r.FirstError != "" {
			_, _ = fmt.Fprintf(out, "%s, %s, %d clients: the first error: %s\n", r.System, r.Op, r.Clients, r.FirstError)
		}
	}
	return nil
}
