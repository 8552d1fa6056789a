package trace

import "time"

// Sink takes events out of the process: the room's host, or a Hub's subscribers.
type Sink interface {
	// Listening tells whether anyone wants events now; it must be cheap.
	Listening() bool
	// Emit takes one event and keeps no pointer into it. It must not block.
	Emit(e *Event)
}

// Tracer is what the code holds. A nil *Tracer is valid and silent, so that a point costs one nil check where
// nobody listens.
type Tracer struct {
	sink Sink
}

// New returns a Tracer over s.
func New(s Sink) *Tracer { return &Tracer{sink: s} }

// On tells whether anyone listens: ask it before work that only serves an event.
func (t *Tracer) On() bool { return t != nil && t.sink.Listening() }

// Hit says that a request with this id passes p.
func (t *Tracer) Hit(p Point, id ID) {
	if t == nil {
		return
	}
	t.hit(p, id, 0, 0, nil)
}

// HitEntry is Hit for a point that has a log entry at hand.
func (t *Tracer) HitEntry(p Point, id ID, index, term uint64, values ...Value) {
	if t == nil {
		return
	}
	t.hit(p, id, index, term, values)
}

// hit is apart so that Hit is small enough to be inlined.
func (t *Tracer) hit(p Point, id ID, index, term uint64, values []Value) {
	if !t.sink.Listening() {
		return
	}
	t.sink.Emit(&Event{Kind: KindStation, Station: &Station{
		Point: p.String(), Trace: id, Index: index, Term: term, Values: values, Derived: points[p].how == Derived,
	}})
}

// Emit sends one event. Its Time, Node, Proc and Seq are stamped further on.
func (t *Tracer) Emit(e *Event) {
	if t == nil || !t.sink.Listening() {
		return
	}
	t.sink.Emit(e)
}

// Clip cuts s to at most n bytes at a rune's edge; what was cut shows as an ellipsis.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const dots = "…"
	n -= len(dots)
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + dots
}

// now is when the Hub says that an event happened, in Unix nanoseconds.
func now() int64 { return time.Now().UnixNano() }
