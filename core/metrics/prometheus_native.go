//go:build !js

package metrics

import (
	"fmt"
	"net/http"
	"time"

	gometrics "github.com/hashicorp/go-metrics"
	gometricsprom "github.com/hashicorp/go-metrics/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// prometheusSink makes a registry of its own, with what Prometheus' library knows of a Go process in it.
func prometheusSink(retention time.Duration) (gometrics.MetricSink, http.Handler, error) {
	if retention <= 0 {
		return nil, nil, nil
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	sink, err := gometricsprom.NewPrometheusSinkFrom(gometricsprom.PrometheusOpts{
		Expiration: retention, Registerer: registry, Name: "kvnode",
	})
	if err != nil {
		return nil, nil, fmt.Errorf("prometheus: %w", err)
	}
	// One value that cannot be shown does not hide the others.
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return sink, handler, nil
}
