//go:build !js

package metrics

import (
	"sync"
	"time"

	gometrics "github.com/hashicorp/go-metrics"
)

// runtimeEvery is how often the Go runtime is asked for its numbers, as Consul does.
const runtimeEvery = time.Second

// runtimeLoop emits consul.runtime.* until stop is called, which waits for its end.
func runtimeLoop(m *gometrics.Metrics) (stop func()) {
	done := make(chan struct{})
	var loop sync.WaitGroup
	loop.Go(func() {
		tick := time.NewTicker(runtimeEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				m.EmitRuntimeStats()
			case <-done:
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		loop.Wait()
	})
}
