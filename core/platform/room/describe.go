// Package room is the platform of a machine in the simulated machine room: connections, packets and events go to
// the room's host (wasm/host) through WebAssembly imports, and come back through exports. It builds for GOOS=js
// alone; this file, which only reads bytes, builds everywhere so that it can be tested natively.
package room

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"io"
	"strings"

	"github.com/hashicorp/go-msgpack/v2/codec"

	"glasshouse/core/trace"
)

// The types of memberlist's messages, by their first byte on the wire.
var gossipTypes = [...]string{
	"ping", "indirect-ping", "ack", "suspect", "alive", "dead", "push-pull", "compound", "user", "compress", "encrypt",
	"nack", "crc", "error",
}

// Those of memberlist's types that wrap others.
const (
	typeCompound = 7
	typeUser     = 8
	typeCompress = 9
	typeCRC      = 12
	typeLabel    = 244
)

// The types of serf's messages, by the byte that follows memberlist's user byte.
var serfTypes = [...]string{
	"leave", "join", "push-pull", "user-event", "query", "query-response", "conflict", "key-request", "key-response",
	"relay",
}

const (
	crcHeader   = 5       // type byte and CRC
	textMax     = 48      // bytes of a message's label
	partsMax    = 8       // parts of a compound packet that are named
	compoundMin = 2       // type byte and count
	peekMax     = 2 << 10 // bytes that are unpacked of a compressed message
	lzwLitWidth = 8
)

// msgpack is what memberlist writes. A handle learns each type once; a new one for every packet would learn it anew.
var msgpack = &codec.MsgpackHandle{}

// describe says what a gossip packet, or the first bytes of a gossip stream, carries. It never fails: what it does not
// know it calls "gossip".
func describe(b []byte) *trace.Message {
	parts := partNames(unwrap(b))
	if len(parts) == 0 {
		parts = []string{"gossip"}
	}
	m := &trace.Message{Proto: trace.ProtoGossip, Type: parts[0]}
	m.Text = trace.Clip(strings.Join(parts, ", "), textMax)
	m.Reply = m.Type == "ack" || m.Type == "nack"
	m.OK = m.Type == "ack"
	return m
}

// unwrap takes off what memberlist may have put around a message: label, checksum, compression.
func unwrap(b []byte) []byte {
	if len(b) >= 2 && b[0] == typeLabel && len(b) >= 2+int(b[1]) {
		b = b[2+int(b[1]):]
	}
	if len(b) > crcHeader && b[0] == typeCRC {
		b = b[crcHeader:]
	}
	if len(b) > 0 && b[0] == typeCompress {
		b = decompress(b)
	}
	return b
}

// decompress returns the beginning of the message in b, or b itself where it cannot be read.
func decompress(b []byte) []byte {
	var packed struct {
		Algo uint8
		Buf  []byte
	}
	if err := codec.NewDecoderBytes(b[1:], msgpack).Decode(&packed); err != nil {
		return b
	}
	r := lzw.NewReader(bytes.NewReader(packed.Buf), lzw.LSB, lzwLitWidth)
	plain, _ := io.ReadAll(io.LimitReader(r, peekMax)) // what could be read is as good as any
	if len(plain) == 0 {
		return b
	}
	return plain
}

// partNames names the messages in b: one, or the first few of a compound packet.
func partNames(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	if b[0] != typeCompound {
		return []string{partName(b)}
	}
	if len(b) < compoundMin {
		return nil
	}
	head := min(len(b), compoundMin+2*int(b[1]))
	sizes, rest := b[compoundMin:head], b[head:]
	var names []string
	for len(names) < partsMax && len(sizes) >= 2 && len(rest) > 0 {
		size := min(int(binary.BigEndian.Uint16(sizes)), len(rest))
		names = append(names, partName(rest[:size]))
		sizes, rest = sizes[2:], rest[size:]
	}
	return names
}

// partName names one message by its type byte, and a message of serf by its own.
func partName(b []byte) string {
	switch {
	case len(b) == 0 || int(b[0]) >= len(gossipTypes):
		return "gossip"
	case b[0] == typeUser && len(b) > 1 && int(b[1]) < len(serfTypes):
		return serfTypes[b[1]]
	}
	return gossipTypes[b[0]]
}
