package agent

import "net/http"

// Metrics shows the process's own measurements; go-metrics' InmemSink is one.
type Metrics interface {
	DisplayMetrics(resp http.ResponseWriter, req *http.Request) (any, error)
}
