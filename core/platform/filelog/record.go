package filelog

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

// A record is a header and the entry's bytes:
//
//	magic u16 | body length u32 | CRC32C of what follows u32 | synced u64 | index u64 | term u64 | type u8 |
//	appended at i64 | extensions length u32 | extensions | data
//
// synced is how long the segment was when the batch of this record began: everything before it had been synced and
// acknowledged. It tells damage from a torn tail.
const (
	recordMagic  = 0x474c
	frameSize    = 2 + 4 + 4
	bodyMin      = 8 + 8 + 8 + 1 + 8 + 4
	recordMax    = 64 << 20 // of a body, in bytes; raft's entries are far below
	neverWritten = -1 << 63 // AppendedAt of an entry that has none
)

var errTorn = errors.New("record is cut short or its checksum does not match")

type header struct {
	size   int // of the whole record
	synced int64
	index  uint64
}

// appendRecord writes l behind b.
func appendRecord(b []byte, l *raft.Log, synced int64) ([]byte, error) {
	start := len(b)
	at := int64(neverWritten)
	if !l.AppendedAt.IsZero() {
		at = l.AppendedAt.UnixNano()
	}
	b = append(b, make([]byte, frameSize)...)
	b = binary.BigEndian.AppendUint64(b, uint64(synced))
	b = binary.BigEndian.AppendUint64(b, l.Index)
	b = binary.BigEndian.AppendUint64(b, l.Term)
	b = append(b, byte(l.Type))
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	b = binary.BigEndian.AppendUint32(b, uint32(len(l.Extensions)))
	b = append(b, l.Extensions...)
	b = append(b, l.Data...)
	body := b[start+frameSize:]
	if len(body) > recordMax {
		return b[:start], errors.New("entry is too large for the log")
	}
	frame := b[start:]
	binary.BigEndian.PutUint16(frame, recordMagic)
	binary.BigEndian.PutUint32(frame[2:], uint32(len(body)))
	binary.BigEndian.PutUint32(frame[6:], crc32.Checksum(body, castagnoli))
	return b, nil
}

// readHeader checks the record at b's start, its checksum too.
func readHeader(b []byte) (header, error) {
	if len(b) < frameSize+bodyMin || binary.BigEndian.Uint16(b) != recordMagic {
		return header{}, errTorn
	}
	n := int(binary.BigEndian.Uint32(b[2:]))
	if zoo.Has(zoo.TornTailAccepted) { // as a log that trusts the length of its last record
		n = max(bodyMin, min(n, len(b)-frameSize))
	}
	if n < bodyMin || n > recordMax || n > len(b)-frameSize {
		return header{}, errTorn
	}
	body := b[frameSize : frameSize+n]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(b[6:]) && !zoo.Has(zoo.TornTailAccepted) {
		return header{}, errTorn
	}
	return header{
		size:   frameSize + n,
		synced: int64(binary.BigEndian.Uint64(body)),
		index:  binary.BigEndian.Uint64(body[8:]),
	}, nil
}

// decodeRecord reads the whole record b into l. The bytes of l are those of b.
func decodeRecord(b []byte, l *raft.Log) error {
	if _, err := readHeader(b); err != nil {
		return err
	}
	body := b[frameSize:]
	extensions := int(binary.BigEndian.Uint32(body[33:]))
	if extensions > len(body)-bodyMin {
		return errTorn
	}
	*l = raft.Log{
		Index: binary.BigEndian.Uint64(body[8:]),
		Term:  binary.BigEndian.Uint64(body[16:]),
		Type:  raft.LogType(body[24]),
		Data:  body[bodyMin+extensions:],
	}
	if extensions > 0 {
		l.Extensions = body[bodyMin : bodyMin+extensions]
	}
	if at := int64(binary.BigEndian.Uint64(body[25:])); at != neverWritten {
		l.AppendedAt = time.Unix(0, at)
	}
	return nil
}
