package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// notice is what the bridge itself tells a browser, beside the cluster's events: whether the cluster can be reached.
type notice struct {
	Bridge  string `json:"bridge"` // up, down
	Cluster string `json:"cluster"`
	Why     string `json:"why,omitempty"`
}

// serveStream carries one cluster's events to one browser: ?cluster=NAME, or the first.
func (b *Bridge) serveStream(w http.ResponseWriter, r *http.Request) {
	c := b.find(r.URL.Query().Get("cluster"))
	if c == nil {
		http.Error(w, "no such cluster is attached; see /live/clusters.json", http.StatusNotFound)
		return
	}
	if !b.enter() {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many browsers are watching", http.StatusServiceUnavailable)
		return
	}
	defer b.leave()
	// Accept refuses an Origin that is not the Host that was asked, with 403.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return
	}
	defer conn.CloseNow()
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	go listen(ctx, conn, cancel)
	events := make(chan []byte, queued)
	go b.follow(ctx, c, events, cancel)
	code, why := relay(ctx, conn, events)
	conn.Close(code, why)
}

// The reasons for which a browser's connection is ended.
var (
	errSpoke  = errors.New("this stream is read-only: send nothing")
	errBehind = errors.New("too far behind the cluster: come again")
)

// listen ends the stream when the browser says anything, or goes.
func listen(ctx context.Context, conn *websocket.Conn, cancel context.CancelCauseFunc) {
	if _, _, err := conn.Reader(ctx); err != nil {
		cancel(err)
		return
	}
	cancel(errSpoke)
}

// relay writes events to the browser until the stream ends, and says with which code and reason to close.
func relay(ctx context.Context, conn *websocket.Conn, events <-chan []byte) (websocket.StatusCode, string) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			switch err := context.Cause(ctx); {
			case errors.Is(err, errSpoke):
				return websocket.StatusPolicyViolation, errSpoke.Error()
			case errors.Is(err, errBehind):
				return websocket.StatusTryAgainLater, errBehind.Error()
			}
			return websocket.StatusGoingAway, "the stream has ended"
		case event := <-events:
			if err := within(ctx, func(ctx context.Context) error { return conn.Write(ctx, websocket.MessageText, event) }); err != nil {
				return websocket.StatusGoingAway, "the browser does not read"
			}
		case <-ping.C:
			if err := within(ctx, conn.Ping); err != nil {
				return websocket.StatusGoingAway, "the browser is gone"
			}
		}
	}
}

func within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return do(ctx)
}

// follow keeps a connection to the agent, as long as the browser stays: it tells when the cluster is lost and found, and
// asks again after a bounded wait.
func (b *Bridge) follow(ctx context.Context, c *cluster, events chan<- []byte, cancel context.CancelCauseFunc) {
	send := func(event []byte) bool {
		select {
		case events <- event:
			return true
		default:
			cancel(errBehind)
			return false
		}
	}
	tell := func(n notice) bool {
		n.Cluster = c.name
		raw, err := json.Marshal(n)
		return err == nil && send(raw)
	}
	wait := b.firstWait
	for ctx.Err() == nil {
		up, err := b.read(ctx, c, func() bool { return tell(notice{Bridge: "up"}) }, send)
		if ctx.Err() != nil {
			return
		}
		if up {
			wait = b.firstWait
		}
		if !tell(notice{Bridge: "down", Why: reason(up, err)}) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, lastWait)
	}
}

// read dials the agent once and hands on what it says until the connection ends. up tells whether it was reached.
func (b *Bridge) read(ctx context.Context, c *cluster, hello func() bool, send func([]byte) bool) (up bool, err error) {
	dial, cancel := context.WithTimeout(ctx, dialTimeout)
	conn, _, err := websocket.Dial(dial, c.stream, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
	cancel()
	if err != nil {
		return false, err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessage)
	if !hello() {
		return true, nil
	}
	for {
		_, event, err := conn.Read(ctx)
		if err != nil {
			return true, err
		}
		if !send(event) {
			return true, nil
		}
	}
}

// reason is what a browser is told of a lost cluster: nothing of addresses or errors of this machine.
func reason(up bool, err error) string {
	if up {
		return "the agent has ended the stream"
	}
	if websocket.CloseStatus(err) != -1 {
		return "the agent has refused the stream"
	}
	return "the agent does not answer, or runs without -trace"
}
