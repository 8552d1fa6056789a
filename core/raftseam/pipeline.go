package raftseam

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

// errPipelineOver is returned for appends after the answer that ends a pipeline.
var errPipelineOver = errors.New("raft transport: this pipeline has ended with an answer")

// pipeline is an AppendPipeline that is watched and that falls silent on a hung disk.
//
// raft stops to consume at the first answer that is not a success, and may still send: its sender then waits for ever
// behind answers that nobody takes, and the follower, which hears heartbeats, gets no entry any more
// (hashicorp/raft#612). So from that answer on nothing is sent, and what still comes is dropped.
type pipeline struct {
	raft.AppendPipeline
	transport *Transport
	id        raft.ServerID
	target    raft.ServerAddress

	out   chan raft.AppendFuture // what raft consumes
	over  atomic.Bool            // raft consumes no more
	done  chan struct{}
	close sync.Once
	ended sync.WaitGroup
}

func newPipeline(
	t *Transport, id raft.ServerID, target raft.ServerAddress, inner raft.AppendPipeline,
) *pipeline {
	p := &pipeline{
		AppendPipeline: inner, transport: t, id: id, target: target,
		out: make(chan raft.AppendFuture), done: make(chan struct{}),
	}
	p.ended.Add(1)
	go p.listen()
	return p
}

// AppendEntries sends the next append without waiting for the answer to the last.
func (p *pipeline) AppendEntries(
	req *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse,
) (raft.AppendFuture, error) {
	if err := p.transport.silent(); err != nil {
		return nil, err
	}
	if p.over.Load() {
		return nil, errPipelineOver
	}
	defer p.transport.sending(p.id, p.target, req)()
	return p.AppendPipeline.AppendEntries(req, resp)
}

// Consumer returns the answers, in order.
func (p *pipeline) Consumer() <-chan raft.AppendFuture { return p.out }

// listen hands answers on to raft once they were noted and the Watch has heard them.
func (p *pipeline) listen() {
	defer p.ended.Done()
	for {
		select {
		case f := <-p.AppendPipeline.Consumer():
			if p.over.Load() {
				continue
			}
			refused := f.Error() != nil || !f.Response().Success
			p.over.Store(refused && !zoo.Has(zoo.StuckPipeline)) // as hashicorp/raft#612
			if f.Error() == nil {
				p.transport.contacts.note(p.id, f.Request(), f.Response())
				p.transport.stragglers.answered(p.id, f.Request(), f.Response())
				p.transport.got(p.id, p.target, f.Request(), f.Response())
			}
			select {
			case p.out <- f:
			case <-p.done:
				return
			}
		case <-p.done:
			return
		}
	}
}

// Close ends the pipeline and what is in flight on it.
//
// A sender whose goroutine has ended over an entry that cannot be read (see LogStore.EndWith) has not told raft's
// pipelineDecode, for which raft's Shutdown would then wait for ever. It ends with an answer that is not a success.
func (p *pipeline) Close() error {
	var err error
	p.close.Do(func() {
		close(p.done)
		err = p.AppendPipeline.Close()
		p.ended.Wait()
		if p.transport.logs.unreadable.Load() {
			go p.dismiss()
		}
	})
	return err
}

// dismiss waits until raft takes an answer that ends its decoder. A decoder that has ended takes none: raft closes the
// Transport once all that it waits for has ended.
func (p *pipeline) dismiss() {
	select {
	case p.out <- dismissal{time.Now()}:
	case <-p.transport.done:
	}
}

// dismissal is an answer of nobody's, of term 0 and without success.
type dismissal struct{ at time.Time }

func (d dismissal) Error() error                          { return errPipelineOver }
func (d dismissal) Start() time.Time                      { return d.at }
func (d dismissal) Request() *raft.AppendEntriesRequest   { return &raft.AppendEntriesRequest{} }
func (d dismissal) Response() *raft.AppendEntriesResponse { return &raft.AppendEntriesResponse{} }
