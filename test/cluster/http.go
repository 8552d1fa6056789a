package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// answerLimit is how long any one answer may take; no test asks for a longer wait.
const answerLimit = 30 * time.Second

var web = &http.Client{Timeout: answerLimit}

// Answer is an HTTP answer, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Do sends one request to the process's HTTP API.
func (p *Process) Do(ctx context.Context, method, path, body string, header ...string) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+p.HTTP+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := web.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Header, string(data)}, err
}

// Get asks for a path's JSON and reads it into out.
func (p *Process) Get(ctx context.Context, path string, out any) error {
	a, err := p.Do(ctx, http.MethodGet, path, "")
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("GET %s: status %d: %s", path, a.Status, a.Body)
	}
	return json.Unmarshal([]byte(a.Body), out)
}

// errNoLeader is returned while a process knows no leader.
var errNoLeader = errors.New("no leader yet")

// WaitReady waits until every process knows one and the same leader and every server is a voter, and returns the
// leader.
func (c *Cluster) WaitReady(ctx context.Context) (*Process, error) {
	var leader string
	err := Until(ctx, func() error {
		leader = ""
		for _, p := range c.All() {
			var said string
			if err := p.Get(ctx, "/v1/status/leader", &said); err != nil {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
			if said == "" || leader != "" && said != leader {
				return fmt.Errorf("%s: %w", p.Name, errNoLeader)
			}
			leader = said
		}
		var conf struct{ Servers []struct{ Voter bool } }
		if err := c.Servers[0].Get(ctx, "/v1/operator/raft/configuration", &conf); err != nil {
			return err
		}
		voters := 0
		for _, s := range conf.Servers {
			if s.Voter {
				voters++
			}
		}
		if voters != len(c.Servers) {
			return fmt.Errorf("%d of %d servers vote", voters, len(c.Servers))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, p := range c.Servers {
		if p.RPC == leader {
			return p, nil
		}
	}
	return nil, fmt.Errorf("the leader %s is none of the servers", leader)
}
