package fsm

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/hashicorp/go-msgpack/v2/codec"
	"github.com/hashicorp/raft"

	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// A snapshot is the line snapshotMagic, then records, then one end record. A record is a kind byte, the length
// of the rest as 4 bytes, big endian, and the rest in msgpack. The end record's rest is the count of records as 8
// bytes and the CRC32C of everything before the end record as 4. So a snapshot that was cut or changed anywhere is
// refused, and equal states have equal bytes.
const (
	snapshotMagic = "glasshouse snapshot 1\n"

	recordKVS       = byte(structs.KVSRequestType)
	recordTombstone = byte(structs.TombstoneRequestType)
	recordSession   = byte(structs.SessionRequestType)
	recordAutopilot = byte(structs.AutopilotRequestType)
	recordIndex     = 64
	recordNode      = 65
	recordService   = 66
	recordCheck     = 67
	recordEnd       = 255

	endSize = 12
	// maxRecord bounds what one record may claim to be long: the largest value (512 KiB), with room to spare.
	maxRecord = 64 << 20
)

// ErrBadSnapshot is returned by Restore for a snapshot that was cut short or changed. Nothing was restored.
var ErrBadSnapshot = errors.New("snapshot is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// snapshotHandle writes maps in the order of their sorted keys.
var snapshotHandle = func() *codec.MsgpackHandle {
	h := &codec.MsgpackHandle{}
	h.Canonical = true
	return h
}()

// snapshot is the state that raft asked to keep.
type snapshot struct {
	state *state.Snapshot
}

// Release frees the state.
func (s *snapshot) Release() { s.state.Close() }

// Persist writes the snapshot to raft's sink.
func (s *snapshot) Persist(sink raft.SnapshotSink) error {
	if err := writeSnapshot(sink, s.state); err != nil {
		return errors.Join(fmt.Errorf("persist snapshot: %w", err), sink.Cancel())
	}
	return sink.Close()
}

// writer writes records and counts and sums them.
type writer struct {
	w     *bufio.Writer
	sum   hash.Hash32
	count uint64
	buf   bytes.Buffer
	enc   *codec.Encoder
}

func writeSnapshot(to io.Writer, s *state.Snapshot) error {
	w := &writer{sum: crc32.New(castagnoli)}
	w.w = bufio.NewWriter(io.MultiWriter(to, w.sum))
	w.enc = codec.NewEncoder(&w.buf, snapshotHandle)
	if _, err := w.w.WriteString(snapshotMagic); err != nil {
		return err
	}
	if err := errors.Join(
		s.Indexes(func(e *state.IndexEntry) error { return w.record(recordIndex, e) }),
		s.KVs(func(e *structs.DirEntry) error { return w.record(recordKVS, e) }),
		s.Tombstones(func(t *state.Tombstone) error { return w.record(recordTombstone, t) }),
		s.Nodes(func(n *structs.Node) error { return w.record(recordNode, n) }),
		s.Services(func(r *state.ServiceRow) error { return w.record(recordService, r) }),
		s.Checks(func(c *structs.HealthCheck) error { return w.record(recordCheck, c) }),
		s.Sessions(func(s *structs.Session) error { return w.record(recordSession, s) }),
		s.Autopilot(func(c *structs.AutopilotConfig) error { return w.record(recordAutopilot, c) }),
	); err != nil {
		return err
	}
	if err := w.w.Flush(); err != nil {
		return err
	}
	end := []byte{recordEnd}
	end = binary.BigEndian.AppendUint32(end, endSize)
	end = binary.BigEndian.AppendUint64(end, w.count)
	end = binary.BigEndian.AppendUint32(end, w.sum.Sum32())
	_, err := to.Write(end)
	return err
}

func (w *writer) record(kind byte, body any) error {
	w.buf.Reset()
	if err := w.enc.Encode(body); err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	head := [5]byte{kind}
	binary.BigEndian.PutUint32(head[1:], uint32(w.buf.Len()))
	if _, err := w.w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.w.Write(w.buf.Bytes())
	w.count++
	return err
}

// readSnapshot fills the empty store next. It commits only after the end record has proven the rest.
func readSnapshot(from io.Reader, next *state.Store) error {
	r := bufio.NewReader(from)
	sum := crc32.New(castagnoli)
	magic := make([]byte, len(snapshotMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != snapshotMagic {
		return fmt.Errorf("%w: it does not begin as one", ErrBadSnapshot)
	}
	sum.Write(magic)

	into := next.Restore()
	for count := uint64(0); ; count++ {
		var head [5]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			into.Abort()
			return fmt.Errorf("%w: it ends after %d records without an end record", ErrBadSnapshot, count)
		}
		size := binary.BigEndian.Uint32(head[1:])
		if size > maxRecord {
			into.Abort()
			return fmt.Errorf("%w: record %d claims %d bytes", ErrBadSnapshot, count, size)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			into.Abort()
			return fmt.Errorf("%w: record %d is cut", ErrBadSnapshot, count)
		}
		if head[0] == recordEnd {
			err := checkEnd(body, count, sum.Sum32())
			if _, more := r.ReadByte(); err == nil && more != io.EOF {
				err = fmt.Errorf("%w: something follows its end record", ErrBadSnapshot)
			}
			if err != nil {
				into.Abort()
				return err
			}
			into.Commit()
			return nil
		}
		sum.Write(head[:])
		sum.Write(body)
		if err := restoreRecord(into, head[0], body); err != nil {
			into.Abort()
			return fmt.Errorf("%w: record %d: %w", ErrBadSnapshot, count, err)
		}
	}
}

func checkEnd(body []byte, count uint64, sum uint32) error {
	if len(body) != endSize {
		return fmt.Errorf("%w: its end record has %d bytes", ErrBadSnapshot, len(body))
	}
	if want := binary.BigEndian.Uint64(body); want != count {
		return fmt.Errorf("%w: it has %d records of %d", ErrBadSnapshot, count, want)
	}
	if want := binary.BigEndian.Uint32(body[8:]); want != sum {
		return fmt.Errorf("%w: its checksum is %08x, not %08x", ErrBadSnapshot, sum, want)
	}
	return nil
}

func restoreRecord(into *state.Restore, kind byte, body []byte) error {
	dec := codec.NewDecoderBytes(body, snapshotHandle)
	switch kind {
	case recordIndex:
		if zoo.Has(zoo.IndexBackAfterRestore) { // as a restore that counts anew from the entries that it finds
			return nil
		}
		return restoreAs(dec, into.Index)
	case recordKVS:
		return restoreAs(dec, into.KVS)
	case recordTombstone:
		return restoreAs(dec, into.Tombstone)
	case recordNode:
		return restoreAs(dec, into.Node)
	case recordService:
		return restoreAs(dec, into.Service)
	case recordCheck:
		return restoreAs(dec, into.Check)
	case recordSession:
		return restoreAs(dec, into.Session)
	case recordAutopilot:
		return restoreAs(dec, into.Autopilot)
	}
	return fmt.Errorf("unknown kind %d", kind)
}

func restoreAs[T any](dec *codec.Decoder, insert func(*T) error) error {
	record := new(T)
	if err := dec.Decode(record); err != nil {
		return err
	}
	return insert(record)
}
