package room

import (
	"bytes"
	"compress/lzw"
	"testing"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// compressed packs a message as memberlist does.
func compressed(t *testing.T, b []byte) []byte {
	t.Helper()
	var packed, out bytes.Buffer
	w := lzw.NewWriter(&packed, lzw.LSB, 8)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out.WriteByte(9)
	msg := struct {
		Algo uint8
		Buf  []byte
	}{0, packed.Bytes()}
	if err := codec.NewEncoder(&out, &codec.MsgpackHandle{}).Encode(&msg); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDescribeNamesGossipMessages(t *testing.T) {
	for _, c := range []struct {
		name       string
		packet     []byte
		kind, text string
		reply      bool
	}{
		{"ping", []byte{0, 0x80}, "ping", "ping", false},
		{"ack answers", []byte{2, 0x80}, "ack", "ack", true},
		{"nack answers", []byte{11, 0x80}, "nack", "nack", true},
		{"checksum is taken off", []byte{12, 1, 2, 3, 4, 3, 0x80}, "suspect", "suspect", false},
		{"label is taken off", []byte{244, 2, 'd', 'c', 5, 0x80}, "dead", "dead", false},
		{"label and checksum", []byte{244, 1, 'd', 12, 1, 2, 3, 4, 4, 0x80}, "alive", "alive", false},
		{"serf's own", []byte{8, 1, 0x80}, "join", "join", false},
		{"compound", []byte{7, 2, 0, 2, 0, 3, 0, 0x80, 8, 0, 0x80}, "ping", "ping, leave", false},
		{"compound that is cut short", []byte{7, 3, 0, 2, 0, 9, 0, 1, 2, 0x80, 3}, "ack", "ack, suspect", true},
		{"compound without its sizes", []byte{7, 3}, "gossip", "gossip", false},
		{"compressed", compressed(t, []byte{6, 0x80}), "push-pull", "push-pull", false},
		{"compressed compound behind a checksum", append([]byte{12, 1, 2, 3, 4}, compressed(t, []byte{7, 1, 0, 2, 4, 0x80})...),
			"alive", "alive", false},
		{"compressed and damaged", []byte{9, 0x80}, "compress", "compress", false},
		{"unknown", []byte{99}, "gossip", "gossip", false},
		{"empty", nil, "gossip", "gossip", false},
	} {
		m := describe(c.packet)
		if m.Type != c.kind || m.Text != c.text || m.Reply != c.reply {
			t.Errorf("%s: got type %q text %q reply %v, want %q %q %v", c.name, m.Type, m.Text, m.Reply, c.kind, c.text, c.reply)
		}
	}
}
