// Package api is the HTTP client of the command line. It dials by the machine's own Network, so that a command
// works in the machine room as on a real machine.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"

	"glasshouse/core/node"
	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

const (
	// dialWait is how long a connection may take; answerWait bounds a request that neither blocks nor streams.
	dialWait   = 5 * time.Second
	answerWait = 2 * time.Minute
	// maxAnswer bounds an answer's body that is held in memory, maxError one that says what went wrong; in bytes.
	maxAnswer = 256 << 20
	maxError  = 1 << 20
)

// Client talks to one agent.
type Client struct {
	config Config
	http   *http.Client
	tracer *trace.Tracer
}

// StatusError is an answer with a status that means failure. Its text is Consul's.
type StatusError struct {
	Code int
	Body string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("Unexpected response code: %d (%s)", e.Code, e.Body)
}

// NewClient makes a client of the agent that c names.
func NewClient(c Config) (*Client, error) {
	if err := c.resolve(); err != nil {
		return nil, err
	}
	dial := node.Machine().Network.Dial
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, dialWait)
			defer cancel()
			if c.scheme == "unix" {
				return dialUnix(ctx, c.host)
			}
			return dial(ctx, addr)
		},
		DisableCompression: true, // the bytes on the wire are for a person to read in the room
	}
	if err := secure(transport, &c); err != nil {
		return nil, err
	}
	return &Client{
		config: c, tracer: node.Tracer(),
		http: &http.Client{Transport: transport, CheckRedirect: sameMethod},
	}, nil
}

// sameMethod follows a redirect as long as it still asks what was asked. An agent redirects keys that no URL can name,
// like "a//b"; followed, a PUT becomes the GET of another key, and what that answers would pass for success.
func sameMethod(req *http.Request, via []*http.Request) error {
	const most = 10
	if req.Method != via[0].Method || len(via) >= most {
		return http.ErrUseLastResponse
	}
	return nil
}

// url is where a request goes. path is unescaped.
func (c *Client) url(method, path string, query url.Values) string {
	q := copied(query)
	for _, v := range [][2]string{{"dc", c.config.Datacenter}, {"ns", c.config.Namespace}} {
		if v[1] != "" {
			q.Set(v[0], v[1])
		}
	}
	if c.config.Stale && method == http.MethodGet {
		q.Set("stale", "")
	}
	u := url.URL{Scheme: c.config.scheme, Host: c.config.host, Path: c.config.prefix + path, RawQuery: q.Encode()}
	if u.Scheme == "unix" {
		u.Scheme, u.Host = "http", "localhost" // the socket's path is no host that a header may name
	}
	return u.String()
}

// copied is a query that may be added to.
func copied(query url.Values) url.Values {
	q := url.Values{}
	maps.Copy(q, query)
	return q
}

// Open sends one request and returns the answer, whose body its caller closes. path is unescaped; a value of query that
// is empty stands as a bare name. An answer that is not 200 is a *StatusError.
func (c *Client) Open(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(c.watched(ctx, method, path), method, c.url(method, path, query), body)
	if err != nil {
		return nil, err
	}
	if c.config.Token != "" {
		req.Header.Set("X-Consul-Token", c.config.Token)
	}
	if c.config.auth != "" {
		user, password, _ := strings.Cut(c.config.auth, ":")
		req.SetBasicAuth(user, password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer func() { _ = resp.Body.Close() }()
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxError))
		return resp, &StatusError{Code: resp.StatusCode, Body: string(text)}
	}
	return resp, nil
}

// Do sends one request and returns the answer's body.
func (c *Client) Do(method, path string, query url.Values, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWait)
	defer cancel()
	resp, err := c.Open(ctx, method, path, query, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
}

// watched marks the request on its connection for those who watch.
func (c *Client) watched(ctx context.Context, method, path string) context.Context {
	if !c.tracer.On() {
		return ctx
	}
	text := strings.ToLower(method) + " " + strings.TrimPrefix(path, "/v1/kv/")
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		platform.Mark(got.Conn, c.tracer, &trace.Message{Proto: trace.ProtoHTTP, Type: method, Text: trace.Clip(text, 48)})
	}})
}

// Get asks for JSON at path and reads it into out.
func (c *Client) Get(path string, query url.Values, out any) error {
	data, err := c.Do(http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("decode the answer of %s: %w", path, err)
	}
	return nil
}

// Wait asks for the JSON at path once its index is beyond index, or as it is for an index of 0, and returns the index
// of what it tells. A key that is not there is no error: the answer is nil. The agent bounds how long it waits.
func (c *Client) Wait(ctx context.Context, path string, query url.Values, index uint64) ([]byte, uint64, error) {
	q := copied(query)
	if index > 0 {
		q.Set("index", strconv.FormatUint(index, 10))
	}
	resp, err := c.Open(ctx, http.MethodGet, path, q, nil)
	if err != nil && !isNotFound(err) {
		return nil, 0, readError(err)
	}
	next, wrong := strconv.ParseUint(resp.Header.Get("X-Consul-Index"), 10, 64)
	if err != nil {
		if wrong != nil { // no answer of a key's: there is no such path
			return nil, 0, readError(err)
		}
		return nil, next, nil
	}
	defer func() { _ = resp.Body.Close() }()
	if wrong != nil {
		//lint:ignore ST1005 Consul's words
		return nil, 0, fmt.Errorf("Failed to parse X-Consul-Index: %w", wrong)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return data, next, err
}
