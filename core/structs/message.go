// Package structs holds what crosses a wire or a disk: requests, answers, options and the sentinel errors. The
// names of types and fields are Consul's, because they are the wire's names.
package structs

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// MessageType is the first byte of a raft entry: which request the rest encodes. The numbers are Consul's.
type MessageType uint8

// The message types that kvnode writes. The gaps are Consul's for what kvnode does not have.
const (
	RegisterRequestType   MessageType = 0
	DeregisterRequestType MessageType = 1
	KVSRequestType        MessageType = 2
	SessionRequestType    MessageType = 3
	TombstoneRequestType  MessageType = 5
	TxnRequestType        MessageType = 8
	AutopilotRequestType  MessageType = 9
)

// IgnoreUnknownTypeFlag is or-ed to a type that an older server may skip; every other unknown type halts it.
const IgnoreUnknownTypeFlag MessageType = 128

// msgpackHandle is how requests are written. Maps are written in the order of their sorted keys, so that equal
// requests have equal bytes.
var msgpackHandle = func() *codec.MsgpackHandle {
	h := &codec.MsgpackHandle{}
	h.RawToString = true
	h.Canonical = true
	return h
}()

// Encode writes msg as a raft entry: its type byte, then msgpack.
func Encode(t MessageType, msg any) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteByte(uint8(t))
	if err := codec.NewEncoder(&buf, msgpackHandle).Encode(msg); err != nil {
		return nil, fmt.Errorf("encode message type %d: %w", t, err)
	}
	return buf.Bytes(), nil
}

// Decode reads the msgpack behind the type byte into out.
func Decode(buf []byte, out any) error {
	if err := codec.NewDecoder(bytes.NewReader(buf), msgpackHandle).Decode(out); err != nil {
		return fmt.Errorf("decode message: %w", err)
	}
	return nil
}
