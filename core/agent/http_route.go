package agent

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"glasshouse/core/trace"
)

// traceStreamPath is where the event stream is served. It is no row of the route table: it answers no request,
// it streams.
const traceStreamPath = "/v1/internal/trace"

// router finds the handler of a path as Consul's does: the path is cleaned first, and by a 301 for every method,
// where today's http.ServeMux says 307.
type router struct {
	exact  map[string]http.Handler
	prefix map[string]http.Handler // by a pattern that ends in a slash
}

func (r *router) handle(pattern string, h http.Handler) {
	if strings.HasSuffix(pattern, "/") && pattern != "/" {
		r.prefix[pattern] = h
		return
	}
	r.exact[pattern] = h
}

// handler binds every registered endpoint to its pattern, each wrapped with the method check and the answer's
// making (mirrors Consul's (*HTTPServer).handler).
func (s *HTTPServer) handler(enableDebug bool) http.Handler {
	tr := s.agent.trace
	tr.Hit(trace.HTTPServerHandler, "")
	r := &router{exact: make(map[string]http.Handler), prefix: make(map[string]http.Handler)}
	for _, pattern := range slices.Sorted(maps.Keys(endpoints)) {
		tr.HitEntry(trace.AgentRegisterEndpoint, "", 0, 0, trace.Value{Name: "pattern", Text: trace.Clip(pattern, 64)})
		e := endpoints[pattern]
		r.handle(pattern, measured(pattern, e.methods, s.wrap(e.fn, e.methods)))
	}
	r.handle("/", http.HandlerFunc(index))
	if h := s.agent.config.TraceStream; h != nil {
		r.handle(traceStreamPath, h)
	}
	if enableDebug {
		handleDebug(r)
	}
	return s.secured(r)
}

// index answers / with the words by which a client of Consul's knows an agent.
func index(resp http.ResponseWriter, _ *http.Request) {
	resp.Header().Set("Content-Type", contentText)
	_, _ = io.WriteString(resp, "Consul Agent")
}

// boundBody gives a request's body bodyWait to come in. The deadline is for every request, since net/http reads what
// a handler has left of a body before it sends the answer, and would wait for it without end. net/http itself lifts
// the deadline before the next request.
func boundBody(resp http.ResponseWriter, req *http.Request) {
	if req.ContentLength != 0 {
		_ = http.NewResponseController(resp).SetReadDeadline(time.Now().Add(bodyWait))
	}
}

// ServeHTTP serves what the path names: 400 with no body for unprintable bytes or the path *, 301 to the clean path, 404
// with no body for a path that nobody has.
func (r *router) ServeHTTP(resp http.ResponseWriter, req *http.Request) {
	p := req.URL.Path
	if req.RequestURI == "*" || strings.ContainsFunc(p, func(c rune) bool { return !unicode.IsPrint(c) }) {
		resp.WriteHeader(http.StatusBadRequest)
		return
	}
	clean := cleanPath(p)
	if _, ok := r.prefix[clean+"/"]; ok {
		clean += "/"
	}
	if clean != p {
		to := url.URL{Path: clean, RawQuery: req.URL.RawQuery}
		http.Redirect(resp, req, to.String(), http.StatusMovedPermanently)
		return
	}
	h := r.find(p)
	if h == nil {
		resp.WriteHeader(http.StatusNotFound)
		return
	}
	h.ServeHTTP(resp, req)
}

// find is the handler of a clean path, by the longest pattern, nil for none. It asks after the patterns, which are few,
// and not after the path's own parts: a path may have half a million.
func (r *router) find(p string) http.Handler {
	if h, ok := r.exact[p]; ok {
		return h
	}
	longest := ""
	for pattern := range r.prefix {
		if len(pattern) > len(longest) && strings.HasPrefix(p, pattern) {
			longest = pattern
		}
	}
	return r.prefix[longest]
}

// cleanPath is path.Clean, but keeps a final slash: `d/` is a key of its own beside `d`.
func cleanPath(p string) string {
	if p == "" || p[0] != '/' {
		p = "/" + p
	}
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}
