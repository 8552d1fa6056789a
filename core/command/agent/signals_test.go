//go:build !js

package agent

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/cli"

	"glasshouse/core/node"
	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
)

// output is a log that may be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// running starts a node without HTTP on the host ip of a network, as run does, configured in HCL. What it answers to
// signals comes on code.
func running(t *testing.T, network *memnet.Net, ip, hcl string) (signals chan os.Signal, code chan int, log *output) {
	t.Helper()
	return runningOn(t, platform.Platform{Network: network.Host(ip)}, ip, hcl)
}

func runningOn(t *testing.T, machine platform.Platform, ip, hcl string) (signals chan os.Signal, code chan int, log *output) {
	t.Helper()
	c := New(cli.NewMockUi()).(*cmd)
	read := func() (*node.Config, error) {
		piece, _, err := node.Parse([]byte(hcl), false)
		if err != nil {
			return nil, err
		}
		dev, none := piece.DataDir == nil, -1
		return node.Build(ip, nil, piece, &node.Source{DevMode: &dev, BindAddr: &ip, Ports: node.SourcePorts{HTTP: &none}})
	}
	config, err := read()
	if err != nil {
		t.Fatal(err)
	}
	log = &output{}
	n, err := node.New(config, machine, log, read)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Start(); err != nil {
		t.Fatal(err)
	}
	signals, code = make(chan os.Signal, 4), make(chan int, 1)
	go func() { code <- c.wait(n, signals) }()
	return signals, code, log
}

func TestSignalsEndAnAgentAsItIsConfigured(t *testing.T) {
	for _, test := range []struct {
		name, hcl string
		sent      []os.Signal
		code      int
		says      string
	}{
		{"an interrupt stops a server", "", []os.Signal{os.Interrupt}, 1, "Graceful shutdown disabled. Exiting"},
		{"SIGTERM stops a server", "", []os.Signal{syscall.SIGTERM}, 1, "Graceful shutdown disabled. Exiting"},
		{"an interrupt that leaves", "skip_leave_on_interrupt = false", []os.Signal{os.Interrupt}, 0, "Gracefully shutting down agent..."},
		{"a SIGTERM that leaves", "leave_on_terminate = true", []os.Signal{syscall.SIGTERM}, 0, "Gracefully shutting down agent..."},
		{"a second signal does not wait", "leave_on_terminate = true", []os.Signal{syscall.SIGTERM, syscall.SIGTERM}, 1, "exiting without leaving"},
		{"SIGHUP reloads and ends nothing", "leave_on_terminate = true", []os.Signal{syscall.SIGHUP, syscall.SIGTERM}, 0, "Configuration reloaded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				signals, code, log := running(t, memnet.New(time.Millisecond), "10.0.0.1", test.hcl)
				time.Sleep(time.Second)
				start := time.Now()
				for _, sig := range test.sent {
					signals <- sig
				}
				if got := <-code; got != test.code || !strings.Contains(log.String(), test.says) {
					t.Errorf("exit %d, want %d with %q in the log:\n%s", got, test.code, test.says, log)
				}
				if took := time.Since(start); took > leaveWait {
					t.Errorf("it took %v", took)
				}
				time.Sleep(leaveWait) // a leave that nobody waits for any more ends by itself
			})
		})
	}
}

func TestAServerThatLeftAnswersOnForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memnet.New(time.Millisecond)
		server, stopped, log := running(t, network, "10.0.0.1", `leave_on_terminate = true performance { leave_drain_time = "4s" }`)
		client, left, _ := running(t, network, "10.0.0.2", `data_dir = "`+t.TempDir()+`" start_join = ["10.0.0.1:8301"]`)
		time.Sleep(time.Second)
		server <- syscall.SIGTERM
		for !strings.Contains(log.String(), "Waiting to drain RPC traffic: drain_time=4s") {
			time.Sleep(10 * time.Millisecond)
		}
		start := time.Now()
		if code := <-stopped; code != 0 {
			t.Errorf("exit %d", code)
		}
		if took := time.Since(start); took < 3900*time.Millisecond || took > 5*time.Second {
			t.Errorf("it answered on for %v", took)
		}
		client <- syscall.SIGTERM
		if code := <-left; code != 0 {
			t.Errorf("the client: exit %d", code)
		}
	})
}
