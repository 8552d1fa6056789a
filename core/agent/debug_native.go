//go:build !js

package agent

import (
	"net/http"
	"net/http/pprof"
)

// handleDebug serves Go's profiles under /debug/pprof/ (enable_debug).
func handleDebug(r *router) {
	r.handle("/debug/pprof/", http.HandlerFunc(pprof.Index))
	r.handle("/debug/pprof/cmdline", http.HandlerFunc(pprof.Cmdline))
	r.handle("/debug/pprof/profile", http.HandlerFunc(pprof.Profile))
	r.handle("/debug/pprof/symbol", http.HandlerFunc(pprof.Symbol))
	r.handle("/debug/pprof/trace", http.HandlerFunc(pprof.Trace))
}
