package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Section numbers, kinds and lengths of the WebAssembly binary format, as far as they are needed here.
const (
	sectionMemory = 5
	sectionGlobal = 6
	sectionExport = 7
	kindGlobal    = 3
	headerLen     = 8
)

var errFormat = errors.New("this is no WebAssembly that is understood here")

// memoryMax is how much memory a process of the room may have, in pages of 64 KiB: 256 MiB. Go's own runtime ends a
// process that wants more, which is then a process that has crashed, in every engine at the same place.
const memoryMax = 4096

// forRoom is a program that exports its mutable globals too, as g0, g1 and on by their index, and whose memory is
// bounded. The globals are the registers of Go's compiled code: with them and its memory an instance is whole, and a
// checkpoint can be made of it. The same program gives the same bytes.
func forRoom(wasm []byte) ([]byte, error) {
	if len(wasm) < headerLen || string(wasm[:4]) != "\x00asm" {
		return nil, errFormat
	}
	out := bytes.NewBuffer(append(make([]byte, 0, len(wasm)+256), wasm[:headerLen]...))
	var mutable []uint64
	exported := false
	for r := (&reader{b: wasm[headerLen:]}); len(r.b) > 0; {
		id := r.byte()
		body := r.take(r.uvarint())
		if r.err != nil {
			return nil, r.err
		}
		switch id {
		case sectionMemory:
			var err error
			if body, err = withBound(body); err != nil {
				return nil, err
			}
		case sectionGlobal:
			var err error
			if mutable, err = mutableGlobals(body); err != nil {
				return nil, err
			}
		case sectionExport:
			exported = true
			var err error
			if body, err = withExports(body, mutable); err != nil {
				return nil, err
			}
		}
		out.WriteByte(id)
		out.Write(binary.AppendUvarint(nil, uint64(len(body))))
		out.Write(body)
	}
	if len(mutable) == 0 || !exported {
		return nil, fmt.Errorf("%w: it has no mutable globals, or exports nothing", errFormat)
	}
	return out.Bytes(), nil
}

// withBound is a section of one memory without a bound, bounded.
func withBound(section []byte) ([]byte, error) {
	const one, unbounded, bounded = 1, 0, 1
	r := &reader{b: section}
	count, kind, least := r.uvarint(), r.byte(), r.uvarint()
	if r.err != nil || count != one || kind != unbounded || least > memoryMax || len(r.b) > 0 {
		return nil, fmt.Errorf("%w: its memory is another than Go's", errFormat)
	}
	out := binary.AppendUvarint([]byte{one, bounded}, least)
	return binary.AppendUvarint(out, memoryMax), nil
}

// mutableGlobals reads a section of globals: which of them may change.
func mutableGlobals(section []byte) ([]uint64, error) {
	const end, varMutable = 0x0b, 1
	var mutable []uint64
	r := &reader{b: section}
	for i, n := uint64(0), r.uvarint(); i < n && r.err == nil; i++ {
		r.byte() // its type
		if r.byte() == varMutable {
			mutable = append(mutable, i)
		}
		// Go begins each with one constant: an opcode and a LEB number.
		if op := r.byte(); op != 0x41 && op != 0x42 {
			return nil, fmt.Errorf("%w: a global begins with opcode %#x", errFormat, op)
		}
		r.uvarint()
		if r.byte() != end {
			return nil, fmt.Errorf("%w: a global begins with more than a constant", errFormat)
		}
	}
	return mutable, r.err
}

// withExports is a section of exports with those globals at its end.
func withExports(section []byte, globals []uint64) ([]byte, error) {
	r := &reader{b: section}
	n := r.uvarint()
	if r.err != nil {
		return nil, r.err
	}
	out := binary.AppendUvarint(nil, n+uint64(len(globals)))
	out = append(out, r.b...)
	for _, g := range globals {
		name := fmt.Sprintf("g%d", g)
		out = append(binary.AppendUvarint(out, uint64(len(name))), name...)
		out = binary.AppendUvarint(append(out, kindGlobal), g)
	}
	return out, nil
}

// reader takes a binary to pieces; its first error stays.
type reader struct {
	b   []byte
	err error
}

func (r *reader) byte() byte {
	b := r.take(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err, r.b = errFormat, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.err, r.b = errFormat, nil
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}
