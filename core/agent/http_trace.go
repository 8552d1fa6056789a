package agent

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"glasshouse/core/trace"
)

// traceHeader brings a request's trace id, and answers it.
const traceHeader = "X-Glasshouse-Trace"

// maxTraceID is the most bytes that a trace id from outside may have.
const maxTraceID = 64

// traceID names a request for keys, sessions or a transaction for those who watch: by its own header, or anew. Where
// nobody watches, or for any other path, it is "".
func (s *HTTPServer) traceID(req *http.Request) trace.ID {
	p := req.URL.Path
	if !s.agent.trace.On() || !strings.HasPrefix(p, "/v1/kv/") && !strings.HasPrefix(p, "/v1/session/") && p != "/v1/txn" {
		return ""
	}
	if id := req.Header.Get(traceHeader); isTraceID(id) {
		return id
	}
	return fmt.Sprintf("%016x", rand.Uint64())
}

func isTraceID(id string) bool {
	if id == "" || len(id) > maxTraceID {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
		default:
			return false
		}
	}
	return true
}

type traceKey struct{}

// withTrace lets the endpoints find the request's trace id by traceOf.
func withTrace(req *http.Request, id trace.ID) *http.Request {
	if id == "" {
		return req
	}
	return req.WithContext(context.WithValue(req.Context(), traceKey{}, id))
}

// traceOf is the trace id of the request that ctx belongs to, "" for none.
func traceOf(ctx context.Context) trace.ID {
	id, _ := ctx.Value(traceKey{}).(trace.ID)
	return id
}
