package main

import (
	"bytes"
	"errors"
	"testing"
)

// program is a module with one constant and two mutable globals, a section before and one after the exports.
var program = []byte("\x00asm\x01\x00\x00\x00" +
	"\x05\x03\x01\x00\x02" + // a memory of two pages
	"\x06\x11\x03\x7f\x00\x41\x07\x0b\x7e\x01\x42\x80\x01\x0b\x7f\x01\x41\x00\x0b" +
	"\x07\x07\x01\x03mem\x02\x00" +
	"\x00\x03\x02hi")

func TestTheMutableGlobalsAreExportedTheMemoryIsBoundedAndAllElseStays(t *testing.T) {
	got, err := forRoom(program)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Replace(program, []byte("\x07\x07\x01\x03mem\x02\x00"),
		[]byte("\x07\x11\x03\x03mem\x02\x00\x02g1\x03\x01\x02g2\x03\x02"), 1)
	want = bytes.Replace(want, []byte("\x05\x03\x01\x00\x02"), []byte("\x05\x05\x01\x01\x02\x80\x20"), 1)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}

func TestWhatIsNoProgramIsRefused(t *testing.T) {
	for _, bad := range [][]byte{
		nil,
		[]byte("elf"),
		program[:len(program)-1],
		[]byte("\x00asm\x01\x00\x00\x00"),
		bytes.Replace(program, []byte("\x01\x00\x02"), []byte("\x01\x01\x02"), 1),
		bytes.Replace(program, []byte("\x41\x07\x0b"), []byte("\x23\x07\x0b"), 1),
	} {
		if _, err := forRoom(bad); !errors.Is(err, errFormat) {
			t.Errorf("%x: %v", bad, err)
		}
	}
}
