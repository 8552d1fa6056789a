package agent

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"glasshouse/core/metrics"
)

// measured emits how long each answer took, as consul.http.METHOD.v1.kv._ (mirrors Consul's (*HTTPServer).handler). The
// name is the route's, not the request's path, and an unknown method is not measured: names stay few.
func measured(pattern string, methods []string, next http.Handler) http.Handler {
	parts := strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	if last := len(parts) - 1; parts[last] == "" {
		parts[last] = "_"
	}
	return http.HandlerFunc(func(resp http.ResponseWriter, req *http.Request) {
		if slices.Contains(methods, req.Method) {
			defer metrics.Since(time.Now(), append([]string{"http", req.Method}, parts...))
		}
		next.ServeHTTP(resp, req)
	})
}
