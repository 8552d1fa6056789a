// Package api is the HTTP client of the command line. It dials by the machine's own Network, so that a command
// works in the machine room as on a real machine.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"time"

	"glasshouse/core/node"
	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

const (
	// defaultAddress is the agent of this machine.
	defaultAddress = "127.0.0.1:8500"
	// dialWait is how long a connection may take; answerWait bounds a whole command's request.
	dialWait   = 5 * time.Second
	answerWait = 2 * time.Minute
	// maxAnswer bounds an answer's body, in bytes.
	maxAnswer = 256 << 20
)

// Config says which agent to talk to, and how. The zero Config is this machine's agent.
type Config struct {
	Address    string // host:port or URL; "" is CONSUL_HTTP_ADDR or the default
	Token      string
	TokenFile  string
	Datacenter string
	Stale      bool
}

// Client talks to one agent.
type Client struct {
	base   url.URL
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
	if c.Address == "" {
		c.Address = os.Getenv("CONSUL_HTTP_ADDR")
	}
	if c.Address == "" {
		c.Address = defaultAddress
	}
	if err := c.readToken(); err != nil {
		return nil, err
	}
	addr := c.Address
	if !strings.Contains(addr, "://") {
		addr = "http://" + addr
	}
	base, err := url.Parse(addr)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("address %q: want host:port or a URL", c.Address)
	}
	if base.Scheme != "http" {
		return nil, fmt.Errorf("address %q: kvnode speaks http, not %s", c.Address, base.Scheme)
	}
	network := node.Machine().Network
	return &Client{
		base: *base, config: c, tracer: node.Tracer(),
		http: &http.Client{Timeout: answerWait, Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, dialWait)
				defer cancel()
				return network.Dial(ctx, addr)
			},
			DisableCompression: true, // the bytes on the wire are for a person to read in the room
		}},
	}, nil
}

func (c *Config) readToken() error {
	if c.Token == "" {
		c.Token = os.Getenv("CONSUL_HTTP_TOKEN")
	}
	if c.TokenFile == "" {
		c.TokenFile = os.Getenv("CONSUL_HTTP_TOKEN_FILE")
	}
	if c.Token != "" || c.TokenFile == "" {
		return nil
	}
	data, err := os.ReadFile(c.TokenFile)
	if err != nil {
		return fmt.Errorf("read the token file: %w", err)
	}
	c.Token = strings.TrimSpace(string(data))
	return nil
}

// Do sends one request and returns the answer's body. path is unescaped; each of query without a value stands as
// a bare name. An answer that is not 200 is a *StatusError.
func (c *Client) Do(method, path string, query url.Values, body []byte) ([]byte, error) {
	if query == nil {
		query = url.Values{}
	}
	if c.config.Datacenter != "" {
		query.Set("dc", c.config.Datacenter)
	}
	if c.config.Stale && method == http.MethodGet {
		query.Set("stale", "")
	}
	u := c.base
	u.Path, u.RawPath, u.RawQuery = path, "", query.Encode()
	req, err := http.NewRequestWithContext(c.watched(method, path), method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if c.config.Token != "" {
		req.Header.Set("X-Consul-Token", c.config.Token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &StatusError{Code: resp.StatusCode, Body: string(data)}
	}
	return data, nil
}

// watched marks the request on its connection for those who watch.
func (c *Client) watched(method, path string) context.Context {
	ctx := context.Background()
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
