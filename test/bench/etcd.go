package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// etcdTarget is an etcd cluster. It is asked by gRPC, as its own clients do: a unary call is one HTTP/2 request whose
// body is a five-byte prefix and a message, so net/http serves and no gRPC library is needed.
type etcdTarget struct {
	leader string // base URLs
	all    []string
}

func (t *etcdTarget) client(op string) (doer, error) {
	bases := []string{t.leader}
	method := "/etcdserverpb.KV/Range"
	message := func(key string) []byte { return field(nil, 1, []byte(key)) }
	switch op {
	case opPut:
		method = "/etcdserverpb.KV/Put"
		value := bytes.Repeat([]byte("v"), valueBytes)
		message = func(key string) []byte { return field(field(nil, 1, []byte(key)), 2, value) }
	case opGet, opConsistent:
	case opStale:
		bases = t.all
		const serializable = 7 << 3 // RangeRequest.serializable, a varint
		message = func(key string) []byte { return append(field(nil, 1, []byte(key)), serializable, 1) }
	default:
		return nil, fmt.Errorf("no operation %q", op)
	}
	// Eight connections, as many as the load that Consul's figures were taken beside.
	var webs [8]*http.Client
	for i := range webs {
		var h2c http.Protocols
		h2c.SetUnencryptedHTTP2(true)
		webs[i] = &http.Client{Timeout: answerLimit, Transport: &http.Transport{Protocols: &h2c, DisableCompression: true}}
	}
	return func(ctx context.Context, n int, key string) error {
		return unary(ctx, webs[n%len(webs)], bases[n%len(bases)]+method, message(key))
	}, nil
}

// field appends a length-delimited protobuf field to b.
func field(b []byte, number byte, data []byte) []byte {
	const lengthDelimited = 2
	b = append(b, number<<3|lengthDelimited)
	b = binary.AppendUvarint(b, uint64(len(data)))
	return append(b, data...)
}

// unary makes one gRPC call and discards its answer.
func unary(ctx context.Context, web *http.Client, url string, message []byte) error {
	frame := make([]byte, 5, 5+len(message))
	binary.BigEndian.PutUint32(frame[1:], uint32(len(message)))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(append(frame, message...)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("TE", "trailers")
	resp, err := web.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	status := resp.Trailer.Get("Grpc-Status")
	if status == "" {
		status = resp.Header.Get("Grpc-Status") // an answer of headers alone
	}
	if status != "0" {
		return fmt.Errorf("gRPC status %s: %s", status, resp.Trailer.Get("Grpc-Message"))
	}
	return nil
}

// findLeader asks every member who leads; it is an error until one knows that it does itself.
func (t *etcdTarget) findLeader(ctx context.Context) error {
	for _, base := range t.all {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v3/maintenance/status", bytes.NewReader([]byte("{}")))
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		var status struct {
			Leader string
			Header struct {
				MemberID string `json:"member_id"`
			}
		}
		err = json.NewDecoder(resp.Body).Decode(&status)
		_ = resp.Body.Close()
		if err != nil {
			return err
		}
		if status.Leader != "" && status.Leader == status.Header.MemberID {
			t.leader = base
			return nil
		}
	}
	return errors.New("no member leads")
}
