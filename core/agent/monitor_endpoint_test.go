package agent

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
)

// monitored is an agent whose own log is at INFO, and its address.
func monitored(t *testing.T) (*Agent, string) {
	t.Helper()
	a := start(t, &fake{}, func(c *Config) {
		c.Logger = hclog.NewInterceptLogger(&hclog.LoggerOptions{Name: "agent", Level: hclog.Info, Output: io.Discard})
	})
	t.Cleanup(func() { _ = a.Shutdown() })
	return a, "http://" + a.HTTPAddrs()[0] + "/v1/agent/monitor"
}

// follow asks for the log until the test ends.
func follow(t *testing.T, url, encoding string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", encoding)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestAMonitorSeesWhatTheAgentsOwnLogLeavesOut(t *testing.T) {
	a, url := monitored(t)
	text, asJSON, packed := follow(t, url+"?loglevel=debug", ""), follow(t, url+"?logjson", ""), follow(t, url, "gzip")
	a.logger.Named("x").Debug("low", "k", 1)
	a.logger.Info("high")
	unpacked, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		from  io.Reader
		lines []string
	}{
		{text.Body, []string{"[DEBUG] agent.x: low: k=1\n", "[INFO]  agent: high\n"}},
		{asJSON.Body, []string{`"@message":"high"`}},
		{unpacked, []string{"[INFO]  agent: high\n"}}, // sent on at once, though it is compressed
	} {
		from := bufio.NewReader(want.from)
		for _, part := range want.lines {
			if line, err := from.ReadString('\n'); err != nil || !strings.Contains(line, part) {
				t.Errorf("%q, %v; want %q", line, err, part)
			}
		}
	}
	if got := text.Header.Get("Content-Type"); got != contentText {
		t.Errorf("type %q", got)
	}
}

func TestMonitorsAreBoundedAndBadLevelsRefused(t *testing.T) {
	_, url := monitored(t)
	for range maxMonitors {
		if resp := follow(t, url, ""); resp.StatusCode != 200 {
			t.Fatal(resp.Status)
		}
	}
	if resp := follow(t, url, ""); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one more: %s", resp.Status)
	}
	for _, level := range []string{"nope", "off"} {
		wantAnswer(t, do(newTest(&fake{}, nil), "GET", "/v1/agent/monitor?loglevel="+level, ""), 400,
			"Bad request: Unknown log level: "+level)
	}
	wantAnswer(t, do(newTest(&fake{}, nil), "GET", "/v1/agent/monitor?loglevel=ERR", ""), 500, errNoMonitor.Error())
}

func TestASlowMonitorIsToldWhatItMissed(t *testing.T) {
	l := &lines{ready: make(chan []byte, monitorBuffer)}
	for range monitorBuffer + 3 {
		if _, err := l.Write([]byte("line\n")); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- l.send(req, out) }()
	from := bufio.NewReader(in)
	first, _ := from.ReadString('\n')
	second, _ := from.ReadString('\n')
	if first != "line\n" || second != "[WARN] 3 lines were left out: this reader is too slow\n" {
		t.Errorf("%q, %q", first, second)
	}
	_ = in.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
