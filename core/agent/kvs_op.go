package agent

import (
	"context"
	"errors"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// maxOpValue is how much of a value an operation's event shows, in bytes.
const maxOpValue = 64

// op is a client's operation whose return is to be told; nil where nobody listens.
type op struct {
	tracer *trace.Tracer
	op     trace.Op
}

// invoke tells that a client's operation begins.
func (s *HTTPServer) invoke(id trace.ID, o trace.Op) *op {
	if !s.agent.trace.On() {
		return nil
	}
	o.Phase, o.Trace, o.Key = trace.PhaseInvoke, id, trace.Clip(o.Key, maxOpKey)
	first := o
	s.agent.trace.Emit(&trace.Event{Kind: trace.KindOp, Op: &first})
	return &op{tracer: s.agent.trace, op: o}
}

// named gives an operation the key that it did not know when it began.
func (o *op) named(key string) *op {
	if o != nil && key != "" {
		o.op.Key = trace.Clip(key, maxOpKey)
	}
	return o
}

// answered notes what a write answered: false means that its condition did not hold.
func (o *op) answered(body any) *op {
	if ok, is := body.(bool); o != nil && is {
		o.op.Unmet = !ok
	}
	return o
}

// opOf is a write as events tell it.
func opOf(write *structs.KVSRequest) trace.Op {
	o := trace.Op{Op: string(write.Op), Key: write.DirEnt.Key}
	switch write.Op {
	case structs.KVSet:
		o.Op = "put"
		fallthrough
	case structs.KVCAS, structs.KVLock, structs.KVUnlock:
		o.Value = trace.Clip(string(write.DirEnt.Value), maxOpValue)
	}
	return o
}

// maxOpKey is how much of a key an operation's event shows, in bytes.
const maxOpKey = 256

// done tells how the operation ended. Without an answer from the cluster nobody knows, and the event says so.
func (o *op) done(err error, index uint64, value string) {
	if o == nil {
		return
	}
	e := o.op
	e.Phase, e.Index = trace.PhaseReturn, index
	if value != "" {
		e.Value = value
	}
	var text string
	e.Status, text = statusOf(err)
	if err != nil {
		e.Error = trace.Clip(text, maxOpKey)
	}
	if errors.Is(err, structs.ErrOutcomeUnknown) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) {
		e.Phase = trace.PhaseUnknown
	}
	o.tracer.Emit(&trace.Event{Kind: trace.KindOp, Op: &e})
}

// modeOf is a read's consistency by the name that events give it.
func modeOf(opts *structs.QueryOptions) string {
	switch {
	case opts.AllowStale:
		return "stale"
	case opts.RequireConsistent:
		return "consistent"
	default:
		return "default"
	}
}

// valueOf is what an event shows of a read's answer: the value of a single entry.
func valueOf(entries structs.DirEntries) string {
	if len(entries) != 1 {
		return ""
	}
	return trace.Clip(string(entries[0].Value), maxOpValue)
}
