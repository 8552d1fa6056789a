package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// The load's form: values of 256 bytes over 10,000 keys.
const (
	valueBytes = 256
	keys       = 10000
)

// errorPause is how long a client waits after an error, so that a failing system is not asked in a tight loop.
const errorPause = 5 * time.Millisecond

// doer does one operation on a key for the client numbered n.
type doer func(ctx context.Context, n int, key string) error

// load has clients do operations one after the other, each its own, for the given time after a warm-up.
func load(ctx context.Context, do doer, clients int, each time.Duration) Row {
	begin := time.Now().Add(warmUp)
	end := begin.Add(each)
	took := make([][]time.Duration, clients)
	failed := make([]int, clients)
	first := make(chan error, 1) // of the errors, the one that came first
	var wg sync.WaitGroup
	for n := range clients {
		wg.Go(func() {
			for {
				start := time.Now()
				if start.After(end) || ctx.Err() != nil {
					return
				}
				err := do(ctx, n, fmt.Sprintf("bench/%d", rand.IntN(keys)))
				switch done := time.Now(); {
				case start.Before(begin):
				case err != nil:
					failed[n]++
					select {
					case first <- err:
					default:
					}
					time.Sleep(errorPause)
				default:
					took[n] = append(took[n], done.Sub(start))
				}
			}
		})
	}
	wg.Wait()
	row := Row{Clients: clients}
	all := slices.Concat(took...)
	slices.Sort(all)
	for _, f := range failed {
		row.Errors += f
	}
	select {
	case err := <-first:
		row.FirstError = err.Error()
	default:
	}
	row.PerSec = float64(len(all)) / each.Seconds()
	row.P50, row.P99 = quantile(all, 0.50), quantile(all, 0.99)
	return row
}

// quantile is the q-th part of sorted times, in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	d := sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
	return float64(d) / float64(time.Millisecond)
}
