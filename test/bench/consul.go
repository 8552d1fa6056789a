package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// answerLimit is how long one operation may take.
const answerLimit = 30 * time.Second

// maxAnswer is how long an answer may be, in bytes: an entry of valueBytes in base64, or an error's words.
const maxAnswer = 4096

// consulTarget is a cluster that speaks Consul's HTTP API. Writes and the leader's reads go to the leader, stale reads
// to every server by turns.
type consulTarget struct {
	leader string
	all    []string
	// web keeps one connection a client and server; more than 200 of one address would be refused.
	web *http.Client
}

func newConsulTarget(leader string, all []string) *consulTarget {
	return &consulTarget{leader, all, &http.Client{Timeout: answerLimit, Transport: &http.Transport{
		MaxIdleConnsPerHost: 128, DisableCompression: true,
	}}}
}

func (t *consulTarget) client(op string) (doer, error) {
	method, query, bases := http.MethodGet, "", []string{t.leader}
	switch op {
	case opPut:
		method = http.MethodPut
	case opGet:
	case opConsistent:
		query = "?consistent"
	case opStale:
		query, bases = "?stale", t.all
	default:
		return nil, fmt.Errorf("no operation %q", op)
	}
	value := bytes.Repeat([]byte("v"), valueBytes)
	return func(ctx context.Context, n int, key string) error {
		var body io.Reader
		if method == http.MethodPut {
			body = bytes.NewReader(value)
		}
		req, err := http.NewRequestWithContext(ctx, method, "http://"+bases[n%len(bases)]+"/v1/kv/"+key+query, body)
		if err != nil {
			return err
		}
		resp, err := t.web.Do(req)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
		_ = resp.Body.Close()
		if err == nil && resp.StatusCode != http.StatusOK && (method == http.MethodPut || resp.StatusCode != http.StatusNotFound) {
			err = fmt.Errorf("status %d: %s", resp.StatusCode, text)
		}
		return err
	}, nil
}
