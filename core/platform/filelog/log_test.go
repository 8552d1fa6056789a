package filelog

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

func entry(index uint64) *raft.Log {
	return &raft.Log{
		Index: index, Term: 1 + index/10, Type: raft.LogCommand,
		Data:       bytes.Repeat([]byte{byte(index)}, int(index%50)),
		Extensions: []byte(fmt.Sprint("ext", index))[:index%4],
		AppendedAt: time.Unix(1700000000, int64(index)),
	}
}

func entries(first, last uint64) []*raft.Log {
	var out []*raft.Log
	for i := first; i <= last; i++ {
		out = append(out, entry(i))
	}
	return out
}

func open(t *testing.T, dir string) *Log {
	t.Helper()
	l, err := OpenLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// demand checks that l holds exactly first to last, each as it was stored.
func demand(t *testing.T, l *Log, first, last uint64) {
	t.Helper()
	gotFirst, err := l.FirstIndex()
	must(t, err)
	gotLast, err := l.LastIndex()
	must(t, err)
	if gotFirst != first || gotLast != last {
		t.Fatalf("log holds %d to %d, want %d to %d", gotFirst, gotLast, first, last)
	}
	for i := first; i <= last && i > 0; i++ {
		var got raft.Log
		must(t, l.GetLog(i, &got))
		want := entry(i)
		if got.Index != i || got.Term != want.Term || got.Type != want.Type || !bytes.Equal(got.Data, want.Data) ||
			!bytes.Equal(got.Extensions, want.Extensions) || !got.AppendedAt.Equal(want.AppendedAt) {
			t.Fatalf("entry %d came back as %+v, want %+v", i, got, *want)
		}
	}
	for _, i := range []uint64{0, first - 1, last + 1} {
		if err := l.GetLog(i, new(raft.Log)); !errors.Is(err, raft.ErrLogNotFound) {
			t.Fatalf("entry %d, outside of %d to %d: got %v", i, first, last, err)
		}
	}
}

func TestLogKeepsEntriesOverReopen(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	demand(t, l, 0, 0)
	must(t, l.StoreLogs(entries(1, 40)))
	must(t, l.StoreLog(entry(41)))
	demand(t, l, 1, 41)
	demand(t, open(t, dir), 1, 41)
}

func TestLogRefusesGaps(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(5, 9)))
	for name, batch := range map[string][]*raft.Log{
		"after the last":      entries(11, 12),
		"an index once more":  entries(9, 10),
		"within one batch":    {entry(10), entry(12)},
		"backwards in itself": {entry(10), entry(9)},
	} {
		if l.StoreLogs(batch) == nil {
			t.Errorf("%s: stored", name)
		}
	}
	must(t, l.StoreLogs(entries(10, 10)))
	demand(t, l, 5, 10)
	if l.DeleteRange(6, 8) == nil {
		t.Error("a range in the middle was deleted")
	}
}

// big fills whole segments, so that a handful of entries spans several files.
func big(index uint64) *raft.Log {
	return &raft.Log{Index: index, Term: 1, Data: bytes.Repeat([]byte{byte(index)}, segmentMax/3)}
}

func TestLogDeletesFromBothEndsAcrossSegments(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	for i := uint64(1); i <= 20; i++ {
		must(t, l.StoreLog(big(i)))
	}
	if n := len(l.mu.segments); n < 5 {
		t.Fatalf("only %d segments", n)
	}
	bounds := func(l *Log, first, last uint64) {
		t.Helper()
		f, z := l.bounds()
		if f != first || z != last {
			t.Fatalf("log holds %d to %d, want %d to %d", f, z, first, last)
		}
		for i := first; i <= last && i > 0; i++ {
			var got raft.Log
			must(t, l.GetLog(i, &got))
			if got.Index != i || !bytes.Equal(got.Data, big(i).Data) {
				t.Fatalf("entry %d came back wrong", i)
			}
		}
	}
	before := files(t, dir)
	must(t, l.DeleteRange(1, 8))
	bounds(l, 9, 20)
	if after := files(t, dir); after >= before {
		t.Errorf("%d files before and %d after the front was deleted", before, after)
	}
	must(t, l.DeleteRange(14, 20))
	bounds(l, 9, 13)
	bounds(open(t, dir), 9, 13)
	must(t, l.StoreLog(big(14)))
	bounds(l, 9, 14)
	must(t, l.DeleteRange(9, 14))
	bounds(l, 0, 0)
	bounds(open(t, dir), 0, 0)
}

func files(t *testing.T, dir string) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"+segmentSuffix))
	must(t, err)
	return len(names)
}

func TestEmptiedLogTakesAnyIndex(t *testing.T) {
	for _, next := range []uint64{4, 11, 500} {
		dir := t.TempDir()
		l := open(t, dir)
		must(t, l.StoreLogs(entries(1, 10)))
		must(t, l.DeleteRange(1, 10))
		must(t, l.StoreLogs(entries(next, next+3)))
		demand(t, l, next, next+3)
		demand(t, open(t, dir), next, next+3)
	}
}

// image is a data directory as a crash may leave it.
func image(t *testing.T, name string, content []byte) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, name), content, filePerm))
	return dir
}

// newest returns the name and content of the log's only segment.
func newest(t *testing.T, l *Log) (string, []byte) {
	t.Helper()
	path := l.last().path
	b, err := os.ReadFile(path)
	must(t, err)
	return filepath.Base(path), b
}

func TestTornTailIsCutAndNothingAcknowledgedIsLost(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(1, 5)))
	must(t, l.StoreLogs(entries(6, 7)))
	acknowledged := l.last().size
	must(t, l.StoreLogs(entries(8, 11)))
	name, content := newest(t, l)
	for n := acknowledged; n <= int64(len(content)); n++ {
		got := open(t, image(t, name, content[:n]))
		_, last := got.bounds()
		if last < 7 || last > 11 {
			t.Fatalf("torn at byte %d of %d: last is %d", n, len(content), last)
		}
		if whole := n == int64(len(content)); whole != (last == 11) {
			t.Fatalf("torn at byte %d of %d: last is %d", n, len(content), last)
		}
		demand(t, got, 1, last)
		must(t, got.StoreLogs(entries(last+1, last+2)))
		demand(t, got, 1, last+2)
	}
}

func TestUnsyncedBatchMayLandInAnyOrder(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(1, 5)))
	acknowledged := l.last().size
	must(t, l.StoreLogs(entries(6, 9)))
	name, content := newest(t, l)
	// The first record of the batch never reached the disk, its others did.
	clear(content[acknowledged : acknowledged+frameSize])
	demand(t, open(t, image(t, name, content)), 1, 5)
}

func TestDamageBeforeAnAcknowledgedRecordIsRefused(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(1, 3)))
	must(t, l.StoreLogs(entries(4, 5)))
	acknowledged := int(l.last().size)
	must(t, l.StoreLogs(entries(6, 6)))
	name, content := newest(t, l)
	for at := range acknowledged {
		bad := bytes.Clone(content)
		bad[at] ^= 0x40
		if _, err := OpenLog(image(t, name, bad)); !errors.Is(err, structs.ErrBadDataDir) {
			t.Fatalf("byte %d of %d flipped: got %v", at, acknowledged, err)
		}
	}
}

func TestMissingSegmentIsRefused(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	for i := uint64(1); i <= 12; i++ {
		must(t, l.StoreLog(big(i)))
	}
	must(t, os.Remove(l.mu.segments[1].path))
	if _, err := OpenLog(dir); !errors.Is(err, structs.ErrBadDataDir) {
		t.Fatalf("got %v", err)
	}
}

func TestDamageThatAppearsLaterIsNotReadAsAnEntry(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(1, 3)))
	_, err := l.last().file.WriteAt([]byte{0xff}, l.last().offsets[1]+frameSize+9)
	must(t, err)
	if err := l.GetLog(2, new(raft.Log)); !errors.Is(err, structs.ErrBadDataDir) {
		t.Fatalf("got %v", err)
	}
}

func TestFailedWriteStopsTheLog(t *testing.T) {
	l := open(t, t.TempDir())
	must(t, l.StoreLogs(entries(1, 3)))
	file := l.last().file
	broken, err := os.Open(l.last().path) // read-only: writing to it fails
	must(t, err)
	l.last().file = broken
	if l.StoreLog(entry(4)) == nil {
		t.Fatal("stored on a file that takes no writes")
	}
	must(t, broken.Close())
	l.last().file = file
	if l.StoreLog(entry(4)) == nil {
		t.Error("stored after a failed write")
	}
	if l.DeleteRange(3, 3) == nil {
		t.Error("deleted after a failed write")
	}
	demand(t, l, 1, 3)
}

func TestLogAgreesWithAModelOverRandomWork(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		l := open(t, dir)
		var first, last uint64
		for range 60 {
			switch r.IntN(6) {
			case 0, 1, 2:
				n := 1 + r.Uint64N(6)
				if first == 0 {
					first = 1 + r.Uint64N(20)
					last = first - 1
				}
				must(t, l.StoreLogs(entries(last+1, last+n)))
				last += n
			case 3:
				if first == 0 {
					continue
				}
				to := first + r.Uint64N(last-first+1)
				must(t, l.DeleteRange(first, to))
				if first = to + 1; first > last {
					first, last = 0, 0
				}
			case 4:
				if first == 0 {
					continue
				}
				from := first + r.Uint64N(last-first+1)
				must(t, l.DeleteRange(from, last))
				if last = from - 1; last < first {
					first, last = 0, 0
				}
			case 5:
				l = open(t, dir)
			}
			demand(t, l, first, last)
		}
	}
}
