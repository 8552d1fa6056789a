package agent

import (
	"errors"
	"io"
	"net/http"
	"testing"
)

type fakeMetrics struct{}

func (fakeMetrics) DisplayMetrics(http.ResponseWriter, *http.Request) (any, error) {
	return map[string]int{"Gauges": 1}, nil
}

func TestMetricsAreShownInTheFormThatIsAskedFor(t *testing.T) {
	s := newTest(&fake{}, func(c *Config) { c.Metrics = fakeMetrics{} })
	wantAnswer(t, do(s, "GET", "/v1/agent/metrics", ""), 200, `{"Gauges":1}`, "Content-Type: application/json")
	wantAnswer(t, do(s, "GET", "/v1/agent/metrics?format=junk&ns=x", ""), 200, `{"Gauges":1}`)
	wantAnswer(t, do(s, "GET", "/v1/agent/metrics?format=prometheus", ""), 415, "Prometheus is not enabled since its retention time is not positive")
	s = newTest(&fake{}, func(c *Config) {
		c.Prometheus = http.HandlerFunc(func(resp http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(resp, "consul_x 1\n") })
	})
	wantAnswer(t, do(s, "GET", "/v1/agent/metrics?format=prometheus", ""), 200, "consul_x 1\n")
	wantAnswer(t, do(s, "GET", "/v1/agent/metrics", ""), 500, "this agent has no metrics")
}

func TestAReloadTellsWhetherItHappened(t *testing.T) {
	var fails error
	s := newTest(&fake{}, func(c *Config) { c.Reload = func() error { return fails } })
	wantAnswer(t, do(s, "PUT", "/v1/agent/reload", ""), 200, "", "Content-Type: ")
	fails = errors.New("a key is unknown")
	wantAnswer(t, do(s, "PUT", "/v1/agent/reload", ""), 500, "a key is unknown")
	wantAnswer(t, do(newTest(&fake{}, nil), "PUT", "/v1/agent/reload", ""), 500, "this agent cannot reload its configuration")
}
