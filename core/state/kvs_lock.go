package state

import (
	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// KVSLock stores entry at idx and gives the key to entry.Session. ok is false where another session holds it; then
// nothing is written. The holder may lock again: it writes, and the LockIndex stays. Otherwise the LockIndex is one
// more than it was. Whether the key's lock-delay is over is for the leader to know, before the log. A session that
// is unknown, empty or no UUID is a RequestError. Mirrors Consul's (*Store).KVSLock.
func (s *Store) KVSLock(idx uint64, entry *structs.DirEntry) (ok, changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	stored, changed, err := w.kvsLock(entry)
	if err != nil || stored == nil {
		return false, false, err
	}
	return true, changed, s.commit(w)
}

// kvsLock is KVSLock within a write; stored is nil where another session holds the key.
func (w *write) kvsLock(entry *structs.DirEntry) (stored *structs.DirEntry, changed bool, err error) {
	if entry.Session == "" {
		return nil, false, errMissingSession
	}
	sess, err := sessionFirst(w.Txn, entry.Session)
	if err != nil {
		return nil, false, err
	}
	if sess == nil {
		return nil, false, refuse("invalid session %q", entry.Session)
	}
	existing, err := kvsFirst(w.Txn, entry.Key)
	if err != nil {
		return nil, false, err
	}
	next := entry.Clone()
	switch {
	case existing == nil:
		next.LockIndex = 1
	case existing.Session == entry.Session:
		next.LockIndex = existing.LockIndex
	case existing.Session != "":
		return nil, false, nil
	case zoo.Has(zoo.LockIndexStands): // as a lock that only counts those who wrote the key first
		next.LockIndex = existing.LockIndex
	default:
		next.LockIndex = existing.LockIndex + 1
	}
	return w.kvsSet("lock", next, true)
}

// KVSUnlock stores entry at idx and takes the key from entry.Session; the LockIndex stays. ok is false where that
// session does not hold it; then nothing is written. Mirrors Consul's (*Store).KVSUnlock.
func (s *Store) KVSUnlock(idx uint64, entry *structs.DirEntry) (ok, changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	stored, changed, err := w.kvsUnlock(entry)
	if err != nil || stored == nil {
		return false, false, err
	}
	return true, changed, s.commit(w)
}

// kvsUnlock is KVSUnlock within a write; stored is nil where the session does not hold the key.
func (w *write) kvsUnlock(entry *structs.DirEntry) (stored *structs.DirEntry, changed bool, err error) {
	if entry.Session == "" {
		return nil, false, errMissingSession
	}
	existing, err := kvsFirst(w.Txn, entry.Key)
	if err != nil || existing == nil || existing.Session != entry.Session {
		return nil, false, err
	}
	next := entry.Clone()
	next.Session, next.LockIndex = "", existing.LockIndex
	return w.kvsSet("unlock", next, true)
}
