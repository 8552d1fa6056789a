package bridge

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

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
	// A websocket whose context ends is dropped without a word; so its own reads and writes keep the request's.
	browser := &browser{conn: conn, ctx: r.Context()}
	go browser.listen(cancel)
	events := make(chan []byte, queued)
	go func() { cancel(c.read(ctx, events)) }()
	conn.Close(browser.relay(ctx, events))
}

// The reasons for which a browser's connection is ended. The page then comes again by itself, after a wait that it
// bounds, and is told the state anew.
var (
	errSpoke   = errors.New("this stream is read-only: send nothing")
	errBehind  = errors.New("too far behind the cluster: come again")
	errEnded   = errors.New("the agent has ended the stream: come again")
	errNoAgent = errors.New("the agent does not answer, or runs without -trace")
)

// browser is the side of the one who watches.
type browser struct {
	conn *websocket.Conn
	ctx  context.Context
}

// listen ends the stream when the browser says anything, or goes.
func (b *browser) listen(cancel context.CancelCauseFunc) {
	if _, _, err := b.conn.Reader(b.ctx); err != nil {
		cancel(err)
		return
	}
	cancel(errSpoke)
}

// relay writes events to the browser until the stream ends, and says with which code and reason to close.
func (b *browser) relay(ctx context.Context, events <-chan []byte) (websocket.StatusCode, string) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return b.last(context.Cause(ctx), events)
		case event := <-events:
			if err := b.write(event); err != nil {
				return websocket.StatusGoingAway, "the browser does not read"
			}
		case <-ping.C:
			if err := b.within(b.conn.Ping); err != nil {
				return websocket.StatusGoingAway, "the browser is gone"
			}
		}
	}
}

// last sends what had come before the agent ended the stream, and says why it has ended.
func (b *browser) last(why error, events <-chan []byte) (websocket.StatusCode, string) {
	if errors.Is(why, errSpoke) {
		return websocket.StatusPolicyViolation, why.Error()
	}
	for errors.Is(why, errEnded) && len(events) > 0 {
		if b.write(<-events) != nil {
			break
		}
	}
	for _, later := range []error{errBehind, errEnded, errNoAgent} {
		if errors.Is(why, later) {
			return websocket.StatusTryAgainLater, why.Error()
		}
	}
	return websocket.StatusGoingAway, "the stream has ended"
}

func (b *browser) write(event []byte) error {
	return b.within(func(ctx context.Context) error { return b.conn.Write(ctx, websocket.MessageText, event) })
}

func (b *browser) within(do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, writeTimeout)
	defer cancel()
	return do(ctx)
}

// read dials the agent and hands on what it says, until either side ends it. Its error says why, in words that a
// browser may read: nothing of addresses, nothing of this machine.
func (c *cluster) read(ctx context.Context, events chan<- []byte) error {
	dial, cancel := context.WithTimeout(ctx, dialTimeout)
	conn, _, err := websocket.Dial(dial, c.stream, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
	cancel()
	if err != nil {
		return errNoAgent
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessage)
	for {
		_, event, err := conn.Read(ctx)
		if err != nil {
			return errEnded
		}
		select {
		case events <- event:
		default:
			return errBehind
		}
	}
}
