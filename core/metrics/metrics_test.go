package metrics

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gometrics "github.com/hashicorp/go-metrics"
)

// names are the names of what m shows in memory.
func names(t *testing.T, m *Metrics) map[string]bool {
	t.Helper()
	shown, err := m.DisplayMetrics(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	summary := shown.(gometrics.MetricsSummary)
	all := map[string]bool{}
	for _, g := range summary.Gauges {
		all[g.Name] = true
	}
	for _, s := range append(summary.Counters, summary.Samples...) {
		all[s.Name] = true
	}
	return all
}

func start(t *testing.T, c Config) *Metrics {
	t.Helper()
	m, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Stop)
	return m
}

func TestWhatTheProcessEmitsIsShownByConsulsNames(t *testing.T) {
	m := start(t, Config{FilterDefault: true})
	Since(time.Now(), KVSApply)
	Count(RPCQuery)
	Gauge([]string{"raft", "commitNumLogs"}, 3)          // as raft does
	gometrics.IncrCounter([]string{"serf", "events"}, 1) // and serf
	shown := names(t, m)
	for _, want := range []string{"consul.kvs.apply", "consul.rpc.query", "consul.raft.commitNumLogs", "consul.serf.events"} {
		if !shown[want] {
			t.Errorf("%s is not shown; shown are %v", want, shown)
		}
	}
	if m.Prometheus() != nil {
		t.Error("Prometheus is served though no retention is set")
	}
}

func TestAFilterLeavesOutWhatItNames(t *testing.T) {
	m := start(t, Config{FilterDefault: true, BlockedPrefixes: []string{"consul.rpc"}})
	Count(RPCQuery)
	Count([]string{"other"})
	if shown := names(t, m); shown["consul.rpc.query"] || !shown["consul.other"] {
		t.Errorf("shown are %v", shown)
	}
}

func TestPrometheusIsServedForItsRetention(t *testing.T) {
	m := start(t, Config{FilterDefault: true, PrometheusRetention: time.Minute})
	Count(RPCQuery)
	Since(time.Now(), KVSApply)
	w := httptest.NewRecorder()
	m.Prometheus().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/agent/metrics?format=prometheus", nil))
	for _, want := range []string{"\nconsul_rpc_query 1\n", "consul_kvs_apply_count 1\n", "\ngo_goroutines "} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("Prometheus is not shown %q:\n%s", want, w.Body)
		}
	}
}

func TestASecondStartTakesOver(t *testing.T) {
	first := start(t, Config{FilterDefault: true, PrometheusRetention: time.Minute})
	second := start(t, Config{FilterDefault: true, PrometheusRetention: time.Minute})
	Count(RPCQuery)
	if names(t, first)["consul.rpc.query"] || !names(t, second)["consul.rpc.query"] {
		t.Error("it went to the first, or not to the second")
	}
	first.Stop()
	Count(ClientRPC)
	second.Stop()
	Count(RPCAcceptConn)
	if shown := names(t, second); !shown["consul.client.rpc"] || shown["consul.rpc.accept_conn"] {
		t.Errorf("after the first's stop and its own, the second shows %v", shown)
	}
}
