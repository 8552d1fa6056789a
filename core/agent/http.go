package agent

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

const (
	contentText = "text/plain; charset=utf-8"
	contentJSON = "application/json"
)

// An answer longer than longAnswer bytes may fill the socket's buffers; its reader has answerWait to take it.
const (
	longAnswer = 32 * 1024
	answerWait = 30 * time.Second
)

// rawBody is an answer that is no JSON: its bytes are sent as they are.
type rawBody struct {
	contentType string
	data        []byte
}

// wrap makes an endpoint a handler: it checks query and method, answers OPTIONS, and turns what the endpoint returns
// into the answer (mirrors Consul's (*HTTPServer).wrap).
func (s *HTTPServer) wrap(fn unboundEndpoint, methods []string) http.HandlerFunc {
	allow := "OPTIONS," + strings.Join(methods, ",")
	return func(resp http.ResponseWriter, req *http.Request) {
		// ';' parts a query as '&' does: clients of Consul's still send it, and net/url no longer takes it.
		req.URL.RawQuery = strings.ReplaceAll(req.URL.RawQuery, ";", "&")
		a := &answer{s: s, resp: resp, req: req, trace: s.traceID(req)}
		a.heard()
		resp.Header()["Vary"] = []string{"Accept-Encoding"}

		if _, err := url.ParseQuery(req.URL.RawQuery); err != nil {
			// What net/url leaves out might be a condition of a write.
			a.send(http.StatusInternalServerError, "", nil)
			return
		}
		if req.Method == http.MethodOptions {
			resp.Header().Set("Allow", allow)
			a.send(http.StatusOK, "", nil)
			return
		}
		var obj any
		var err error
		if slices.Contains(methods, req.Method) {
			obj, err = fn(s, resp, withTrace(req, a.trace))
		} else {
			resp.Header().Set("Allow", allow)
			err = MethodNotAllowedError{Method: req.Method, Allow: methods}
		}
		if err != nil {
			a.fail(err)
			return
		}
		a.value(obj)
	}
}

// answer is the answer to one request.
type answer struct {
	s     *HTTPServer
	resp  http.ResponseWriter
	req   *http.Request
	trace trace.ID
}

// fail answers with an error.
func (a *answer) fail(err error) {
	status, text := statusOf(err)
	if status >= http.StatusInternalServerError {
		a.s.agent.logger.Error("Request error", "method", a.req.Method, "url", shown(a.req),
			"from", a.req.RemoteAddr, "error", err)
	}
	if text == "" {
		a.send(status, "", nil)
		return
	}
	a.send(status, contentText, []byte(text))
}

// maxShownPath is how much of a request's path a line of the log has, in bytes: a path may be a megabyte.
const maxShownPath = 512

// shown is a request's path for the log.
func shown(req *http.Request) string { return trace.Clip(req.URL.Path, maxShownPath) }

// value answers with 200 and what an endpoint returned.
func (a *answer) value(obj any) {
	switch v := obj.(type) {
	case nil:
		a.send(http.StatusOK, "", nil)
	case rawBody:
		a.send(http.StatusOK, v.contentType, v.data)
	case stream:
		a.stream(v)
	case handled:
		a.mark(http.StatusOK)
		v.ServeHTTP(a.resp, a.req)
	case withStatus:
		a.sendJSON(v.status, v.body)
	default:
		a.sendJSON(http.StatusOK, v)
	}
}

// sendJSON answers with v under a status.
func (a *answer) sendJSON(status int, v any) {
	data, err := a.json(v)
	if err != nil {
		a.fail(err)
		return
	}
	a.send(status, contentJSON, data)
}

// json is compact, or indented with a newline at the end for ?pretty and under -dev.
func (a *answer) json(v any) ([]byte, error) {
	if !a.s.agent.config.DevMode && !strings.Contains(a.req.URL.RawQuery, "pretty") {
		return json.Marshal(v)
	}
	if _, pretty := a.req.URL.Query()["pretty"]; !pretty && !a.s.agent.config.DevMode {
		return json.Marshal(v)
	}
	data, err := json.MarshalIndent(v, "", "    ")
	return append(data, '\n'), err
}

// gzips are writers at the fastest level: the others clear some 640 KiB of tables before each answer, which for a
// short one costs more than all the rest of its request.
var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails for an unknown level only
	return w
}}

// send writes the answer, compressed where the client takes gzip: every body, even one byte, as Consul does.
func (a *answer) send(status int, contentType string, body []byte) {
	h := a.resp.Header()
	if contentType != "" {
		h["Content-Type"] = []string{contentType}
	} else {
		h["Content-Type"] = nil // so that net/http does not guess one
	}
	if len(body) > 0 && takesGzip(a.req) {
		var buf bytes.Buffer
		zw := gzips.Get().(*gzip.Writer)
		zw.Reset(&buf)
		_, _ = zw.Write(body) // a bytes.Buffer takes everything
		_ = zw.Close()
		gzips.Put(zw)
		body = buf.Bytes()
		h["Content-Encoding"] = []string{"gzip"}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	a.name()
	if len(body) > longAnswer {
		// The deadline lasts beyond this answer: each long one sets it anew, and a short one cannot block.
		_ = http.NewResponseController(a.resp).SetWriteDeadline(time.Now().Add(answerWait))
	}
	a.mark(status)
	a.resp.WriteHeader(status)
	_, _ = a.resp.Write(body) // an error here is the client's going
}

// name answers the request's trace id.
func (a *answer) name() {
	if a.trace != "" {
		a.resp.Header()[traceHeader] = []string{a.trace}
	}
}

// takesGzip tells whether the client accepts gzip.
func takesGzip(req *http.Request) bool {
	for _, line := range req.Header["Accept-Encoding"] {
		for part := range strings.SplitSeq(line, ",") {
			name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
			if strings.TrimSpace(name) != "gzip" {
				continue
			}
			q = strings.TrimPrefix(strings.TrimSpace(q), "q=")
			weight, err := strconv.ParseFloat(q, 64)
			return err != nil || weight > 0
		}
	}
	return false
}

// heard says that the request has come.
func (a *answer) heard() {
	if tr := a.s.agent.trace; tr.On() {
		if conn := connOf(a.req); conn != nil {
			m := a.message(requestText(a.req))
			m.To = a.s.agent.config.NodeName
			platform.Heard(conn, tr, m)
		}
	}
}

// mark describes the answer, which net/http writes when the handler returns.
func (a *answer) mark(status int) {
	if tr := a.s.agent.trace; tr.On() {
		if conn := connOf(a.req); conn != nil {
			m := a.message(strconv.Itoa(status))
			m.From, m.Reply, m.OK = a.s.agent.config.NodeName, true, status < http.StatusBadRequest
			platform.Mark(conn, tr, m)
		}
	}
}

func (a *answer) message(text string) *trace.Message {
	return &trace.Message{Proto: trace.ProtoHTTP, Type: a.req.Method, Trace: a.trace, Text: trace.Clip(text, 48)}
}

// requestText is a request's label in the picture: "put greeting", "lock greeting", "get /v1/status/leader".
func requestText(req *http.Request) string {
	verb := strings.ToLower(req.Method)
	key, isKey := strings.CutPrefix(req.URL.Path, "/v1/kv/")
	if isKey && req.Method == http.MethodPut {
		switch q := queryOf(req); {
		case q.has("acquire"):
			verb = "lock"
		case q.has("release"):
			verb = "unlock"
		case q.has("cas"):
			verb = "cas"
		}
	}
	return verb + " " + key
}
