package agent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/trace"
)

// The bounds of one HTTP connection. There is no bound on a whole request: a blocking query waits for minutes.
// boundBody bounds its body's reading, and answer a long answer's writing.
const (
	headerWait     = 10 * time.Second // for the request line and the headers
	bodyWait       = 30 * time.Second // for the whole body
	idleWait       = 2 * time.Minute  // between two requests
	maxHeaderBytes = 1 << 20          // as Consul's; more is answered 431
)

// HTTPServer serves the API on one listener.
type HTTPServer struct {
	*http.Server
	agent *Agent
	ln    net.Listener
}

// listenHTTP opens the listeners and gives each server its handler (mirrors Consul's (*Agent).listenHTTP). On an
// error none is left open.
func (a *Agent) listenHTTP() ([]*HTTPServer, error) {
	a.trace.Hit(trace.AgentListenHTTP, "")
	if err := a.SetHTTP(a.config.HTTP); err != nil {
		return nil, err
	}
	var servers []*HTTPServer
	for _, addr := range a.config.HTTPAddrs {
		ln, err := a.config.Network.Listen(addr)
		if err != nil {
			for _, srv := range servers {
				_ = srv.ln.Close()
			}
			return nil, fmt.Errorf("listen on %s for HTTP: %w", addr, err)
		}
		srv := &HTTPServer{agent: a, ln: ln}
		conns := &connLimit{most: a.config.HTTPMaxConnsPerClient, logger: a.logger}
		srv.Server = &http.Server{
			Handler:           srv.handler(a.config.EnableDebug),
			ReadHeaderTimeout: headerWait,
			IdleTimeout:       idleWait,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          a.logger.Named("http").StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Warn}),
			BaseContext:       func(net.Listener) context.Context { return a.ctx },
			ConnContext:       withConn,
			ConnState:         conns.track,
		}
		servers = append(servers, srv)
	}
	return servers, nil
}

// serveHTTP serves one listener until Shutdown (mirrors Consul's (*Agent).serveHTTP).
func (a *Agent) serveHTTP(srv *HTTPServer) {
	a.trace.Hit(trace.AgentServeHTTP, "")
	a.logger.Info("Started HTTP server", "address", srv.ln.Addr().String())
	a.serving.Go(func() {
		if err := srv.Serve(srv.ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
			a.logger.Error("HTTP server stopped", "address", srv.ln.Addr().String(), "error", err)
		}
	})
}

type connKey struct{}

// withConn lets a handler find the connection that its request came on, to mark the messages on it.
func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// connOf is the connection that a request came on, nil under a test's recorder.
func connOf(req *http.Request) net.Conn {
	conn, _ := req.Context().Value(connKey{}).(net.Conn)
	return conn
}

// connLimit closes connections of a client address that has too many open, without an answer, as Consul does
// (limits.http_max_conns_per_client). Connections that became websockets no longer count: the trace's own bound
// holds for those.
type connLimit struct {
	most   int
	logger hclog.Logger

	mu struct {
		sync.Mutex
		open map[string]map[net.Conn]struct{} // by client IP
	}
}

// track is an http.Server's ConnState.
func (l *connLimit) track(conn net.Conn, state http.ConnState) {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch state {
	case http.StateNew:
		if len(l.mu.open[host]) >= l.most {
			l.logger.Warn("Too many HTTP connections from one client: refusing one", "client", host, "limit", l.most)
			_ = conn.Close()
			return
		}
		if l.mu.open == nil {
			l.mu.open = make(map[string]map[net.Conn]struct{})
		}
		if l.mu.open[host] == nil {
			l.mu.open[host] = make(map[net.Conn]struct{})
		}
		l.mu.open[host][conn] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(l.mu.open[host], conn)
		if len(l.mu.open[host]) == 0 {
			delete(l.mu.open, host)
		}
	}
}
