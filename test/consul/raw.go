package consul

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answerLimit bounds the wait for any answer.
const answerLimit = 20 * time.Second

// bodyLimit bounds what is read of an answer, in bytes.
const bodyLimit = 8 << 20

// answer is what came back. Status 0 means that the connection ended without one.
type answer struct {
	status int
	header http.Header
	body   string
	took   time.Duration
	err    error
}

// unshown are the headers that say nothing about the contract: the clock's, and how the body's end is told.
var unshown = []string{"Date", "Content-Length", "Connection"}

// lines are the headers as a golden shows them.
func (a answer) lines() []string {
	var all []string
	for name, values := range a.header {
		if slices.Contains(unshown, name) {
			continue
		}
		for _, v := range values {
			all = append(all, name+": "+v)
		}
	}
	slices.Sort(all)
	return all
}

// send writes a request to the wire just as it stands: no path is cleaned, no header made up, no redirect followed.
// An answer's gzip is undone; its header tells of it.
func send(ctx context.Context, addr, method, path string, header []string, body string, chunked bool) answer {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	began := time.Now()
	a := exchange(ctx, addr, method, path, header, body, chunked)
	a.took = time.Since(began)
	return a
}

func exchange(ctx context.Context, addr, method, path string, header []string, body string, chunked bool) answer {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", method, path)
	if !slices.ContainsFunc(header, func(h string) bool { return strings.HasPrefix(h, "Host:") }) {
		fmt.Fprintf(&b, "Host: %s\r\n", addr)
	}
	for _, h := range header {
		b.WriteString(h + "\r\n")
	}
	switch {
	case chunked:
		fmt.Fprintf(&b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	case body != "" || method == http.MethodPut:
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	default:
		b.WriteString("\r\n")
	}
	// A server that refuses a long body answers before it has read it all: the write may fail, the answer counts.
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		_, _ = conn.Write(b.Bytes())
	}()
	defer func() { _ = conn.Close(); <-wrote }()

	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	// Of a refused long body the rest is unread when the server closes, and the kernel resets the connection.
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(text) == 0 {
		return answer{err: err}
	}
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if text, err = unzip(text); err != nil {
			return answer{err: err}
		}
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: string(text)}
}

func unzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, bodyLimit))
}
