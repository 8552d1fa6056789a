package trace

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
)

// The bounds of a Hub.
const (
	// maxSubscribers is how many may listen to one process at a time.
	maxSubscribers = 32
	// maxDepth is the most events that wait for one subscriber, whatever it asks for.
	maxDepth = 1 << 16
)

var (
	// ErrSlowSubscriber is returned by Subscription.Err when the subscriber read too slowly and was cut off.
	ErrSlowSubscriber = errors.New("trace: the subscriber reads too slowly and was cut off")
	// ErrTooManySubscribers is returned by Subscription.Err when the Hub had no room for the subscriber.
	ErrTooManySubscribers = errors.New("trace: too many subscribers")
)

// Hub takes the events of one process on a real machine and hands them, as JSON, to whoever subscribes. While
// nobody does, Listening is false and no event is made. It is safe for use by many goroutines.
type Hub struct {
	node  string
	proc  int
	heads atomic.Int64 // subscribers, for Listening

	mu struct {
		sync.Mutex
		seq   uint64
		subs  map[*Subscription]struct{}
		state func() []*Event
	}
}

// NewHub makes the Hub of the process that runs node.
func NewHub(node string) *Hub {
	h := &Hub{node: node, proc: os.Getpid()}
	h.mu.subs = make(map[*Subscription]struct{})
	return h
}

// SetState gives the Hub the function that tells what is true now, as events: a new subscriber hears that first.
// It is called without the Hub's lock, in the subscriber's goroutine.
func (h *Hub) SetState(state func() []*Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mu.state = state
}

// Listening tells whether there is a subscriber.
func (h *Hub) Listening() bool { return h.heads.Load() > 0 }

// Emit stamps e and hands it to every subscriber. It never waits: a subscriber whose queue is full is cut off.
func (h *Hub) Emit(e *Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.mu.subs) == 0 {
		return
	}
	h.mu.seq++
	h.stamp(e, now(), h.mu.seq)
	line := e.AppendJSON(nil)
	for s := range h.mu.subs {
		s.put(line)
	}
}

func (h *Hub) stamp(e *Event, at int64, seq uint64) {
	e.Time, e.Node, e.Proc, e.Seq = at, h.node, h.proc, seq
}

// Subscribe begins to listen; at most depth events wait for the subscriber. The first events are what is true
// now. They bear the Seq of the last event before them, since nothing happened to make them. A subscriber that
// finds no room gets a closed channel, and Err says so.
func (h *Hub) Subscribe(depth int) *Subscription {
	s := &Subscription{hub: h, depth: min(max(depth, 1), maxDepth), early: true}

	h.mu.Lock()
	if len(h.mu.subs) >= maxSubscribers {
		s.open(nil)
		s.end(ErrTooManySubscribers)
		h.mu.Unlock()
		return s
	}
	h.mu.subs[s] = struct{}{}
	h.heads.Store(int64(len(h.mu.subs)))
	seq, state := h.mu.seq, h.mu.state
	h.mu.Unlock()

	// The state is asked for once events are being kept, so that nothing falls between the two.
	var lines [][]byte
	if state != nil {
		at := now()
		for _, e := range state() {
			h.stamp(e, at, seq)
			lines = append(lines, e.AppendJSON(nil))
		}
	}

	h.mu.Lock()
	defer h.mu.Unlock()
	s.open(lines)
	return s
}

// Subscription is one listener of a Hub.
type Subscription struct {
	// C brings the events, one JSON object each, without a newline. It is closed when the Subscription has ended.
	C <-chan []byte

	hub   *Hub
	depth int
	// The rest is under hub.mu.
	c     chan []byte
	early bool     // the state is still being asked for: events are kept
	kept  [][]byte // at most depth
	ended bool
	err   error
}

// open makes the channel and fills it: the state first, then what happened meanwhile. It is called under hub.mu.
func (s *Subscription) open(state [][]byte) {
	s.c = make(chan []byte, s.depth+len(state))
	s.C = s.c
	for _, line := range append(state, s.kept...) {
		s.c <- line
	}
	s.early, s.kept = false, nil
	if s.ended {
		close(s.c)
	}
}

// put hands one event on, or ends the subscription when there is no room. It is called under hub.mu.
func (s *Subscription) put(line []byte) {
	if s.ended {
		return
	}
	if s.early {
		if len(s.kept) == s.depth {
			s.end(ErrSlowSubscriber)
			return
		}
		s.kept = append(s.kept, line)
		return
	}
	select {
	case s.c <- line:
	default:
		s.end(ErrSlowSubscriber)
	}
}

// end is called under hub.mu.
func (s *Subscription) end(err error) {
	if s.ended {
		return
	}
	s.ended, s.err = true, err
	delete(s.hub.mu.subs, s)
	s.hub.heads.Store(int64(len(s.hub.mu.subs)))
	if s.c != nil {
		close(s.c)
	}
}

// Close ends the subscription; more calls do nothing.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.end(nil)
}

// Err tells why C was closed: nil when by Close, ErrSlowSubscriber, ErrTooManySubscribers.
func (s *Subscription) Err() error {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	return s.err
}
