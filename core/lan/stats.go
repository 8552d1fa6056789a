package lan

import (
	"runtime"
	"strconv"
)

// RuntimeStats is the section runtime of a node's stats, by Consul's names.
func RuntimeStats() map[string]string {
	return map[string]string{
		"arch":       runtime.GOARCH,
		"os":         runtime.GOOS,
		"max_procs":  strconv.Itoa(runtime.GOMAXPROCS(0)),
		"cpu_count":  strconv.Itoa(runtime.NumCPU()),
		"goroutines": strconv.Itoa(runtime.NumGoroutine()),
		"version":    runtime.Version(),
	}
}
