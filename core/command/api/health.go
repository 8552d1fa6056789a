package api

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Health is autopilot's word on the servers, JSON. An agent that finds them unwell says so with the status 429, which
// is no error here.
func (c *Client) Health() ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWait)
	defer cancel()
	resp, err := c.Open(ctx, http.MethodGet, "/v1/operator/autopilot/health", nil, nil)
	if e, ok := errors.AsType[*StatusError](err); ok && e.Code == http.StatusTooManyRequests {
		return []byte(e.Body), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
}
