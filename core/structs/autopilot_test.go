package structs

import (
	"bytes"
	"testing"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

func TestASerfStatusIsANumberOnTheWire(t *testing.T) {
	for n, word := range []SerfStatus{"none", "alive", "leaving", "left", "failed"} {
		var b bytes.Buffer
		if err := codec.NewEncoder(&b, msgpackHandle).Encode(ServerHealth{SerfStatus: word}); err != nil {
			t.Fatal(err)
		}
		var wire struct{ SerfStatus int }
		var back ServerHealth
		if err := Decode(b.Bytes(), &wire); err != nil || wire.SerfStatus != n {
			t.Errorf("%s is %d on the wire, %v", word, wire.SerfStatus, err)
		}
		if err := Decode(b.Bytes(), &back); err != nil || back.SerfStatus != word {
			t.Errorf("%s came back as %q, %v", word, back.SerfStatus, err)
		}
	}
}
