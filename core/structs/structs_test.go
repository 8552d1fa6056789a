package structs

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func TestARaftEntryDecodesToWhatWasEncoded(t *testing.T) {
	in := KVSRequest{
		Datacenter:   "dc1",
		Op:           KVCAS,
		DirEnt:       DirEntry{Key: "a/\xff", Value: []byte{0, 1, 0xff}, Flags: 1<<64 - 1, RaftIndex: RaftIndex{ModifyIndex: 7}},
		WriteRequest: WriteRequest{TraceID: "t1"},
	}
	buf, err := Encode(KVSRequestType, &in)
	if err != nil {
		t.Fatal(err)
	}
	if got := MessageType(buf[0]); got != KVSRequestType {
		t.Fatalf("type byte = %d, want %d", got, KVSRequestType)
	}
	var out KVSRequest
	if err := Decode(buf[1:], &out); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in, out) {
		t.Fatalf("decoded %+v, want %+v", out, in)
	}
}

func TestEqualRequestsHaveEqualBytes(t *testing.T) {
	req := KVSRequest{Op: KVSet, DirEnt: DirEntry{Key: "k", Value: []byte("v")}}
	first, err := Encode(KVSRequestType, &req)
	if err != nil {
		t.Fatal(err)
	}
	for range 32 {
		again, err := Encode(KVSRequestType, &req)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("the same request was encoded in two ways")
		}
	}
}

func TestWireNamesAreConsuls(t *testing.T) {
	buf, err := Encode(KVSRequestType, &KVSRequest{WriteRequest: WriteRequest{TraceID: ""}})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := Decode(buf[1:], &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Datacenter", "Op", "DirEnt", "Token"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("field %s is missing on the wire: %v", name, fields)
		}
	}
	if _, ok := fields["TraceID"]; ok {
		t.Error("an empty trace id is on the wire")
	}
}

func TestDecodeRefusesWhatIsNoRequest(t *testing.T) {
	for _, buf := range [][]byte{nil, {0xc1}, {0xdf, 0xff, 0xff, 0xff, 0xff}} {
		if err := Decode(buf, &KVSRequest{}); err == nil {
			t.Errorf("Decode(% x) succeeded", buf)
		}
	}
}

func TestASentinelIsFoundOnBothSidesOfTheWire(t *testing.T) {
	for _, want := range sentinels {
		text := fmt.Sprintf("rpc error making call: %v", want)
		got := Restore(errors.New(text))
		if !errors.Is(got, want) {
			t.Errorf("Restore(%q) is not %v", text, want)
		}
		if got.Error() != text {
			t.Errorf("Restore changed the text to %q", got.Error())
		}
	}
}

func TestAnUnknownOutcomeIsOneWhateverEndedIt(t *testing.T) {
	for _, cause := range []error{ErrNoLeader, ErrShutdown} {
		got := Restore(fmt.Errorf("%w: %w", ErrOutcomeUnknown, cause))
		if !errors.Is(got, ErrOutcomeUnknown) || errors.Is(got, cause) {
			t.Errorf("%v would be sent again", got)
		}
	}
}

func TestRestoreLeavesOtherErrorsAlone(t *testing.T) {
	if Restore(nil) != nil {
		t.Error("Restore(nil) is not nil")
	}
	for _, text := range []string{
		"something else", "Invalid Behavior setting 'No cluster leader'",
		"rpc error making call: Missing check 'rpc error making call: No cluster leader' registration",
	} {
		if err := errors.New(text); Restore(err) != err {
			t.Errorf("%q was taken for a sentinel", text)
		}
	}
}
