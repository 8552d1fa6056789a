// Package metrics is what a process measures of itself. hashicorp/raft, serf and memberlist emit to go-metrics' one
// global sink of a process, and so do the rooms here, by the names that Consul has for the same things.
package metrics

import (
	"net/http"
	"os"
	"time"

	gometrics "github.com/hashicorp/go-metrics"
)

// The in-memory sink sums over interval and keeps retain of it, as Consul's.
const (
	interval = 10 * time.Second
	retain   = time.Minute
)

// DefaultPrefix is the first word of every name, Consul's, so that what watches a Consul watches a kvnode.
const DefaultPrefix = "consul"

// Config says what is measured, and how it is named.
type Config struct {
	Prefix string // "" is DefaultPrefix
	// DisableHostname leaves the host's name out of the names of gauges, where it would stand: with Prometheus alone, as
	// in Consul.
	DisableHostname bool
	// FilterDefault lets a name through that neither AllowedPrefixes nor BlockedPrefixes decides.
	FilterDefault   bool
	AllowedPrefixes []string
	BlockedPrefixes []string
	// PrometheusRetention is how long Prometheus is shown a value that is emitted no more; 0 serves none.
	PrometheusRetention time.Duration
}

// Metrics are a process's sinks. There is one set at work in a process: the one that was started last.
type Metrics struct {
	*gometrics.InmemSink // the answer of /v1/agent/metrics
	prometheus           http.Handler
	stop                 func()
}

// Start makes the sinks, and has everything that the process emits go to them. Stop must follow.
func Start(c Config) (*Metrics, error) {
	if c.Prefix == "" {
		c.Prefix = DefaultPrefix
	}
	m := &Metrics{InmemSink: gometrics.NewInmemSink(interval, retain)}
	sink := gometrics.FanoutSink{m.InmemSink}
	prom, handler, err := prometheusSink(c.PrometheusRetention)
	if err != nil {
		return nil, err
	}
	if prom != nil {
		sink, m.prometheus = append(sink, prom), handler
	}
	host, _ := os.Hostname() // without one, no name has a host in it
	global, err := gometrics.NewGlobal(&gometrics.Config{
		ServiceName: c.Prefix, HostName: host, EnableHostname: prom != nil && !c.DisableHostname && host != "",
		// go-metrics' own loop over the runtime's numbers never ends, so runtimeLoop stands in for it.
		EnableRuntimeMetrics: false,
		TimerGranularity:     time.Millisecond,
		FilterDefault:        c.FilterDefault, AllowedPrefixes: c.AllowedPrefixes, BlockedPrefixes: c.BlockedPrefixes,
	}, sink)
	if err != nil {
		return nil, err
	}
	loop := runtimeLoop(global)
	m.stop = func() {
		loop()
		if gometrics.Default() == global {
			// An empty configuration never fails.
			_, _ = gometrics.NewGlobal(&gometrics.Config{FilterDefault: true}, &gometrics.BlackholeSink{})
		}
	}
	return m, nil
}

// Prometheus serves the text form, or is nil where it is not served.
func (m *Metrics) Prometheus() http.Handler { return m.prometheus }

// Stop ends what measures by itself, and lets what the process emits go nowhere unless another set took over. What was
// measured may still be read.
func (m *Metrics) Stop() { m.stop() }
