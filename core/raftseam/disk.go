package raftseam

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
)

// errDiskLost is returned by every write once a Disk has given up.
var errDiskLost = errors.New("the disk has failed before: this server must be started anew")

// Disk looks after the writes of a server's stores. While the log's last write has failed the server is sick: it asks
// for no votes (see Transport), since a leader that cannot store steps down at once and would win the next election
// again (hashicorp/raft#614). What is on a disk after a failed write is known to whoever reads it anew, so a log that
// takes nothing for patience ends the server, and a term or a vote that cannot be kept does so at once.
type Disk struct {
	patience time.Duration
	failed   func(error)

	mu struct {
		sync.Mutex
		timer *time.Timer // runs while the log's last write has failed
		lost  error       // why no write is taken any more, nil while they are
	}
}

// GuardDisk has a Disk look after stores: their log and stable store are others then. failed is called once, when the
// server must end; it must not wait for the stores.
func GuardDisk(stores *platform.Stores, patience time.Duration, failed func(error)) {
	d := &Disk{patience: patience, failed: failed}
	stores.Log = &diskLog{stores.Log, d}
	stores.Stable = &diskStable{stores.Stable, d}
	end := stores.Close
	stores.Close = func() error {
		d.good()
		return end()
	}
}

// err is why no write may be tried, nil if one may.
func (d *Disk) err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.mu.lost == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errDiskLost, d.mu.lost)
}

// sick tells whether the last write has failed.
func (d *Disk) sick() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.mu.timer != nil || d.mu.lost != nil
}

// good notes a write of the log that went well.
func (d *Disk) good() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.mu.timer != nil {
		d.mu.timer.Stop()
		d.mu.timer = nil
	}
}

// bad notes one that failed.
func (d *Disk) bad(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.mu.timer != nil {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(d.patience, func() {
		d.mu.Lock()
		still := d.mu.timer == timer // good may have come too late to stop it, and bad have begun another
		d.mu.Unlock()
		if still {
			d.lose(err)
		}
	})
	d.mu.timer = timer
}

// lose ends all writing.
func (d *Disk) lose(err error) {
	d.mu.Lock()
	again := d.mu.lost != nil
	if !again {
		d.mu.lost = err
	}
	d.mu.Unlock()
	if !again {
		d.failed(err)
	}
}

// diskLog is a log store that a Disk looks after.
type diskLog struct {
	raft.LogStore
	disk *Disk
}

var _ raft.MonotonicLogStore = (*diskLog)(nil)

// IsMonotonic passes on what the inner store says of itself.
func (l *diskLog) IsMonotonic() bool {
	m, ok := l.LogStore.(raft.MonotonicLogStore)
	return ok && m.IsMonotonic()
}

// Sick tells whether the last write has failed.
func (l *diskLog) Sick() bool { return l.disk.sick() }

// StoreLog stores one entry.
func (l *diskLog) StoreLog(entry *raft.Log) error { return l.StoreLogs([]*raft.Log{entry}) }

// StoreLogs stores entries, unless the disk is lost.
func (l *diskLog) StoreLogs(entries []*raft.Log) error {
	return l.write(func() error { return l.LogStore.StoreLogs(entries) })
}

// DeleteRange deletes entries, unless the disk is lost.
func (l *diskLog) DeleteRange(first, last uint64) error {
	return l.write(func() error { return l.LogStore.DeleteRange(first, last) })
}

func (l *diskLog) write(do func() error) error {
	if err := l.disk.err(); err != nil {
		return err
	}
	if err := do(); err != nil {
		l.disk.bad(err)
		return err
	}
	l.disk.good()
	return nil
}

// diskStable is a stable store that a Disk looks after.
type diskStable struct {
	raft.StableStore
	disk *Disk
}

// Lost tells whether no write is taken any more.
func (s *diskStable) Lost() bool { return s.disk.err() != nil }

// Set stores a value, unless the disk is lost.
func (s *diskStable) Set(key, val []byte) error {
	return s.write(func() error { return s.StableStore.Set(key, val) })
}

// SetUint64 stores a number, unless the disk is lost.
func (s *diskStable) SetUint64(key []byte, val uint64) error {
	return s.write(func() error { return s.StableStore.SetUint64(key, val) })
}

func (s *diskStable) write(do func() error) error {
	if err := s.disk.err(); err != nil {
		return err
	}
	err := do()
	if err != nil {
		s.disk.lose(err)
	}
	return err
}
