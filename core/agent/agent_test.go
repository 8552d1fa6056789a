package agent

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
)

// start runs an agent on a port of the machine's choice.
func start(t *testing.T, f *fake, change func(*Config)) *Agent {
	t.Helper()
	c := &Config{
		NodeName: "a", Datacenter: "dc1", Network: loopback{}, HTTPAddrs: []string{"127.0.0.1:0"},
		NewClient: func() (Delegate, error) { return f, nil },
		NewServer: func() (Delegate, error) { return nil, errors.New("a client was asked for") },
	}
	if change != nil {
		change(c)
	}
	a := New(c)
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestStartPicksTheDelegateByMode(t *testing.T) {
	var made string
	for _, server := range []bool{true, false} {
		f := &fake{}
		a := New(&Config{
			ServerMode: server, Network: loopback{},
			NewServer: func() (Delegate, error) { made = "server"; return f, nil },
			NewClient: func() (Delegate, error) { made = "client"; return f, nil },
		})
		if err := a.Start(); err != nil {
			t.Fatal(err)
		}
		if want := map[bool]string{true: "server", false: "client"}[server]; made != want {
			t.Errorf("ServerMode %v made a %s", server, made)
		}
		if err := a.Shutdown(); err != nil || f.down != 1 {
			t.Errorf("Shutdown: %v, the delegate was shut down %d times", err, f.down)
		}
	}
}

func TestStartServesHTTPUntilShutdown(t *testing.T) {
	f := &fake{answer: stored(1)}
	a := start(t, f, nil)
	base := "http://" + a.HTTPAddrs()[0]
	resp, err := http.Get(base + "/v1/kv/a")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != 404 {
		t.Errorf("status %d", resp.StatusCode)
	}
	if err := a.Shutdown(); err != nil || f.down != 1 {
		t.Errorf("Shutdown: %v, the delegate was shut down %d times", err, f.down)
	}
	if _, err := http.Get(base + "/v1/kv/a"); err == nil {
		t.Error("it still answers after Shutdown")
	}
}

func TestShutdownEndsRequestsThatWait(t *testing.T) {
	asked := make(chan struct{})
	a := start(t, &fake{answer: func(ctx context.Context, _ string, _, _ any) error {
		close(asked)
		<-ctx.Done()
		return ctx.Err()
	}}, nil)
	done := make(chan error, 1)
	go func() {
		resp, err := http.Get("http://" + a.HTTPAddrs()[0] + "/v1/kv/a?index=1&wait=10m")
		if err == nil {
			_ = resp.Body.Close()
		}
		done <- err
	}()
	<-asked
	if err := a.Shutdown(); err != nil {
		t.Fatal(err)
	}
	<-done // it would wait for ten minutes
}

func TestAPortThatIsTakenStopsTheStartAndTheDelegate(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	f := &fake{}
	a := New(&Config{
		Network: loopback{}, HTTPAddrs: []string{"127.0.0.1:0", ln.Addr().String()},
		NewClient: func() (Delegate, error) { return f, nil },
	})
	err = a.Start()
	if err == nil || !strings.Contains(err.Error(), "address already in use") || f.down != 1 {
		t.Errorf("Start: %v, the delegate was shut down %d times", err, f.down)
	}
}

func TestOneClientMayNotOpenEveryConnection(t *testing.T) {
	a := start(t, &fake{answer: stored(1)}, func(c *Config) {
		c.HTTPMaxConnsPerClient = 2
		c.Logger = hclog.NewNullLogger()
	})
	defer func() { _ = a.Shutdown() }()
	ask := func() (net.Conn, error) {
		conn, err := net.Dial("tcp", a.HTTPAddrs()[0])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "OPTIONS /v1/kv/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
		_, err = conn.Read(make([]byte, 1))
		return conn, err
	}
	var open []net.Conn
	for range 2 {
		conn, err := ask()
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
	}
	third, err := ask()
	if err == nil {
		t.Error("the third connection was answered")
	}
	for _, conn := range append(open, third) {
		_ = conn.Close()
	}
}
