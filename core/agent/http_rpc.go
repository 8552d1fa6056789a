package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"glasshouse/core/structs"
)

// read calls a method that only reads. A blocking query has its own time on top of answerLimit.
func (s *HTTPServer) read(req *http.Request, method string, args any, opts *structs.QueryOptions, reply any) error {
	ctx, cancel := context.WithTimeout(req.Context(), readLimit(opts))
	defer cancel()
	return s.agent.RPC(ctx, method, args, reply)
}

// write calls a method that changes something and waits for the cluster's word. A wait that ends without one leaves the
// outcome unknown, and the error says so: it must not be read as a failure.
func (s *HTTPServer) write(req *http.Request, method string, args, reply any) error {
	ctx, cancel := context.WithTimeout(req.Context(), answerLimit)
	defer cancel()
	return unanswered(ctx, s.agent.RPC(ctx, method, args, reply))
}

// unanswered marks the error of a write that was given up before the cluster said anything as one of unknown outcome.
func unanswered(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, structs.ErrOutcomeUnknown) {
		return err
	}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", structs.ErrOutcomeUnknown, err)
	}
	return err
}
