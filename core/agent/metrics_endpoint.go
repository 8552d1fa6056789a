package agent

import (
	"errors"
	"net/http"
)

// Metrics shows the process's own measurements; go-metrics' InmemSink is one.
type Metrics interface {
	DisplayMetrics(resp http.ResponseWriter, req *http.Request) (any, error)
}

// errNoMetrics is returned where the process measures nothing.
var errNoMetrics = errors.New("this agent has no metrics")

// AgentMetrics tells the process's measurements of the last seconds, or with ?format=prometheus those that Prometheus
// collects (mirrors Consul's (*HTTPServer).AgentMetrics).
func (s *HTTPServer) AgentMetrics(resp http.ResponseWriter, req *http.Request) (any, error) {
	c := s.agent.config
	if queryOf(req).Get("format") == "prometheus" {
		if c.Prometheus == nil {
			return nil, HTTPError{http.StatusUnsupportedMediaType,
				"Prometheus is not enabled since its retention time is not positive"}
		}
		return handled{c.Prometheus}, nil
	}
	if c.Metrics == nil {
		return nil, errNoMetrics
	}
	return c.Metrics.DisplayMetrics(resp, req)
}
