package state

import (
	"fmt"
	"strings"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// uuidHyphens is how many hyphens a session's id has.
const uuidHyphens = 4

// SessionCreate stores sess at idx. Its ID is made before the log, its node and all of its checks must be registered,
// and none of these may be critical. Mirrors Consul's (*Store).SessionCreate.
func (s *Store) SessionCreate(idx uint64, sess *structs.Session) error {
	w := s.begin(idx)
	defer w.Abort()
	next := sess.Clone()
	next.RaftIndex = stamp(idx, nil)
	if next.Behavior == "" {
		next.Behavior = structs.SessionKeysRelease
	}
	if err := w.admitSession(next); err != nil {
		return err
	}
	if err := w.insert(tableSessions, next); err != nil {
		return err
	}
	w.tell(Change{Op: "session-create", Key: next.ID, Session: next})
	return s.commit(w)
}

// admitSession tells why a session cannot be made, nil if it can.
func (w *write) admitSession(sess *structs.Session) error {
	if sess.ID == "" {
		return RequestError("Missing session ID")
	}
	known, err := sessionFirst(w.Txn, sess.ID)
	if err != nil {
		return err
	}
	if known != nil || strings.Count(sess.ID, "-") != uuidHyphens {
		return refuse("invalid session ID %q", sess.ID)
	}
	if sess.Behavior != structs.SessionKeysRelease && sess.Behavior != structs.SessionKeysDelete {
		return refuse("Invalid session behavior: %s", sess.Behavior)
	}
	node, err := nodeFirst(w.Txn, sess.Node)
	if err != nil {
		return err
	}
	if node == nil {
		return errMissingNode
	}
	for _, id := range sess.CheckIDs() {
		check, err := checkFirst(w.Txn, sess.Node, id)
		if err != nil {
			return err
		}
		if check == nil {
			return refuse("Missing check '%s' registration", id)
		}
		if check.Status == structs.HealthCritical {
			return refuse("Check '%s' is in critical state", id)
		}
	}
	return nil
}

// sessionFirst is one session, nil if there is none; an id that is no UUID is a RequestError.
func sessionFirst(tx *memdb.Txn, id string) (*structs.Session, error) {
	return sessionWatch(tx, nil, id)
}

// sessionWatch is sessionFirst; ws wakes when that session is made or ends.
func sessionWatch(tx *memdb.Txn, ws memdb.WatchSet, id string) (*structs.Session, error) {
	watch, raw, err := tx.FirstWatch(tableSessions, "id", id)
	if err != nil {
		return nil, refuse("failed session lookup: %v", err) // only a bad id can fail here
	}
	ws.Add(watch)
	sess, _ := raw.(*structs.Session)
	return sess, nil
}

// SessionGet is one session, nil if there is none. The index is that of all sessions, but ws wakes for this one only.
// Mirrors Consul's (*Store).SessionGet.
func (s *Store) SessionGet(ws memdb.WatchSet, id string) (uint64, *structs.Session, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	sess, err := sessionWatch(tx, ws, id)
	if err != nil {
		return 0, nil, err
	}
	idx, err := maxIndex(tx, tableSessions)
	return idx, sess, err
}

// SessionList is all sessions, ordered by ID. Mirrors Consul's (*Store).SessionList.
func (s *Store) SessionList(ws memdb.WatchSet) (uint64, structs.Sessions, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	return listed[*structs.Session](tx, ws, tableSessions, "id")
}

// NodeSessions is the sessions of one node, ordered by ID. The index is that of all sessions, but ws wakes for this
// node's only. Mirrors Consul's (*Store).NodeSessions.
func (s *Store) NodeSessions(ws memdb.WatchSet, node string) (uint64, structs.Sessions, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	return listed[*structs.Session](tx, ws, tableSessions, indexNode, node)
}

// listed is every record of table under index and args, and the table's index.
func listed[T any](tx *memdb.Txn, ws memdb.WatchSet, table, index string, args ...any) (uint64, []T, error) {
	records, err := all[T](tx, ws, table, index, args...)
	if err != nil {
		return 0, nil, err
	}
	idx, err := maxIndex(tx, table)
	return idx, records, err
}

// SessionDestroy ends a session at idx; one that is not there has ended. Mirrors Consul's (*Store).SessionDestroy.
func (s *Store) SessionDestroy(idx uint64, id string) error {
	w := s.begin(idx)
	defer w.Abort()
	if err := w.sessionDestroy(id); err != nil {
		return err
	}
	return s.commit(w)
}

func (w *write) sessionDestroy(id string) error {
	sess, err := sessionFirst(w.Txn, id)
	if err != nil || sess == nil {
		return err
	}
	return w.endSession(sess)
}

// endSessions ends every session under an index of the table: of a node, or of a check.
func (w *write) endSessions(index string, args ...any) error {
	ended, err := all[*structs.Session](w.Txn, nil, tableSessions, index, args...)
	if err != nil {
		return err
	}
	for _, sess := range ended {
		if err := w.endSession(sess); err != nil {
			return err
		}
	}
	return nil
}

// endSession ends a session that is there, and with it its locks: the keys that it holds are released or deleted, all
// at one index, and may not be locked before the session's LockDelay is over.
func (w *write) endSession(sess *structs.Session) error {
	if err := w.remove(tableSessions, sess); err != nil {
		return err
	}
	held, err := all[*structs.DirEntry](w.Txn, nil, tableKVs, indexSession, sess.ID)
	if err != nil {
		return fmt.Errorf("keys of session: %w", err)
	}
	if zoo.Has(zoo.SessionKeepsLocks) { // as a server that leaves the locks to a sweep that comes later
		held = nil
	}
	delay := min(sess.LockDelay, maxLockDelay)
	for _, entry := range held {
		if sess.Behavior == structs.SessionKeysDelete {
			err = w.kvsBury(entry)
		} else {
			released := entry.Clone()
			released.Session = ""
			_, _, err = w.kvsSet("set", released, true)
		}
		if err != nil {
			return err
		}
		if delay > 0 {
			w.held = append(w.held, heldKey{key: entry.Key, delay: delay})
		}
	}
	w.tell(Change{Op: "session-destroy", Key: sess.ID})
	return nil
}
