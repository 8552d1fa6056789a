package agent

import "testing"

func TestCacheControlIsOnlyChecked(t *testing.T) {
	for header, status := range map[string]int{
		"max-age=5": 404, "MAX-AGE=5, no-cache": 404, "stale-if-error=-1": 404, "junk=junk": 404,
		"max-age=x": 400, "max-age=1.5": 400, "no-store, stale-if-error=": 400,
	} {
		s := newTest(&fake{answer: stored(1)}, nil)
		body := ""
		if status == 400 {
			body = "Invalid Cache-Control header."
		}
		wantAnswer(t, do(s, "GET", "/v1/kv/a", "", "Cache-Control: "+header), status, body)
	}
}
