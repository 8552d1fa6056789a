package node

import (
	"sync"

	"glasshouse/core/platform"
	"glasshouse/core/platform/room"
	"glasshouse/core/trace"
)

// Machine is the machine of the room that this process runs on.
var Machine = sync.OnceValue(func() platform.Platform { return room.New() })

// Tracer is the tracer of a process from its first line on: in the room every process is seen.
var Tracer = sync.OnceValue(func() *trace.Tracer { return trace.New(Machine().Sink) })
