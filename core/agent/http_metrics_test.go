package agent

import (
	"net/http"
	"net/http/httptest"
	"testing"

	gometrics "github.com/hashicorp/go-metrics"

	"glasshouse/core/metrics"
)

func TestAnAnswerIsMeasuredByItsRouteAndNotByItsPath(t *testing.T) {
	m, err := metrics.Start(metrics.Config{FilterDefault: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Stop)
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := measured("/v1/kv/", []string{http.MethodGet}, nothing)
	for _, method := range []string{http.MethodGet, "NOPE"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/v1/kv/a/secret/key", nil))
	}
	shown, err := m.DisplayMetrics(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	samples := shown.(gometrics.MetricsSummary).Samples
	if len(samples) != 1 || samples[0].Name != "consul.http.GET.v1.kv._" {
		t.Errorf("measured are %v", samples)
	}
}
