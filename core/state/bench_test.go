package state

import (
	"fmt"
	"testing"

	"glasshouse/core/structs"
)

func filled(b *testing.B, n int) *Store {
	s, err := New(nil)
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		entry := &structs.DirEntry{Key: fmt.Sprintf("d/%06d", i), Value: []byte("value")}
		if _, err := s.KVSSet(uint64(i+1), entry); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkListOf10000Keys(b *testing.B) {
	s := filled(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, entries, err := s.KVSList(nil, "d/"); err != nil || len(entries) != 10_000 {
			b.Fatal(len(entries), err)
		}
	}
}

func BenchmarkGetAmong10000Keys(b *testing.B) {
	s := filled(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, e, err := s.KVSGet(nil, "d/005000", ""); e == nil || err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSetAmong10000Keys(b *testing.B) {
	s := filled(b, 10_000)
	b.ReportAllocs()
	idx := uint64(20_000)
	for b.Loop() {
		idx++
		entry := &structs.DirEntry{Key: fmt.Sprintf("d/%06d", idx%10_000), Value: fmt.Append(nil, idx)}
		if _, err := s.KVSSet(idx, entry); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTxnOf64Sets(b *testing.B) {
	s := filled(b, 10_000)
	b.ReportAllocs()
	idx := uint64(20_000)
	for b.Loop() {
		idx++
		ops := make(structs.TxnOps, 64)
		for i := range ops {
			ops[i] = kvOp(structs.KVSet, fmt.Sprintf("d/%06d", (idx*64+uint64(i))%10_000), fmt.Sprint(idx), 0, "")
		}
		if _, failed, err := s.TxnRW(idx, ops); failed != nil || err != nil {
			b.Fatal(failed, err)
		}
	}
}
