//go:build js

package room

import (
	"os"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// New is the platform of this process's machine.
func New() platform.Platform {
	return platform.Platform{
		Network:  network{},
		Storage:  storage{},
		Sink:     &sink{},
		Hostname: os.Getenv("HOSTNAME"),
	}
}

// sink passes events to the host, which stamps them with time, node, process and number.
type sink struct {
	buf []byte // kept from one event to the next; GOOS=js has one thread and Emit does not park
}

// Listening implements trace.Sink: the room always watches.
func (*sink) Listening() bool { return true }

// Emit implements trace.Sink.
func (s *sink) Emit(e *trace.Event) {
	s.buf = e.AppendBody(s.buf[:0])
	p, n := ptr(s.buf)
	hostEmit(p, n)
}

// markBytes is m as the host wants it: without what the host itself fills in.
func markBytes(m *trace.Message) []byte {
	bare := *m
	bare.ID, bare.Phase, bare.From, bare.To, bare.Size, bare.Sent, bare.Due, bare.Why = "", "", "", "", 0, 0, 0, ""
	return bare.AppendJSON(nil)
}
