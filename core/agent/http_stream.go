package agent

import (
	"compress/gzip"
	"io"
	"net/http"
	"time"
)

// withStatus is an answer whose body is JSON as ever, under a status of its own.
type withStatus struct {
	status int
	body   any
}

// stream is an answer whose length nobody knows beforehand. It calls head before the first byte and writes to what that
// returns. An error before is answered as any other; after it the connection is cut, so that nobody takes a part for
// the whole.
type stream func(head func(contentType string) io.Writer) error

// handled is an answer that a handler of its own makes.
type handled struct {
	http.Handler
}

// stream sends a stream.
func (a *answer) stream(s stream) {
	var out io.Writer
	var zip *gzip.Writer
	err := s(func(contentType string) io.Writer {
		h := a.resp.Header()
		h["Content-Type"] = []string{contentType}
		a.name()
		out = &pacedWriter{to: a.resp, conn: http.NewResponseController(a.resp)}
		if takesGzip(a.req) {
			h["Content-Encoding"] = []string{"gzip"}
			zip = gzips.Get().(*gzip.Writer)
			zip.Reset(out)
			out = zip
		}
		a.mark(http.StatusOK)
		a.resp.WriteHeader(http.StatusOK)
		return out
	})
	if zip != nil {
		if err == nil {
			err = zip.Close()
		}
		gzips.Put(zip)
	}
	switch {
	case err == nil:
	case out == nil:
		a.fail(err)
	default:
		a.s.agent.logger.Error("Answer cut off", "method", a.req.Method, "url", shown(a.req),
			"from", a.req.RemoteAddr, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// pacedWriter gives the client answerWait for each piece and sends it on at once.
type pacedWriter struct {
	to   io.Writer
	conn *http.ResponseController
}

func (w *pacedWriter) Write(p []byte) (int, error) {
	_ = w.conn.SetWriteDeadline(time.Now().Add(answerWait))
	n, err := w.to.Write(p)
	if err == nil {
		_ = w.conn.Flush()
	}
	return n, err
}
