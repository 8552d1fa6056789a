package fsm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

// documented tells whether a halt has one of the forms that FSM.Apply documents.
func documented(halt any) bool {
	words, ok := halt.(string)
	return ok && (strings.HasPrefix(words, "fsm: entry ") ||
		strings.HasPrefix(words, "fsm: state store: decode message: ") ||
		strings.HasPrefix(words, "invariant broken: "))
}

// FuzzApply gives the FSM entries that nobody has checked: each is applied, refused, or halts the server in a
// documented form, two servers do the same, and the state stays one whose snapshot can be restored.
func FuzzApply(f *testing.F) {
	for _, entry := range randomLog(f, 1, 60) {
		f.Add(entry.Data)
	}
	for _, kind := range []structs.MessageType{0, 1, 2, 3, 4, 5, 8, 9, 77, 77 | structs.IgnoreUnknownTypeFlag, 130} {
		f.Add([]byte{byte(kind)})
		f.Add([]byte{byte(kind), 0x80})                                               // an empty map
		f.Add([]byte{byte(kind), 0x81, 0xa3, 'O', 'p', 's', 0x91, 0xc0})              // Ops: [nil]
		f.Add([]byte{byte(kind), 0xdf, 0xff, 0xff, 0xff, 0xff})                       // a map of 4 Gi entries
		f.Add([]byte{byte(kind), 0x81, 0xa2, 'O', 'p', 0xdb, 0xff, 0xff, 0xff, 0xff}) // a text of 4 GiB
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		apply := func() (end string, snap []byte) {
			fsm, m := newFSM(t, nil, nil), &maker{TB: t}
			for _, entry := range []*raft.Log{
				m.register("n1", "c1", "passing"), m.session("create", 1, ""), m.session("create", 2, "delete", "c1"),
				m.kv("lock", "k0/0", "v", 0, 1), m.kv("lock", "k0/1", "v", 0, 2), m.kv("delete", "k0/0", "", 0, 0),
			} {
				fsm.Apply(entry)
			}
			before := snapshotOf(t, fsm)
			func() {
				defer func() {
					if halt := recover(); halt != nil {
						if !documented(halt) {
							t.Fatalf("%x: halted with %v", data, halt)
						}
						end = fmt.Sprint("halts: ", halt)
					}
				}()
				end = said(fsm.Apply(&raft.Log{Index: 100, Term: 1, Data: data}))
			}()
			after := snapshotOf(t, fsm)
			if !bytes.Equal(before, after) && (strings.HasPrefix(end, "halts") || strings.HasPrefix(end, "refused")) {
				t.Fatalf("%x: %s, and yet the state is another", data, end)
			}
			return end, after
		}
		endOne, one := apply()
		endTwo, two := apply()
		if endOne != endTwo || !bytes.Equal(one, two) {
			t.Fatalf("%x: one server ends with %q, another with %q, or in another state", data, endOne, endTwo)
		}
		other := newFSM(t, nil, nil)
		if err := restore(other, one); err != nil {
			t.Fatalf("%x: the snapshot behind it: %v", data, err)
		}
		if again := snapshotOf(t, other); !bytes.Equal(again, one) {
			t.Fatalf("%x: the restored state has another snapshot", data)
		}
	})
}

// FuzzRestore gives a server a snapshot whose sums are right and one of whose records nobody has checked: it is
// refused as damaged and changes nothing, or it is a state whose own snapshot can be restored.
func FuzzRestore(f *testing.F) {
	source := newFSM(f, nil, nil)
	for _, entry := range randomLog(f, 2, 200) {
		source.Apply(entry)
	}
	good := snapshotOf(f, source)
	for at := len(snapshotMagic); at < len(good); {
		size := int(binary.BigEndian.Uint32(good[at+1:]))
		f.Add(good[at], good[at+5:at+5+size])
		at += 5 + size
	}
	f.Add(byte(recordKVS), []byte{0xdf, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		snap := append([]byte(snapshotMagic), kind)
		snap = binary.BigEndian.AppendUint32(snap, uint32(len(body)))
		snap = append(snap, body...)
		sum := crc32.Checksum(snap, castagnoli)
		snap = binary.BigEndian.AppendUint32(append(snap, recordEnd), endSize)
		snap = binary.BigEndian.AppendUint64(snap, 1)
		snap = binary.BigEndian.AppendUint32(snap, sum)

		one, two := newFSM(t, nil, nil), newFSM(t, nil, nil)
		if err := restore(one, snap); err != nil {
			if !errors.Is(err, ErrBadSnapshot) {
				t.Fatalf("%x: %v", snap, err)
			}
			if empty := snapshotOf(t, two); !bytes.Equal(snapshotOf(t, one), empty) {
				t.Fatalf("%x: refused, and yet the state is another", snap)
			}
			return
		}
		again := snapshotOf(t, one)
		if err := restore(two, again); err != nil {
			t.Fatalf("%x: its own snapshot: %v", snap, err)
		}
		if !bytes.Equal(snapshotOf(t, two), again) {
			t.Fatalf("%x: the restored state has another snapshot", snap)
		}
	})
}
