//go:build !js

package node

import (
	"glasshouse/core/platform"
	"glasshouse/core/platform/native"
	"glasshouse/core/trace"
)

// Machine is the machine that this process runs on.
func Machine() platform.Platform { return native.New() }

// Tracer is the tracer of a process from its first line on. On a real machine there is none: an agent that is told
// to trace makes its own once it knows its name.
func Tracer() *trace.Tracer { return nil }
