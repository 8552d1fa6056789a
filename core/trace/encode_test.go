package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// fill sets the fields of the struct v by chance: each empty, small or awkward.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i))
		}
	case reflect.String:
		v.SetString(awkward(r))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 1 << 53, -(1 << 62)}[r.IntN(5)])
	case reflect.Uint64:
		v.SetUint([]uint64{0, 1, 1 << 63, ^uint64(0)}[r.IntN(4)])
	case reflect.Slice:
		n := r.IntN(4)
		if n == 3 {
			return // nil
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i))
		}
	default:
		panic("fill cannot make a " + v.Type().String())
	}
}

func awkward(r *rand.Rand) string {
	pieces := []string{"", "plain", `"`, `\`, "<b>&amp;", "\x00", "\x1f", "\n\r\t\b\f", "\x7f", "\xff", "\xc3", "\xed\xa0\x80",
		"\u2028\u2029", "é", "日本", "\U0001F331", "\ufffd", "/"}
	var s strings.Builder
	for range r.IntN(4) {
		s.WriteString(pieces[r.IntN(len(pieces))])
	}
	return s.String()
}

// bodyFields are the fields of Event that hold a body, by kind.
func bodyFields(t *testing.T) []int {
	t.Helper()
	var fields []int
	for i, typ := 0, reflect.TypeFor[Event](); i < typ.NumField(); i++ {
		if typ.Field(i).Type.Kind() == reflect.Pointer {
			fields = append(fields, i)
		}
	}
	if len(fields) != 12 {
		t.Fatalf("the event has %d bodies; does encode.go know them all?", len(fields))
	}
	return fields
}

func TestAppendJSONWritesWhatEncodingJSONWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, field := range bodyFields(t) {
		for range 400 {
			e := Event{Kind: Kind(reflect.TypeFor[Event]().Field(field).Tag.Get("json")[:3])}
			fill(r, reflect.ValueOf(&e.Time).Elem())
			fill(r, reflect.ValueOf(&e.Node).Elem())
			fill(r, reflect.ValueOf(&e.Proc).Elem())
			fill(r, reflect.ValueOf(&e.Seq).Elem())
			body := reflect.ValueOf(&e).Elem().Field(field)
			body.Set(reflect.New(body.Type().Elem()))
			fill(r, body.Elem())
			want, err := json.Marshal(&e)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.AppendJSON(nil); !bytes.Equal(got, want) {
				t.Fatalf("got  %s\nwant %s", got, want)
			}
			stamp := len(fmt.Sprintf(`{"t":%d,"node":,"proc":%d,"seq":%d,`, e.Time, e.Proc, e.Seq)) + len(quoted(t, e.Node))
			if got := e.AppendBody([]byte("x")); string(got) != "x{"+string(want[stamp:]) {
				t.Fatalf("body  %s\nof    %s", got, want)
			}
		}
	}
}

func quoted(t *testing.T, s string) []byte {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a<b", "\"\\\x01", "\xff\xfe", "\u2028", "ok\xe2\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := appendString(nil, s), quoted(t, s); !bytes.Equal(got, want) {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func sampleEvent() *Event {
	return &Event{Time: 1234567890, Node: "a", Proc: 1, Seq: 42, Kind: KindMessage, Message: &Message{
		ID: "m42", Phase: PhaseSent, From: "a", To: "b", Proto: ProtoRaft, Type: "append", Size: 211, Sent: 1234567890,
		Due: 1244567890, Term: 3, First: 47, Last: 47, Commit: 46, Text: "append 47",
	}}
}

func TestAppendJSONAllocatesNothing(t *testing.T) {
	e, buf := sampleEvent(), make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { buf = e.AppendJSON(buf[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	e, buf := sampleEvent(), make([]byte, 0, 1024)
	for b.Loop() {
		buf = e.AppendJSON(buf[:0])
	}
}
