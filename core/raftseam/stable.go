package raftseam

import (
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

// raft's keys in its stable store.
const (
	keyCurrentTerm  = "CurrentTerm"
	keyLastVoteTerm = "LastVoteTerm"
	keyLastVoteCand = "LastVoteCand"
)

// keyRecord is the one key under which the StableStore keeps what raft keeps under three.
const keyRecord = "TermAndVote"

// termAndVote is what a server may never forget: the term it is in, and for whom it voted in which term.
type termAndVote struct {
	term      uint64
	voteTerm  uint64
	candidate []byte
}

// encode is the record as it is stored: the two terms, the candidate, and a CRC32C over these.
func (r termAndVote) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, r.term)
	b = binary.BigEndian.AppendUint64(b, r.voteTerm)
	b = append(b, r.candidate...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeTermAndVote(b []byte) (r termAndVote, err error) {
	if len(b) == 0 {
		return r, nil
	}
	n := len(b) - 4
	if n < 16 || crc32.Checksum(b[:n], castagnoli) != binary.BigEndian.Uint32(b[n:]) {
		return r, damaged("the record of term and vote does not match its checksum")
	}
	r.term = binary.BigEndian.Uint64(b)
	r.voteTerm = binary.BigEndian.Uint64(b[8:])
	r.candidate = append([]byte(nil), b[16:n]...)
	return r, nil
}

// StableStore guards a raft.StableStore: term and vote are one record, written at once. raft itself writes a vote in
// two steps, its term first and then its candidate, and a crash between the two leaves a vote in the new term for the
// candidate of an old one (hashicorp/raft#661). Here the first step waits for the second.
type StableStore struct {
	inner raft.StableStore
	watch *Watch

	mu struct {
		sync.Mutex
		record termAndVote
		// nextVote is the term of a vote whose candidate has not come yet, 0 for none.
		nextVote uint64
	}
}

var _ raft.StableStore = (*StableStore)(nil)

// NewStableStore wraps inner and reads its record. A damaged one is an error that wraps structs.ErrBadDataDir. watch
// may be nil.
func NewStableStore(inner raft.StableStore, watch *Watch) (*StableStore, error) {
	b, err := inner.Get([]byte(keyRecord))
	if err != nil && err.Error() != errNotFound {
		return nil, err
	}
	s := &StableStore{inner: inner, watch: watch}
	if s.mu.record, err = decodeTermAndVote(b); err != nil {
		return nil, err
	}
	return s, nil
}

// errNotFound is how raft.InmemStore and raft-boltdb say that there is no such key; raft compares the same text.
const errNotFound = "not found"

// write makes next durable, and only then the truth.
func (s *StableStore) write(next termAndVote) error {
	if zoo.Has(zoo.VoteNotPersisted) { // as a store that leaves term and vote to a cache that is never written
		s.mu.record = next
		return nil
	}
	if err := s.inner.Set([]byte(keyRecord), next.encode()); err != nil {
		return err
	}
	s.mu.record = next
	return nil
}

// SetUint64 stores the term, or holds the term of a vote until its candidate comes.
func (s *StableStore) SetUint64(key []byte, val uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch string(key) {
	case keyCurrentTerm:
		next := s.mu.record
		next.term = val
		if err := s.write(next); err != nil {
			// raft would end the process by a panic. A disk that is lost takes neither a vote nor an entry of this term,
			// so that nobody is promised anything in it, and the server ends in good order.
			if inner, ok := s.inner.(interface{ Lost() bool }); !ok || !inner.Lost() {
				return err
			}
			s.mu.record = next
		}
		s.watch.termIs(val)
		return nil
	case keyLastVoteTerm:
		s.mu.nextVote = val
		return nil
	}
	return s.inner.SetUint64(key, val)
}

// Set stores the vote as a whole.
func (s *StableStore) Set(key, val []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if string(key) != keyLastVoteCand {
		return s.inner.Set(key, val)
	}
	next := s.mu.record
	next.candidate = append([]byte(nil), val...)
	if s.mu.nextVote != 0 {
		next.voteTerm, s.mu.nextVote = s.mu.nextVote, 0
	}
	if err := s.write(next); err != nil {
		return err
	}
	s.watch.votedFor(next.voteTerm, val)
	return nil
}

// GetUint64 reads a term; 0 for none.
func (s *StableStore) GetUint64(key []byte) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch string(key) {
	case keyCurrentTerm:
		return s.mu.record.term, nil
	case keyLastVoteTerm:
		return s.mu.record.voteTerm, nil
	}
	return s.inner.GetUint64(key)
}

// Get reads the candidate of the last vote; nothing for none.
func (s *StableStore) Get(key []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if string(key) == keyLastVoteCand {
		return append([]byte(nil), s.mu.record.candidate...), nil
	}
	return s.inner.Get(key)
}
