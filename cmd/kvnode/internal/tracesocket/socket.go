//go:build !js

// Package tracesocket serves a real node's events to pages and tools: /v1/internal/trace, a websocket that brings
// one JSON event a message, and with ?cluster those of every server. It stands outside the core, which imports no
// websocket; cmd/kvnode registers it with package node.
package tracesocket

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"

	"glasshouse/core/node"
	"glasshouse/core/trace"
)

// The bounds of one listener.
const (
	depth     = 8192             // events that wait for it
	writeWait = 10 * time.Second // for one message
	pingEvery = 15 * time.Second // how soon a listener that is gone is noticed
	pingWait  = 10 * time.Second
)

func init() { node.RegisterStream(New) }

// New makes the handler of /v1/internal/trace.
func New(s *node.Stream) http.Handler { return &handler{s} }

type handler struct{ *node.Stream }

// ServeHTTP streams events until the listener goes, or is too slow, or the agent stops.
func (h *handler) ServeHTTP(resp http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet {
		resp.Header().Set("Allow", "OPTIONS,GET")
		if req.Method != http.MethodOptions {
			http.Error(resp, "method "+req.Method+" not allowed", http.StatusMethodNotAllowed)
		}
		return
	}
	if !h.mayListen(req) {
		http.Error(resp, "this origin may not listen: trace { allow_origins = [...] } in the agent's configuration names those that may",
			http.StatusForbidden)
		return
	}
	// The origin was checked above, and by a stricter rule than the library's.
	conn, err := websocket.Accept(resp, req, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }()

	ctx, cancel := context.WithCancel(conn.CloseRead(req.Context()))
	defer cancel()
	var events source
	if req.URL.Query().Has("cluster") {
		events = openCluster(ctx, h.Stream)
	} else {
		events = local{h.Hub.Subscribe(depth)}
	}
	defer events.Close()
	go ping(ctx, cancel, conn)
	code, why := h.send(ctx, conn, events)
	_ = conn.Close(code, why)
}

// source is a stream of events, one JSON object each.
type source interface {
	// Events brings them; it is closed at the end, and then Err tells why.
	Events() <-chan []byte
	Err() error
	Close()
}

// local is this node's own events.
type local struct{ *trace.Subscription }

func (l local) Events() <-chan []byte { return l.C }

// send writes events until one side ends. It returns what to tell the listener.
func (h *handler) send(ctx context.Context, conn *websocket.Conn, events source) (websocket.StatusCode, string) {
	for {
		select {
		case <-ctx.Done():
			return websocket.StatusGoingAway, "the agent stops"
		case event, ok := <-events.Events():
			if !ok {
				return closing(events.Err())
			}
			wctx, cancel := context.WithTimeout(ctx, writeWait)
			err := conn.Write(wctx, websocket.MessageText, event)
			cancel()
			if err != nil {
				return websocket.StatusPolicyViolation, trace.ErrSlowSubscriber.Error()
			}
		}
	}
}

// closing turns the end of a source into a close code and its reason.
func closing(err error) (websocket.StatusCode, string) {
	switch {
	case errors.Is(err, trace.ErrTooManySubscribers):
		return websocket.StatusTryAgainLater, err.Error()
	case err != nil:
		return websocket.StatusPolicyViolation, err.Error()
	default:
		return websocket.StatusNormalClosure, ""
	}
}

// ping ends a listener that no longer answers.
func ping(ctx context.Context, cancel context.CancelFunc, conn *websocket.Conn) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			pctx, done := context.WithTimeout(ctx, pingWait)
			err := conn.Ping(pctx)
			done()
			if err != nil {
				cancel()
				return
			}
		}
	}
}

// mayListen tells whether a request may listen. What is no browser sends no Origin. A page of the agent's own
// address may; but only by an IP or localhost, for any name can be made to point here. Others must be allowed.
func (h *handler) mayListen(req *http.Request) bool {
	origin := req.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	for _, allowed := range h.AllowOrigins {
		if strings.EqualFold(allowed, origin) {
			return true
		}
	}
	host := u.Hostname()
	return strings.EqualFold(u.Host, req.Host) && (host == "localhost" || net.ParseIP(host) != nil)
}
