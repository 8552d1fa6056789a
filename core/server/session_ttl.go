package server

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

const (
	// sessionSync is the least time between two looks of the leader at the table of sessions.
	sessionSync = 100 * time.Millisecond
	// maxExpiring is how many sessions may be ending at the same time.
	maxExpiring = 16
	// expiryPause is how long the leader waits before it tries again to end a session. Each failure doubles it,
	// at most maxDoublings times and up to expiryPauseMost.
	expiryPause     = time.Second
	expiryPauseMost = time.Minute
	maxDoublings    = 6
)

// expireSessions ends the sessions that nobody renewed in time, for one term. Each session's full clock begins when
// the term does, since this server cannot know how much of it the leader before had seen pass; so none ends early, and
// each ends finally. The clocks follow the table itself: whatever makes or ends a session, a restored snapshot too, is
// seen there. Mirrors Consul's (*Server).initializeSessionTimers and invalidateSession.
func (s *Server) expireSessions(ctx context.Context) {
	s.sessionTimers.begin()
	defer s.sessionTimers.end()
	var ending sync.WaitGroup
	defer ending.Wait()
	slots := make(chan struct{}, maxExpiring)
	for ctx.Err() == nil {
		looked := time.Now()
		store := s.fsm.State()
		ws := memdb.NewWatchSet()
		ws.Add(store.AbandonCh())
		_, sessions, err := store.SessionList(ws)
		if err != nil {
			s.logger.Error("failed to list the sessions", "error", err)
			pause(ctx, leaderPause)
			continue
		}
		s.sessionTimers.follow(sessions, looked)
		changed := ws.WatchCh(ctx)
		for {
			id, due := s.nextExpiry(ctx, changed)
			if !due {
				break
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			ending.Go(func() {
				defer func() { <-slots }()
				s.invalidateSession(ctx, id)
			})
		}
		pause(ctx, sessionSync-time.Since(looked))
	}
}

// nextExpiry waits for a session that is due; ok is false when the table changed before, or the term ended.
func (s *Server) nextExpiry(ctx context.Context, changed <-chan error) (id string, ok bool) {
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		id, wait, due := s.sessionTimers.take(time.Now())
		if due {
			return id, true
		}
		var ring <-chan time.Time // none without a timer
		if wait >= 0 {
			alarm.Reset(wait)
			ring = alarm.C
		}
		select {
		case <-ring:
		case <-s.sessionTimers.woken:
		case <-changed:
			return "", false
		case <-ctx.Done():
			return "", false
		}
	}
}

// invalidateSession ends a session through the log. When that fails its timer tries again.
func (s *Server) invalidateSession(ctx context.Context, id string) {
	if _, sess, err := s.fsm.State().SessionGet(nil, id); err == nil && sess == nil {
		s.sessionTimers.ended(id) // by another's hand
		return
	}
	s.logger.Debug("session TTL expired", "session", id)
	defer metrics.Since(time.Now(), metrics.SessionTTLEnd)
	req := &structs.SessionRequest{
		Datacenter: s.config.Datacenter, Op: structs.SessionDestroy, Session: structs.Session{ID: id},
	}
	req.SetContext(ctx)
	_, err := s.raftApply(structs.SessionRequestType, req)
	switch {
	case err == nil:
		s.sessionTimers.ended(id)
	case ctx.Err() == nil:
		s.logger.Error("failed to end a session whose TTL expired", "session", id, "error", err)
		s.sessionTimers.retry(id, time.Now())
	}
}
