package agent

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"
)

const (
	// maxMonitors is how many may read the log at a time: each line is formatted for each of them.
	maxMonitors = 8
	// monitorBuffer is how many lines may wait for one reader; further ones are left out, and their number is told.
	monitorBuffer = 512
)

// errNoMonitor is returned where the process's logger lets nobody listen.
var errNoMonitor = errors.New("this agent's log cannot be read")

// lines is a log's sink that never waits: it keeps lines for a reader who may be slow.
type lines struct {
	ready chan []byte
	lost  atomic.Int64 // how many lines were left out since the reader was told
}

// Write takes one line; hclog writes each by one call.
func (l *lines) Write(line []byte) (int, error) {
	select {
	case l.ready <- append([]byte(nil), line...):
	default:
		l.lost.Add(1)
	}
	return len(line), nil
}

// AgentMonitor sends the agent's log from now on, until the client goes: by ?loglevel, which may be below the agent's
// own, and with ?logjson as JSON (mirrors Consul's (*HTTPServer).AgentMonitor).
func (s *HTTPServer) AgentMonitor(_ http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	level := hclog.Info
	if text := q.Get("loglevel"); text != "" {
		if level = hclog.LevelFromString(text); strings.EqualFold(text, "err") {
			level = hclog.Error
		}
		if level == hclog.NoLevel || level == hclog.Off {
			return nil, badRequest("Bad request: Unknown log level: %s", text)
		}
	}
	logger, ok := s.agent.logger.(hclog.InterceptLogger)
	if !ok {
		return nil, errNoMonitor
	}
	return stream(func(head func(contentType string) io.Writer) error {
		select {
		case s.agent.monitors <- struct{}{}:
			defer func() { <-s.agent.monitors }()
		default:
			return HTTPError{http.StatusTooManyRequests, fmt.Sprintf("%d clients read this agent's log already", maxMonitors)}
		}
		from := &lines{ready: make(chan []byte, monitorBuffer)}
		sink := hclog.NewSinkAdapter(&hclog.LoggerOptions{
			Level: level, JSONFormat: q.has("logjson"), Output: from, TimeFormat: LogTime,
		})
		logger.RegisterSink(sink)
		defer logger.DeregisterSink(sink)
		return from.send(req, head(contentText))
	}), nil
}

// send writes lines as they come, until the client goes.
func (l *lines) send(req *http.Request, out io.Writer) error {
	if err := flush(out); err != nil {
		return nil // the client has gone, which is how each monitor ends
	}
	for {
		var line []byte
		select {
		case <-req.Context().Done():
			return nil
		case line = <-l.ready:
		}
		if n := l.lost.Swap(0); n > 0 {
			line = append(line, fmt.Sprintf("[WARN] %d lines were left out: this reader is too slow\n", n)...)
		}
		if _, err := out.Write(line); err != nil || flush(out) != nil {
			return nil
		}
	}
}

// flush sends on what a compressing writer keeps; any other sends each piece by itself.
func flush(out io.Writer) error {
	if f, ok := out.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	_, err := out.Write(nil)
	return err
}
