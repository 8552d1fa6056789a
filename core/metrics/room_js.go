package metrics

import (
	"net/http"
	"time"

	gometrics "github.com/hashicorp/go-metrics"
)

// prometheusSink has nobody to serve in the machine room, where no Prometheus comes by.
func prometheusSink(time.Duration) (gometrics.MetricSink, http.Handler, error) { return nil, nil, nil }

// runtimeLoop does not run in the machine room: a timer each second would set every machine of it in motion, and the
// numbers of a WebAssembly heap are the page's, not the node's.
func runtimeLoop(*gometrics.Metrics) (stop func()) { return func() {} }
