package state

import (
	"sync"
	"time"

	"glasshouse/core/zoo"
)

const (
	// maxLockDelay is the longest that a session's LockDelay is heeded. The bound is Consul's.
	maxLockDelay = 60 * time.Second
	// maxDelayedKeys bounds how many keys are remembered one by one.
	maxDelayedKeys = 1 << 16
)

// lockDelays are the keys that a session held when it ended, until they may be locked again. They are known by name,
// whatever becomes of the key. They live in memory only and never reach the state or an answer of the FSM: every
// server notes them, and a leader asks before it lets a lock into the log. Mirrors Consul's state.Delay.
type lockDelays struct {
	mu struct {
		sync.Mutex
		until map[string]time.Time
		// sweepAt is at how many keys the past ones are next forgotten.
		sweepAt int
		// rest covers the keys that did not fit: until then no key may be locked.
		rest time.Time
	}
}

// sweepLeast is the least number of keys at which it is worth looking for past ones.
const sweepLeast = 64

// note remembers the keys from now on.
func (d *lockDelays) note(now time.Time, held []heldKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.mu.until == nil {
		d.mu.until = make(map[string]time.Time)
	}
	d.sweep(now)
	for _, h := range held {
		until := now.Add(h.delay)
		if _, known := d.mu.until[h.key]; !known && len(d.mu.until) >= maxDelayedKeys {
			if d.mu.rest.Before(until) {
				d.mu.rest = until
			}
			continue
		}
		d.mu.until[h.key] = until
	}
}

// sweep forgets what is past, once there may be as much of that as of the rest.
func (d *lockDelays) sweep(now time.Time) {
	if len(d.mu.until) < max(d.mu.sweepAt, sweepLeast) {
		return
	}
	for key, until := range d.mu.until {
		if !until.After(now) {
			delete(d.mu.until, key)
		}
	}
	d.mu.sweepAt = min(2*len(d.mu.until), maxDelayedKeys)
}

// of is until when key may not be locked, zero if it may be.
func (d *lockDelays) of(now time.Time, key string) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	until := d.mu.until[key]
	if until.Before(d.mu.rest) {
		until = d.mu.rest
	}
	if !until.After(now) {
		return time.Time{}
	}
	return until
}

// KVSLockDelay is until when key may not be locked, since a session that held it has ended; zero if it may be. It
// is of this server's memory and clock: ask the leader's, before the log. Mirrors Consul's (*Store).KVSLockDelay.
func (s *Store) KVSLockDelay(key string) time.Time {
	if zoo.Has(zoo.LockDelayIgnored) { // as a leader that lost the delays with the leader before it
		return time.Time{}
	}
	return s.lockDelays.of(time.Now(), key)
}
