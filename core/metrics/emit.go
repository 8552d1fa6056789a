package metrics

import (
	"time"

	gometrics "github.com/hashicorp/go-metrics"
)

// Label tells one kind of a measured thing from another.
type Label = gometrics.Label

// Since adds a sample of the milliseconds since start, under a name of several words.
func Since(start time.Time, name []string, labels ...Label) {
	gometrics.MeasureSinceWithLabels(name, start, labels)
}

// Count adds one to a counter.
func Count(name []string, labels ...Label) { gometrics.IncrCounterWithLabels(name, 1, labels) }

// Gauge sets a value that rises and falls.
func Gauge(name []string, value float32, labels ...Label) {
	gometrics.SetGaugeWithLabels(name, value, labels)
}
