package server

import (
	"container/heap"
	"sync"
	"time"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// sessionTimers know when each session with a TTL is due. Only a leader's term has any: begin and end are called by
// its expireSessions, renew by anyone. There are at most as many as sessions in the store.
type sessionTimers struct {
	mu struct {
		sync.Mutex
		byID map[string]*sessionTimer // nil without a term
		due  timerHeap                // but for those whose end is under way
	}
	// woken tells that the earliest time may have changed; only a sooner one matters to who waits.
	woken chan struct{}
}

// sessionTimer is one session's clock.
type sessionTimer struct {
	id     string
	at     time.Time
	place  int  // in the heap, notDue when it is not there
	ending bool // its end has begun: no renewal any more
	ended  bool // and is in the store
	failed int  // how often its end has failed
}

const notDue = -1

func (t *sessionTimers) init() { t.woken = make(chan struct{}, 1) }

// begin opens the timers for a term.
func (t *sessionTimers) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mu.byID, t.mu.due = make(map[string]*sessionTimer), nil
}

// end drops them all with the term.
func (t *sessionTimers) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mu.byID, t.mu.due = nil, nil
}

// clock is how long a session lives without being renewed, 0 for one without a TTL. It is a multiple of the TTL, so
// that a client that keeps to its TTL is safe from a leader's change and from the way of its renewals.
func clock(sess *structs.Session) time.Duration {
	ttl, err := time.ParseDuration(sess.TTL)
	if err != nil || ttl <= 0 { // none, or none that Apply would have let in
		return 0
	}
	if zoo.Has(zoo.EarlySessionExpiry) { // as a server that leaves no time for a renewal's way
		return ttl / 2
	}
	return structs.SessionTTLMultiplier * min(ttl, structs.SessionTTLMax)
}

// follow makes the timers those of sessions: one that is new begins its full clock, one that is gone has none. One
// that has ended and is there again, out of a snapshot, is new.
func (t *sessionTimers) follow(sessions structs.Sessions, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	there := make(map[string]bool, len(sessions))
	for _, sess := range sessions {
		life := clock(sess)
		if life == 0 {
			continue
		}
		there[sess.ID] = true
		if timer := t.mu.byID[sess.ID]; timer == nil || timer.ended {
			t.add(sess.ID, now.Add(life))
		}
	}
	for id, timer := range t.mu.byID {
		if there[id] {
			continue
		}
		delete(t.mu.byID, id)
		if timer.place != notDue {
			heap.Remove(&t.mu.due, timer.place)
		}
	}
}

func (t *sessionTimers) add(id string, at time.Time) {
	timer := &sessionTimer{id: id, at: at}
	t.mu.byID[id] = timer
	heap.Push(&t.mu.due, timer)
}

// renew begins a session's clock anew; false when its end has begun. Without a term it does nothing: the next one
// begins every clock.
func (t *sessionTimers) renew(sess *structs.Session, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	life, timer := clock(sess), t.mu.byID[sess.ID]
	switch {
	case life == 0 || t.mu.byID == nil:
	case timer == nil:
		t.add(sess.ID, now.Add(life))
		t.wake()
	case timer.ending:
		return false
	default:
		timer.at = now.Add(life)
		heap.Fix(&t.mu.due, timer.place)
	}
	return true
}

// take returns a session that is due, whose end begins with that; ok is false when there is none. wait is then the
// time until the next one, negative when there is no timer at all.
func (t *sessionTimers) take(now time.Time) (id string, wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.mu.due) == 0 {
		return "", -1, false
	}
	if wait := t.mu.due[0].at.Sub(now); wait > 0 {
		return "", wait, false
	}
	timer := heap.Pop(&t.mu.due).(*sessionTimer)
	timer.ending = true
	return timer.id, 0, true
}

// retry has the end of a session that failed begin once more, later each time.
func (t *sessionTimers) retry(id string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	timer := t.mu.byID[id]
	if timer == nil || timer.place != notDue {
		return
	}
	timer.at = now.Add(min(expiryPause<<min(timer.failed, maxDoublings), expiryPauseMost))
	timer.failed++
	heap.Push(&t.mu.due, timer)
	t.wake()
}

// ended notes that the end of a session has reached the store.
func (t *sessionTimers) ended(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if timer := t.mu.byID[id]; timer != nil && timer.ending {
		timer.ended = true
	}
}

// wake tells who waits for the earliest time to look again.
func (t *sessionTimers) wake() {
	select {
	case t.woken <- struct{}{}:
	default:
	}
}

// timerHeap has the earliest first. It is a container/heap.
type timerHeap []*sessionTimer

func (h timerHeap) Len() int           { return len(h) }
func (h timerHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

func (h *timerHeap) Push(x any) {
	timer := x.(*sessionTimer)
	timer.place = len(*h)
	*h = append(*h, timer)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	timer := (*h)[last]
	(*h)[last] = nil
	timer.place = notDue
	*h = (*h)[:last]
	return timer
}
