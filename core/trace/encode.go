package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendJSON appends e as encoding/json would write it, byte for byte, without reflection: a busy room writes
// thousands of events a second.
func (e *Event) AppendJSON(b []byte) []byte {
	b = append(b, `{"t":`...)
	b = strconv.AppendInt(b, e.Time, 10)
	b = append(b, `,"node":`...)
	b = appendString(b, e.Node)
	b = append(b, `,"proc":`...)
	b = strconv.AppendInt(b, int64(e.Proc), 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, e.Seq, 10)
	b = append(b, ',')
	return e.appendRest(b)
}

// AppendBody appends e as JSON without its Time, Node, Proc and Seq: what a process of the machine room passes to its
// host, which stamps the four.
func (e *Event) AppendBody(b []byte) []byte { return e.appendRest(append(b, '{')) }

// appendRest appends everything after the stamp, and the closing brace.
func (e *Event) appendRest(b []byte) []byte {
	b = append(b, `"kind":`...)
	b = appendString(b, string(e.Kind))
	b = body(b, "station", e.Station)
	b = body(b, "message", e.Message)
	b = body(b, "role", e.Role)
	b = body(b, "timer", e.Timer)
	b = body(b, "log", e.Log)
	b = body(b, "peer", e.Peer)
	b = body(b, "store", e.Store)
	b = body(b, "op", e.Op)
	b = body(b, "member", e.Member)
	b = body(b, "disk", e.Disk)
	b = body(b, "process", e.Process)
	b = body(b, "fault", e.Fault)
	return append(b, '}')
}

// body appends one of an event's bodies, or nothing if it is not set.
func body[T any, P interface {
	*T
	AppendJSON([]byte) []byte
}](b []byte, name string, v P) []byte {
	if v == nil {
		return b
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	return v.AppendJSON(b)
}

// AppendJSON appends s as encoding/json would.
func (s *Station) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("point", s.Point)
	o.textIf("trace", s.Trace)
	o.uintIf("index", s.Index)
	o.uintIf("term", s.Term)
	list(&o, "values", s.Values, func(b []byte, v *Value) []byte {
		o := object{b: b}
		o.text("name", v.Name)
		o.text("text", v.Text)
		return o.end()
	})
	o.boolIf("derived", s.Derived)
	return o.end()
}

// AppendJSON appends m as encoding/json would.
func (m *Message) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("id", m.ID)
	o.text("phase", string(m.Phase))
	o.text("from", m.From)
	o.text("to", m.To)
	o.text("proto", string(m.Proto))
	o.text("type", m.Type)
	o.boolIf("reply", m.Reply)
	o.boolIf("ok", m.OK)
	o.intIf("size", int64(m.Size))
	o.intIf("sent", m.Sent)
	o.intIf("due", m.Due)
	o.uintIf("term", m.Term)
	o.uintIf("first", m.First)
	o.uintIf("last", m.Last)
	o.uintIf("commit", m.Commit)
	o.textIf("trace", m.Trace)
	o.textIf("text", m.Text)
	o.textIf("why", m.Why)
	return o.end()
}

// AppendJSON appends r as encoding/json would.
func (r *Role) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("role", r.Role)
	o.uint("term", r.Term)
	o.textIf("leader", r.Leader)
	o.intIf("votes", int64(r.Votes))
	o.intIf("needed", int64(r.Needed))
	return o.end()
}

// AppendJSON appends t as encoding/json would.
func (t *Timer) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.textIf("heard", t.Heard)
	o.int("timeout", t.Timeout)
	return o.end()
}

// AppendJSON appends l as encoding/json would.
func (l *Log) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("op", l.Op)
	o.uintIf("first", l.First)
	o.uint("last", l.Last)
	list(&o, "entries", l.Entries, func(b []byte, e *Entry) []byte {
		o := object{b: b}
		o.uint("index", e.Index)
		o.uint("term", e.Term)
		o.text("type", e.Type)
		o.textIf("text", e.Text)
		o.textIf("trace", e.Trace)
		return o.end()
	})
	return o.end()
}

// AppendJSON appends p as encoding/json would.
func (p *Peer) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("peer", p.Peer)
	o.uint("match", p.Match)
	o.uint("next", p.Next)
	return o.end()
}

// AppendJSON appends s as encoding/json would.
func (s *Store) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("op", s.Op)
	o.text("key", s.Key)
	o.textIf("value", s.Value)
	o.uint("index", s.Index)
	o.textIf("trace", s.Trace)
	o.uintIf("create", s.Create)
	o.uintIf("lock", s.Lock)
	o.textIf("flags", s.Flags)
	o.textIf("session", s.Session)
	list(&o, "sessions", s.Sessions, appendSession)
	return o.end()
}

func appendSession(b []byte, s *Session) []byte {
	o := object{b: b}
	o.text("id", s.ID)
	o.textIf("name", s.Name)
	o.text("node", s.Node)
	o.intIf("ttl", s.TTL)
	o.text("behavior", s.Behavior)
	o.intIf("lock_delay", s.LockDelay)
	list(&o, "checks", s.Checks, func(b []byte, c *string) []byte { return appendString(b, *c) })
	o.uint("index", s.Index)
	return o.end()
}

// AppendJSON appends p as encoding/json would.
func (p *Op) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("phase", string(p.Phase))
	o.text("trace", p.Trace)
	o.text("op", p.Op)
	o.text("key", p.Key)
	o.textIf("value", p.Value)
	o.textIf("mode", p.Mode)
	o.intIf("status", int64(p.Status))
	o.uintIf("index", p.Index)
	o.boolIf("unmet", p.Unmet)
	o.textIf("error", p.Error)
	return o.end()
}

// AppendJSON appends m as encoding/json would.
func (m *Member) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("name", m.Name)
	o.text("addr", m.Addr)
	o.text("status", m.Status)
	o.boolIf("server", m.Server)
	return o.end()
}

// AppendJSON appends d as encoding/json would.
func (d *Disk) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("op", d.Op)
	o.text("file", d.File)
	o.intIf("bytes", int64(d.Bytes))
	return o.end()
}

// AppendJSON appends p as encoding/json would.
func (p *Process) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("op", p.Op)
	list(&o, "args", p.Args, func(b []byte, s *string) []byte { return appendString(b, *s) })
	o.intIf("stream", int64(p.Stream))
	o.textIf("text", p.Text)
	o.intIf("code", int64(p.Code))
	return o.end()
}

// AppendJSON appends f as encoding/json would.
func (f *Fault) AppendJSON(b []byte) []byte {
	o := object{b: b}
	o.text("fault", f.Fault)
	o.textIf("node", f.Node)
	o.textIf("from", f.From)
	o.textIf("to", f.To)
	o.intIf("by", f.By)
	o.intIf("jitter", f.Jitter)
	o.intIf("permille", int64(f.Permille))
	o.textIf("on", f.On)
	o.intIf("count", int64(f.Count))
	o.intIf("bytes", int64(f.Bytes))
	o.boolIf("torn", f.Torn)
	o.textIf("file", f.File)
	o.intIf("at", int64(f.At))
	o.textIf("message", f.Message)
	o.textIf("text", f.Text)
	return o.end()
}

// object appends the fields of one JSON object. The methods that end in If leave an empty value out, as omitempty
// does.
type object struct {
	b    []byte
	some bool
}

func (o *object) name(name string) {
	sep := byte('{')
	if o.some {
		sep = ','
	}
	o.some = true
	o.b = append(o.b, sep, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, '"', ':')
}

func (o *object) end() []byte {
	if !o.some {
		o.b = append(o.b, '{')
	}
	return append(o.b, '}')
}

func (o *object) text(name, v string) {
	o.name(name)
	o.b = appendString(o.b, v)
}

func (o *object) textIf(name, v string) {
	if v != "" {
		o.text(name, v)
	}
}

func (o *object) uint(name string, v uint64) {
	o.name(name)
	o.b = strconv.AppendUint(o.b, v, 10)
}

func (o *object) uintIf(name string, v uint64) {
	if v != 0 {
		o.uint(name, v)
	}
}

func (o *object) int(name string, v int64) {
	o.name(name)
	o.b = strconv.AppendInt(o.b, v, 10)
}

func (o *object) intIf(name string, v int64) {
	if v != 0 {
		o.int(name, v)
	}
}

func (o *object) boolIf(name string, v bool) {
	if v {
		o.name(name)
		o.b = append(o.b, "true"...)
	}
}

// list appends vs as an array, or nothing if it is empty.
func list[T any](o *object, name string, vs []T, one func([]byte, *T) []byte) {
	if len(vs) == 0 {
		return
	}
	o.name(name)
	o.b = append(o.b, '[')
	for i := range vs {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = one(o.b, &vs[i])
	}
	o.b = append(o.b, ']')
}

const hex = "0123456789abcdef"

// bare tells of each ASCII character whether it stands for itself in a JSON string: one look each, since every event's
// texts go this way.
var bare = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c >= ' ' && !strings.ContainsRune(`"\<>&`, rune(c))
	}
	return t
}()

// appendString appends s as a JSON string with encoding/json's escapes: HTML's characters, the two line separators
// of JavaScript, and the replacement character for what is no UTF-8.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if bare[c] {
				i++
				continue
			}
			b = appendEscape(append(b, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, s[start:i]...), `\ufffd`...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(append(b, s[start:i]...), `\u202`...)
			b = append(b, hex[r&0xF])
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}
