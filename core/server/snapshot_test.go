package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"glasshouse/core/snapshot"
	"glasshouse/core/structs"
)

// archiver is either delegate.
type archiver interface {
	caller
	SnapshotRPC(
		ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer, replyFn structs.SnapshotReplyFn,
	) error
}

// save takes a snapshot and returns the archive and its answer's head.
func save(t *testing.T, via archiver, stale bool) ([]byte, structs.SnapshotResponse) {
	t.Helper()
	var out bytes.Buffer
	var head structs.SnapshotResponse
	args := &structs.SnapshotRequest{Op: structs.SnapshotSave, AllowStale: stale}
	err := via.SnapshotRPC(t.Context(), args, bytes.NewReader(nil), &out, func(h *structs.SnapshotResponse) error {
		if out.Len() > 0 {
			t.Error("bytes were written before the head was handed over")
		}
		head = *h
		return nil
	})
	if err != nil {
		t.Fatalf("save: %v", err)
	}
	return out.Bytes(), head
}

func restore(via archiver, archive []byte) error {
	args := &structs.SnapshotRequest{Op: structs.SnapshotRestore}
	return via.SnapshotRPC(context.Background(), args, bytes.NewReader(archive), io.Discard, nil)
}

// archivers are every way into the cluster.
func (c *cluster) archivers() map[string]archiver {
	all := map[string]archiver{"client": c.client}
	for name, s := range c.servers {
		all[name] = s
	}
	return all
}

func TestASnapshotBringsEveryServerBackToItsState(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for name, via := range c.archivers() {
			if err := c.put(via, "k", "of "+name); err != nil {
				t.Fatal(err)
			}
			before := c.get(via, "k", structs.QueryOptions{})
			archive, head := save(t, via, false)
			meta, err := snapshot.Verify(bytes.NewReader(archive))
			if err != nil || meta.Index != head.Index || head.Index < before.meta.Index || !head.KnownLeader {
				t.Errorf("%s: %v, %+v, %+v", name, err, meta, head)
			}
			for key, value := range map[string]string{"k": "changed", "later": "1"} {
				if err := c.put(via, key, value); err != nil {
					t.Fatal(err)
				}
			}
			if err := restore(via, archive); err != nil {
				t.Fatalf("restore by %s: %v", name, err)
			}
			time.Sleep(time.Second)
			for server, s := range c.servers {
				stale := structs.QueryOptions{AllowStale: true}
				if g := c.get(s, "k", stale); g.value != "of "+name || g.meta.Index != before.meta.Index {
					t.Errorf("%s after a restore by %s: %+v, want %+v", server, name, g, before)
				}
				if c.get(s, "later", stale).found {
					t.Errorf("%s after a restore by %s: a later key is still there", server, name)
				}
			}
			if err := c.put(via, "k", "new"); err != nil {
				t.Fatal(err)
			}
			if g := c.get(via, "k", structs.QueryOptions{}); g.meta.Index <= head.Index {
				t.Errorf("%s: a write after the restore has index %d, the snapshot %d", name, g.meta.Index, head.Index)
			}
		}
	})
}

// raft takes no snapshot of a state that its last configuration is not yet a part of, and a cluster may stay for ever
// without another write.
func TestAStateIsSavedAfterAChangeOfTheServersThatNoWriteFollows(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "saved"); err != nil {
			t.Fatal(err)
		}
		leader := c.waitLeader(names...)
		gone, kept := others(leader)[0], others(leader)[1]
		args := &structs.RaftRemovePeerRequest{ID: "id-" + gone}
		if err := c.client.RPC(t.Context(), "Operator.RaftRemovePeerByID", args, new(struct{})); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		for name, stale := range map[string]bool{leader: false, kept: true} {
			if _, head := save(t, c.servers[name], stale); head.Index == 0 {
				t.Errorf("%s saved nothing", name)
			}
		}
	})
}

func TestARestoredStateOutlivesEveryProcess(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "saved"); err != nil {
			t.Fatal(err)
		}
		archive, _ := save(t, c.client, false)
		if err := c.put(c.client, "k", "changed"); err != nil {
			t.Fatal(err)
		}
		if err := restore(c.client, archive); err != nil {
			t.Fatal(err)
		}
		if err := c.put(c.client, "after", "1"); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			c.stop(name)
		}
		for _, name := range names {
			c.start(name)
		}
		c.waitLeader(names...)
		for key, want := range map[string]string{"k": "saved", "after": "1"} {
			if g := c.get(c.client, key, structs.QueryOptions{}); g.value != want {
				t.Errorf("%s is %+v, want %s", key, g, want)
			}
		}
	})
}

func TestABadArchiveChangesNothing(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		good, _ := save(t, c.client, false)
		meta, err := snapshot.Verify(bytes.NewReader(good))
		if err != nil {
			t.Fatal(err)
		}
		// An archive whose sums are right, and whose state the FSM cannot read.
		var unreadable bytes.Buffer
		junk := []byte("this is no state")
		meta.Size = int64(len(junk))
		if err := snapshot.Write(&unreadable, meta, bytes.NewReader(junk)); err != nil {
			t.Fatal(err)
		}
		// One whose state is ahead of the index that it says it is of.
		var state, ahead bytes.Buffer
		early, err := snapshot.Read(bytes.NewReader(good), &state)
		if err != nil {
			t.Fatal(err)
		}
		early.Index = 1
		if err := snapshot.Write(&ahead, early, &state); err != nil {
			t.Fatal(err)
		}
		if err := c.put(c.client, "k", "2"); err != nil {
			t.Fatal(err)
		}
		before := c.get(c.client, "k", structs.QueryOptions{})
		for via, a := range c.archivers() {
			for name, tc := range map[string]struct {
				archive []byte
				want    string
			}{
				"nothing":    {nil, "failed to decompress snapshot: EOF"},
				"junk":       {[]byte("junk and more of it"), "failed to decompress snapshot: gzip: invalid header"},
				"cut":        {good[:len(good)/2], "failed to read snapshot file: "},
				"rubbish":    {append(bytes.Clone(good), 'x'), "something follows the snapshot"},
				"unreadable": {unreadable.Bytes(), "failed to restore snapshot: snapshot is damaged"},
				"ahead":      {ahead.Bytes(), "beyond the snapshot's 1"},
				"long junk":  {bytes.Repeat([]byte("junk"), 1<<20), "gzip: invalid header"},
			} {
				if err := restore(a, tc.archive); err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("%s by %s: %v; want %q", name, via, err, tc.want)
				}
				if g := c.get(c.client, "k", structs.QueryOptions{}); g.value != "2" || g.meta.Index != before.meta.Index {
					t.Errorf("%s by %s changed the key: %+v", name, via, g)
				}
			}
		}
	})
}

func TestABlockedReadReturnsAtARestoreWithWhatItHad(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		archive, _ := save(t, c.client, false)
		if err := c.put(c.client, "k", "2"); err != nil {
			t.Fatal(err)
		}
		before := c.get(c.client, "k", structs.QueryOptions{})
		done := make(chan got, 2)
		for _, stale := range []bool{false, true} {
			go func() {
				done <- c.get(c.client, "k", structs.QueryOptions{
					MinQueryIndex: before.meta.Index, MaxQueryTime: 10 * time.Minute, AllowStale: stale,
				})
			}()
		}
		time.Sleep(time.Second)
		began := time.Now()
		if err := restore(c.client, archive); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			g := <-done
			if took := time.Since(began); g.value != "2" || g.meta.Index != before.meta.Index || took > 10*time.Second {
				t.Errorf("after %v: %+v", took, g)
			}
		}
		if g := c.get(c.client, "k", structs.QueryOptions{}); g.value != "1" || g.meta.Index >= before.meta.Index {
			t.Errorf("afterwards %+v", g)
		}
	})
}

func TestWithoutALeaderOnlyAStaleSnapshotIsTaken(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		leader := c.waitLeader(names...)
		rest := others(leader)
		time.Sleep(time.Second)
		c.stop(leader)
		c.stop(rest[0])
		time.Sleep(3 * time.Second)
		last := c.servers[rest[1]]
		began := time.Now()
		args := &structs.SnapshotRequest{Op: structs.SnapshotSave}
		err := last.SnapshotRPC(t.Context(), args, nil, io.Discard, nil)
		if took := time.Since(began); !errors.Is(err, structs.ErrNoLeader) || took < 5*time.Second || took > 9*time.Second {
			t.Errorf("without a leader: %v after %v", err, took)
		}
		if archive, head := save(t, last, true); head.KnownLeader || len(archive) == 0 {
			t.Errorf("stale: %+v", head)
		}
		args = &structs.SnapshotRequest{Op: structs.SnapshotRestore, AllowStale: true}
		if err := last.SnapshotRPC(t.Context(), args, nil, io.Discard, nil); err == nil || errors.Is(err, structs.ErrNoLeader) {
			t.Errorf("a stale restore: %v", err)
		}
		for _, bad := range []*structs.SnapshotRequest{{Datacenter: "dc9"}, {Op: 7, AllowStale: true}} {
			if err := last.SnapshotRPC(t.Context(), bad, nil, io.Discard, nil); err == nil {
				t.Errorf("%+v was served", bad)
			}
		}
	})
}

func TestALargeStateTravelsWhole(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		value := strings.Repeat("0123456789abcdef", 32<<10)
		for i := range 8 {
			if err := c.put(c.client, fmt.Sprint("k", i), value); err != nil {
				t.Fatal(err)
			}
		}
		archive, _ := save(t, c.client, false)
		if _, err := c.apply(c.client, structs.KVDeleteTree, structs.DirEntry{}, ""); err != nil {
			t.Fatal(err)
		}
		if err := restore(c.client, archive); err != nil {
			t.Fatal(err)
		}
		for i := range 8 {
			if g := c.get(c.client, fmt.Sprint("k", i), structs.QueryOptions{}); g.value != value {
				t.Errorf("k%d has %d bytes", i, len(g.value))
			}
		}
	})
}
