package pool

import (
	"bytes"
	"errors"
	"io"
	"net/rpc"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/go-msgpack/v2/codec"

	"glasshouse/core/structs"
)

// encode writes values as a caller does.
func encode(t testing.TB, values ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := codec.NewEncoder(&b, WireHandle)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestValuesAreReadWholeOneAfterTheOther(t *testing.T) {
	in := &structs.KVSRequest{Datacenter: "dc1", Op: structs.KVSet, DirEnt: structs.DirEntry{
		Key: strings.Repeat("k", 300), Value: bytes.Repeat([]byte{0xc1}, 70_000), Flags: 1<<64 - 1,
	}}
	all := encode(t, &rpc.Request{ServiceMethod: "KVS.Apply", Seq: 7}, in, []any{nil, true, -1, 1.5, "x", map[string]int{"a": 1}})
	f := RequestFrames(iotestOneByte{bytes.NewReader(append(all, "rest"...))})
	var head rpc.Request
	var out structs.KVSRequest
	if err := errors.Join(f.Decode(&head), f.Decode(&out), f.Decode(nil)); err != nil {
		t.Fatal(err)
	}
	if head.ServiceMethod != "KVS.Apply" || head.Seq != 7 || out.DirEnt.Key != in.DirEnt.Key ||
		!bytes.Equal(out.DirEnt.Value, in.DirEnt.Value) || out.DirEnt.Flags != in.DirEnt.Flags {
		t.Errorf("read %+v, %q", head, out.DirEnt.Key)
	}
	if rest, err := io.ReadAll(f); string(rest) != "rest" || err != nil {
		t.Errorf("behind the values stands %q, %v", rest, err)
	}
}

// iotestOneByte hands bytes out one by one, as a slow wire does.
type iotestOneByte struct{ r io.Reader }

func (o iotestOneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

func TestWhatWasDecodedIsNotChangedByTheNextValue(t *testing.T) {
	f := RequestFrames(bytes.NewReader(encode(t,
		&structs.DirEntry{Key: "first", Value: []byte("one")}, &structs.DirEntry{Key: "other", Value: []byte("two")},
	)))
	var a, b structs.DirEntry
	if err := errors.Join(f.Decode(&a), f.Decode(&b)); err != nil {
		t.Fatal(err)
	}
	if a.Key != "first" || string(a.Value) != "one" || b.Key != "other" || string(b.Value) != "two" {
		t.Errorf("%+v, %+v", a, b)
	}
}

// bombs claim far more than they hold.
var bombs = map[string][]byte{
	"bytes":   {0xc6, 0xff, 0xff, 0xff, 0xff},
	"string":  {0xdb, 0xff, 0xff, 0xff, 0xff},
	"array":   {0xdd, 0xff, 0xff, 0xff, 0xff},
	"map":     {0xdf, 0xff, 0xff, 0xff, 0xff},
	"ext":     {0xc9, 0xff, 0xff, 0xff, 0xff, 1},
	"8 MiB":   {0xc6, 0x00, 0x7f, 0xff, 0x00},
	"7M nils": append([]byte{0xdd, 0x00, 0x70, 0x00, 0x00}, bytes.Repeat([]byte{0xc0}, 200_000)...),
	"nested":  bytes.Repeat([]byte{0x91}, 1<<20),
	"maps":    bytes.Repeat([]byte{0x81, 0xa1, 'a'}, 1<<18),
	"key":     {0x81, 0xdb, 0x7f, 0xff, 0xff, 0xff},
	"field":   append([]byte{0x81, 0xa3}, "Ops\xdd\xff\xff\xff\xff"...),
}

func TestAHeaderThatClaimsGigabytesAllocatesNone(t *testing.T) {
	// The most that a refused message may cost beside its own bytes.
	const most = 2 << 20
	for name, bomb := range bombs {
		for side, newFrames := range map[string]func(io.Reader) *Frames{"request": RequestFrames, "answer": AnswerFrames} {
			for _, out := range []any{new(structs.KVSRequest), new(structs.TxnRequest), new([]byte), new(string), nil} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				err := newFrames(bytes.NewReader(bomb)).Decode(out)
				runtime.ReadMemStats(&after)
				if err == nil {
					t.Errorf("%s as %s was taken as %T", name, side, out)
				}
				if cost := after.TotalAlloc - before.TotalAlloc; cost > most {
					t.Errorf("%s as %s into %T cost %d bytes", name, side, out, cost)
				}
			}
		}
	}
}

func TestAMessageHasBounds(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes []byte
		want  error
	}{
		"a byte too long":      {append([]byte{0xc6, 0x00, 0x80, 0x00, 0x00}, make([]byte, 8<<20)...), ErrTooLong},
		"too many values":      {append([]byte{0xdd, 0x00, 0x02, 0x00, 0x00}, make([]byte, 1<<17)...), errTooMany},
		"too deep":             {bytes.Repeat([]byte{0x91}, maxDepth+1), errTooDeep},
		"the byte that is not": {[]byte{0xc1}, errNoFormat},
		"cut":                  {[]byte{0xa5, 'a'}, io.ErrUnexpectedEOF},
		"nothing":              {nil, io.EOF},
	} {
		if err := RequestFrames(bytes.NewReader(tc.bytes)).Decode(nil); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v; want %v", name, err, tc.want)
		}
	}
	// The bounds are of a message, head and arguments together, and begin anew with the next.
	half := append([]byte{0xc6, 0x00, 0x40, 0x00, 0x00}, make([]byte, 4<<20)...)
	f := RequestFrames(bytes.NewReader(bytes.Repeat(half, 3)))
	if err := f.Decode(nil); err != nil {
		t.Error(err)
	}
	if err := f.Decode(nil); !errors.Is(err, ErrTooLong) {
		t.Errorf("twice 4 MiB and their heads: %v", err)
	}
}

// FuzzFrames reads any bytes as a request. Its seeds are in testdata.
func FuzzFrames(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, out := range []any{
			new(structs.KVSRequest), new(structs.TxnRequest), new(structs.SessionRequest), new(structs.RegisterRequest),
			new(structs.KeyRequest), new(rpc.Request), nil,
		} {
			frames := RequestFrames(bytes.NewReader(b))
			if frames.Decode(out) != nil || out == nil {
				continue
			}
			// What was taken is written and read again as the same.
			if _, err := io.ReadAll(frames); err != nil {
				t.Fatal(err)
			}
			once := encode(t, out)
			if err := RequestFrames(bytes.NewReader(once)).Decode(nil); err != nil && !errors.Is(err, errTooMany) && !errors.Is(err, ErrTooLong) {
				t.Fatalf("%T is written as what is not read: %v", out, err)
			}
		}
	})
}
