//go:build !js

package native

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/memberlist"
	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/raftseam"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func open(t *testing.T, dir string) *platform.Stores {
	t.Helper()
	s, err := Storage{}.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// logStore is the log as raft has it.
func logStore(t *testing.T, s *platform.Stores) *raftseam.LogStore {
	t.Helper()
	l, err := raftseam.NewLogStore(s.Log, s.Stable, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func entries(from, to uint64) (logs []*raft.Log) {
	for i := from; i <= to; i++ {
		logs = append(logs, &raft.Log{Index: i, Term: 2, Type: raft.LogCommand, Data: []byte(fmt.Sprintf("entry %d", i))})
	}
	return logs
}

func TestWhatWasStoredIsThereAfterAReopen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	logs := logStore(t, s)
	if !logs.IsMonotonic() {
		t.Error("raft-wal is monotonic, and raft must know")
	}
	if err := logs.StoreLogs(entries(1, 100)); err != nil {
		t.Fatal(err)
	}
	if err := logs.DeleteRange(91, 100); err != nil {
		t.Fatal(err)
	}
	stable, err := raftseam.NewStableStore(s.Stable, nil)
	if err != nil {
		t.Fatal(err)
	}
	logs.Close() // first, as a server does: how far it reaches is kept a second later, by a goroutine of its own
	if err := errors.Join(
		stable.SetUint64([]byte("CurrentTerm"), 7), stable.SetUint64([]byte("LastVoteTerm"), 7),
		stable.Set([]byte("LastVoteCand"), []byte("10.0.0.1:8300")), s.Close(),
	); err != nil {
		t.Fatal(err)
	}

	s = open(t, dir)
	defer s.Close()
	logs = logStore(t, s)
	if last, err := logs.LastIndex(); last != 90 || err != nil {
		t.Errorf("last index %d, %v", last, err)
	}
	var l raft.Log
	if err := logs.GetLog(42, &l); err != nil || string(l.Data) != "entry 42" || l.Extensions != nil {
		t.Errorf("entry 42: %+v, %v", l, err)
	}
	if stable, err = raftseam.NewStableStore(s.Stable, nil); err != nil {
		t.Fatal(err)
	}
	candidate, err := stable.Get([]byte("LastVoteCand"))
	if term, _ := stable.GetUint64([]byte("LastVoteTerm")); term != 7 || string(candidate) != "10.0.0.1:8300" || err != nil {
		t.Errorf("vote of term %d for %q, %v", term, candidate, err)
	}
}

// segments are the files of the log.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "wal", "*.wal"))
	if err != nil || len(files) == 0 {
		t.Fatalf("segments %v, %v", files, err)
	}
	return files
}

func TestAChangedByteInAnEntryIsRefusedWhenItIsRead(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := logStore(t, s).StoreLogs(entries(1, 50)); err != nil {
		t.Fatal(err)
	}
	path := segments(t, dir)[0]
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(raw), "entry 25")
	if at < 0 {
		t.Fatal("the entry is not in the file")
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("E"), int64(at)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	defer s.Close()
	var l raft.Log
	if err := logStore(t, s).GetLog(25, &l); !errors.Is(err, structs.ErrBadDataDir) {
		t.Errorf("a changed entry was read as %q with %v", l.Data, err)
	}
	if err := logStore(t, s).GetLog(24, &l); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
}

func TestADamagedDirectoryIsRefusedWithWhatToDo(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"a log segment is gone": func(dir string) error {
			files, _ := filepath.Glob(filepath.Join(dir, "wal", "*.wal"))
			return os.Remove(files[0])
		},
		"a segment's header is overwritten": func(dir string) error {
			files, _ := filepath.Glob(filepath.Join(dir, "wal", "*.wal"))
			f, err := os.OpenFile(files[0], os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte("not a segment at all, by no means"), 0)
			return errors.Join(err, f.Close())
		},
		"the meta database is empty": func(dir string) error {
			return os.Truncate(filepath.Join(dir, "wal", "wal-meta.db"), 0)
		},
		"the meta database is cut": func(dir string) error {
			path := filepath.Join(dir, "wal", "wal-meta.db")
			info, err := os.Stat(path)
			return errors.Join(err, os.Truncate(path, info.Size()/2))
		},
		"the meta database's pages are overwritten": func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, "wal", "wal-meta.db"), os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			page := os.Getpagesize() // the first two hold which of the others count
			_, err = f.WriteAt([]byte(strings.Repeat("x", 4*page)), int64(2*page))
			return errors.Join(err, f.Close())
		},
		"the meta database is junk": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "wal", "wal-meta.db"), []byte(strings.Repeat("junk", 4096)), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			logs := logStore(t, s)
			if err := logs.StoreLogs(entries(1, 10)); err != nil {
				t.Fatal(err)
			}
			logs.Close()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			again, err := Storage{}.Open(dir)
			if err == nil {
				_, err = raftseam.NewLogStore(again.Log, again.Stable, nil)
				again.Close()
			}
			if !errors.Is(err, structs.ErrBadDataDir) || !strings.Contains(err.Error(), "move the data directory away") {
				t.Errorf("opened with %v", err)
			}
		})
	}
}

func TestDialAndListenSpeakTCP(t *testing.T) {
	l, err := Network{}.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if second, err := (Network{}).Listen(l.Addr().String()); err == nil {
		second.Close()
		t.Error("one port was bound twice")
	}
	go func() {
		if conn, err := l.Accept(); err == nil {
			conn.Write([]byte("x"))
			conn.Close()
		}
	}()
	conn, err := Network{}.Dial(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if n, err := conn.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Network{}).Dial(ended, l.Addr().String()); !errors.Is(err, context.Canceled) {
		t.Errorf("a dial whose context has ended: %v", err)
	}
}

// ear hears gossip's messages.
type ear struct {
	mu    sync.Mutex
	heard []trace.Message
}

func (e *ear) Listening() bool { return true }
func (e *ear) Emit(ev *trace.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, *ev.Message)
}

// freePort is a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestProbesAreToldAndOtherPacketsPass(t *testing.T) {
	var a, b ear
	addrA, addrB := freePort(t), freePort(t)
	from, err := Network{}.Gossip(addrA, trace.New(&a))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Shutdown()
	to, err := Network{}.Gossip(addrB, trace.New(&b))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Shutdown()
	for _, packet := range []string{"\x00ping", "\x02ack", "\x04alive", "\x07\x02\x00\x04\x00\x01\x00abcx"} {
		if _, err := from.WriteToAddress([]byte(packet), memberlist.Address{Addr: addrB, Name: "b"}); err != nil {
			t.Fatal(err)
		}
		select {
		case p := <-to.PacketCh():
			if string(p.Buf) != packet {
				t.Errorf("%q came as %q", packet, p.Buf)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%q did not come", packet)
		}
	}
	for name, e := range map[string]*ear{"sent": &a, "delivered": &b} {
		var told []string
		for _, m := range e.heard {
			told = append(told, fmt.Sprint(m.Phase, " ", m.Text))
		}
		want := fmt.Sprintf("%[1]s are you there?, %[1]s yes, %[1]s are you there?", name)
		if got := strings.Join(told, ", "); got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
}

func TestPacketTypeLooksThroughWrappings(t *testing.T) {
	for _, tc := range []struct {
		packet string
		want   int
	}{
		{"", -1}, {"\x00x", 0}, {"\x0c1234\x02x", 2}, {"\x07\x01\x00\x01\x02", 2}, {"\x0c1234\x07\x01\x00\x01\x00", 0},
		{"\x07\xff\x00", -1}, {"\x07", 7}, {"\x0c12", 12},
	} {
		if got := packetType([]byte(tc.packet)); got != tc.want {
			t.Errorf("%q is %d, want %d", tc.packet, got, tc.want)
		}
	}
}
