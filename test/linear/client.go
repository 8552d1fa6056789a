package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"glasshouse/test/cluster"
	"glasshouse/wasm/judge/linear"
)

// The bounds of a client's work.
const (
	opLimit = 2 * time.Second // then an outcome is unknown
	opPause = 6 * time.Millisecond
	keys    = 4
	// bodyLimit bounds an answer, in bytes.
	bodyLimit = 64 << 10
)

// history is what all clients saw. Times are nanoseconds since the run's begin.
type history struct {
	began time.Time
	mu    sync.Mutex
	kv    []linear.Op
	lock  []lockOp
}

func (h *history) now() int64 { return time.Since(h.began).Nanoseconds() }

// client is one user; it keeps to one server and goes to the next when that is not there.
type client struct {
	id      int
	servers []*cluster.Process
	at      int
	web     *http.Client
	random  *rand.Rand
	h       *history
	session string
	writes  int
	// index is the ModifyIndex that it last saw of each key.
	index map[string]uint64
}

// errNotDone is an error of an operation that surely did nothing: nobody was there, or nobody led.
var errNotDone = errors.New("not done")

// errUnknown is one of an operation that may have been done.
var errUnknown = errors.New("outcome unknown")

// entry is what a read shows.
type entry struct {
	Value       []byte
	Session     string
	LockIndex   uint64
	ModifyIndex uint64
}

// send sends one request and returns the status and the body of an answer that tells an outcome.
func (c *client) send(ctx context.Context, method, path, body string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, opLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.servers[c.at].HTTP+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	resp, err := c.web.Do(req)
	if err != nil {
		c.at = (c.at + 1) % len(c.servers)
		if op := new(net.OpError); errors.As(err, &op) && op.Op == "dial" {
			return 0, nil, errNotDone
		}
		return 0, nil, fmt.Errorf("%w: %w", errUnknown, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	switch {
	case err != nil:
		return 0, nil, errUnknown
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusNotFound:
		return resp.StatusCode, text, nil
	case bytes.HasSuffix(text, []byte("No cluster leader")):
		return 0, nil, errNotDone
	}
	return 0, nil, fmt.Errorf("%w: %d %s", errUnknown, resp.StatusCode, text)
}

// truth sends a write and reads true or false.
func (c *client) truth(ctx context.Context, method, path, body string) (bool, error) {
	_, text, err := c.send(ctx, method, path, body)
	return string(text) == "true", err
}

// read reads a key as it is now; nil where it is not there.
func (c *client) read(ctx context.Context, key string) (*entry, error) {
	status, text, err := c.send(ctx, "GET", "/v1/kv/"+key+"?consistent", "")
	if err != nil || status == http.StatusNotFound {
		return nil, err
	}
	var found []entry
	if err := json.Unmarshal(text, &found); err != nil || len(found) != 1 {
		return nil, fmt.Errorf("answer %q: %w", text, errUnknown)
	}
	return &found[0], nil
}

// work does operations until ctx ends.
func (c *client) work(ctx context.Context) {
	for ctx.Err() == nil {
		if c.session != "" {
			c.lockOnce(ctx)
		} else {
			c.keyOnce(ctx)
		}
		time.Sleep(opPause + time.Duration(c.random.Int64N(int64(opPause))))
	}
}

// keyOnce does one operation on one key.
func (c *client) keyOnce(ctx context.Context) {
	key := "linear/" + strconv.Itoa(c.random.IntN(keys))
	c.writes++
	op := linear.Op{Key: key, Kind: linear.Get, Value: fmt.Sprintf("%d.%d", c.id, c.writes), Call: c.h.now()}
	path := "/v1/kv/" + key
	var err error
	switch n := c.random.IntN(10); {
	case n < 3:
		op.Kind = linear.Put
		op.OK, err = c.truth(ctx, "PUT", path, op.Value)
	case n < 6:
		op.Kind, op.Index = linear.CAS, c.index[key]
		op.OK, err = c.truth(ctx, "PUT", fmt.Sprintf("%s?cas=%d", path, op.Index), op.Value)
	case n < 7 && c.random.IntN(2) == 0:
		op.Kind, op.Value = linear.Delete, ""
		op.OK, err = c.truth(ctx, "DELETE", path, "")
	default:
		var e *entry
		op.Value = ""
		if e, err = c.read(ctx, key); e != nil {
			op.OK, op.Value, op.Index = true, string(e.Value), e.ModifyIndex
		}
		if err == nil {
			c.index[key] = op.Index
		}
	}
	op.Return = c.h.now()
	if errors.Is(err, errNotDone) {
		return
	}
	op.Unknown = err != nil
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	op.ID = len(c.h.kv)
	c.h.kv = append(c.h.kv, op)
}

const lockKey = "linear/lock"

// lockOnce takes the lock and gives it back, or looks who has it.
func (c *client) lockOnce(ctx context.Context) {
	switch c.random.IntN(3) {
	case 0:
		op := lockOp{Client: c.id, Kind: "get", Call: c.h.now()}
		e, err := c.read(ctx, lockKey)
		if e != nil {
			op.OK, op.Holder, op.LockIndex = true, e.Session, e.LockIndex
		}
		c.keepLock(op, err)
	case 1:
		op := lockOp{Client: c.id, Kind: "acquire", Session: c.session, Call: c.h.now()}
		var err error
		op.OK, err = c.truth(ctx, "PUT", "/v1/kv/"+lockKey+"?acquire="+c.session, c.session)
		c.keepLock(op, err)
	default:
		op := lockOp{Client: c.id, Kind: "release", Session: c.session, Call: c.h.now()}
		var err error
		op.OK, err = c.truth(ctx, "PUT", "/v1/kv/"+lockKey+"?release="+c.session, c.session)
		c.keepLock(op, err)
	}
}

func (c *client) keepLock(op lockOp, err error) {
	op.Return = c.h.now()
	if errors.Is(err, errNotDone) {
		return
	}
	op.Unknown = err != nil
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	c.h.lock = append(c.h.lock, op)
}

// makeSession creates the session that the client locks by. It depends on nothing and ends with the cluster: neither a
// check nor a time may end it.
func (c *client) makeSession(ctx context.Context) error {
	_, text, err := c.send(ctx, "PUT", "/v1/session/create", `{"LockDelay":"0s","NodeChecks":[]}`)
	if err != nil {
		return err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(text, &made); err != nil || made.ID == "" {
		return fmt.Errorf("session: %s", text)
	}
	c.session = made.ID
	return nil
}
