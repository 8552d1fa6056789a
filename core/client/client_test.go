package client

import (
	"context"
	"errors"
	"net"
	"net/rpc"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	msgpackrpc "github.com/hashicorp/net-rpc-msgpackrpc/v2"
	"github.com/hashicorp/yamux"

	"glasshouse/core/lan"
	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
	"glasshouse/core/pool"
	"glasshouse/core/structs"
)

// KVS is what the servers of these tests serve: each answers with the next of its answers, and with its name once
// they are used up. The answer "drop" ends the connection without one; "held" is that of a server which has waited in
// vain for a leader.
type KVS struct {
	name    string
	mu      sync.Mutex
	answers []string
	calls   int
	session *yamux.Session
}

func (k *KVS) next() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	if len(k.answers) == 0 {
		return nil
	}
	answer := k.answers[0]
	k.answers = k.answers[1:]
	switch answer {
	case "drop":
		k.session.Close()
	case "held":
		time.Sleep(defaultRPCHoldTimeout - 100*time.Millisecond)
		return structs.ErrNoLeader
	}
	return errors.New(answer)
}

// Apply is a write.
func (k *KVS) Apply(_ *structs.KVSRequest, reply *bool) error {
	*reply = true
	return k.next()
}

// Get is a read.
func (k *KVS) Get(_ *structs.KeyRequest, reply *structs.IndexedDirEntries) error {
	reply.Entries = structs.DirEntries{{Key: k.name}}
	return k.next()
}

// bench is a client and the servers that it knows.
type bench struct {
	*testing.T
	net     *memnet.Net
	client  *Client
	servers []*KVS
	close   []func()
}

// run gives the client servers with these answers, in the order in which it will call them.
func run(t *testing.T, test func(b *bench), answers ...[]string) {
	t.Helper()
	// yamux's timers in a sync.Pool must not outlive their bubble: two collections empty it.
	runtime.GC()
	runtime.GC()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, net: memnet.New(time.Millisecond)}
		c, err := NewClient(&Config{
			NodeName: "web", NodeID: "id-web", Datacenter: "dc1", SerfLANAddr: "10.0.0.11:8301",
			Platform: platform.Platform{Network: b.net.Host("10.0.0.11")}, Logger: hclog.NewNullLogger(),
		})
		if err != nil {
			t.Fatal(err)
		}
		b.client = c
		for i, a := range answers {
			b.serve(string(rune('a'+i)), a)
		}
		for range answers { // the router puts servers at random places: turn it until a is first
			if s, ok := c.servers.FindServer(); ok && s.Name != "a" {
				c.servers.NotifyFailedServer(s)
			}
		}
		test(b)
		if err := c.Shutdown(); err != nil {
			t.Error(err)
		}
		for _, stop := range b.close {
			stop()
		}
		time.Sleep(5 * time.Minute) // yamux's and memberlist's own timers
	})
}

func (b *bench) serve(name string, answers []string) {
	ip := "10.0.0." + string('1'+name[0]-'a')
	l, err := b.net.Host(ip).Listen(ip + ":8300")
	if err != nil {
		b.Fatal(err)
	}
	k := &KVS{name: name, answers: answers}
	b.servers = append(b.servers, k)
	b.client.servers.AddServer(lan.Server{Name: name, Addr: ip + ":8300", Datacenter: "dc1"})
	b.close = append(b.close, func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go b.session(k, conn)
		}
	}()
}

func (b *bench) session(k *KVS, conn net.Conn) {
	if _, _, err := pool.ReadHello(conn); err != nil {
		b.Error(err)
	}
	session, err := yamux.Server(conn, pool.YamuxConfig(hclog.NewNullLogger()))
	if err != nil {
		b.Error(err)
		return
	}
	k.mu.Lock()
	k.session = session
	k.mu.Unlock()
	s := rpc.NewServer()
	if err := s.RegisterName("KVS", k); err != nil {
		b.Error(err)
	}
	for {
		stream, err := session.Accept()
		if err != nil {
			return
		}
		go s.ServeCodec(msgpackrpc.NewServerCodec(stream))
	}
}

func (b *bench) write() error {
	var ok bool
	return b.client.RPC(context.Background(), "KVS.Apply", &structs.KVSRequest{Op: structs.KVSet}, &ok)
}

func (b *bench) read() (by string, err error) {
	var out structs.IndexedDirEntries
	err = b.client.RPC(context.Background(), "KVS.Get", &structs.KeyRequest{}, &out)
	if len(out.Entries) > 0 {
		by = out.Entries[0].Key
	}
	return by, err
}

// calls are how often each server was called.
func (b *bench) calls() (calls []int) {
	for _, k := range b.servers {
		calls = append(calls, k.calls)
	}
	return calls
}

func TestAClientWithoutServersSaysSo(t *testing.T) {
	run(t, func(b *bench) {
		if err := b.write(); !errors.Is(err, structs.ErrNoServers) {
			b.Error(err)
		}
	})
}

func TestAWriteIsSentAgainOnlyIfNobodyTookIt(t *testing.T) {
	noLeader := structs.ErrNoLeader.Error()
	for _, tc := range []struct {
		name   string
		first  string
		calls  []int
		is     error
		failed bool
	}{
		{"no leader", noLeader, []int{1, 1}, nil, false},
		{"a server that ends", structs.ErrShutdown.Error(), []int{1, 1}, nil, false},
		{"its own answer", "strconv.ParseUint", []int{1, 0}, nil, true},
		{"an unknown outcome", structs.ErrOutcomeUnknown.Error(), []int{1, 0}, structs.ErrOutcomeUnknown, true},
		{"a lost answer", "drop", []int{1, 0}, structs.ErrOutcomeUnknown, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			run(t, func(b *bench) {
				err := b.write()
				if (err != nil) != tc.failed || tc.is != nil && !errors.Is(err, tc.is) {
					b.Errorf("ended with %v", err)
				}
				if got := b.calls(); !slices.Equal(got, tc.calls) {
					b.Errorf("the servers were called %v times, want %v", got, tc.calls)
				}
			}, []string{tc.first}, nil)
		})
	}
}

func TestAReadIsSentAgainWhenItsAnswerIsLost(t *testing.T) {
	run(t, func(b *bench) {
		if by, err := b.read(); by != "b" || err != nil {
			b.Errorf("answered by %q, %v", by, err)
		}
	}, []string{"drop"}, nil)
}

func TestAServerThatIsGoneIsSkippedAtOnce(t *testing.T) {
	run(t, func(b *bench) {
		b.close[0]()
		b.close[1]()
		began := time.Now()
		if by, err := b.read(); by != "c" || err != nil {
			b.Errorf("answered by %q, %v", by, err)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			b.Errorf("it took %v", took)
		}
		b.close[2]()
		b.servers[2].session.Close()
		time.Sleep(time.Second)
		began = time.Now()
		_, err := b.read()
		if err == nil || !strings.Contains(err.Error(), "failed to get conn: dial tcp 10.0.0.") {
			b.Errorf("without any server: %v", err)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			b.Errorf("that took %v", took)
		}
	}, nil, nil, nil)
}

func TestTriesEndWithTheHoldTime(t *testing.T) {
	noLeader := slices.Repeat([]string{structs.ErrNoLeader.Error()}, 1000)
	run(t, func(b *bench) {
		began := time.Now()
		err := b.write()
		if took := time.Since(began); !errors.Is(err, structs.ErrNoLeader) || took < 6*time.Second || took > 8*time.Second {
			b.Errorf("%v after %v", err, took)
		}
	}, noLeader, noLeader)
}

func TestWhatAServerHasHeldInVainIsNotHeldOnceMore(t *testing.T) {
	held := []string{"held", "held"}
	run(t, func(b *bench) {
		began := time.Now()
		_, err := b.read()
		if took := time.Since(began); !errors.Is(err, structs.ErrNoLeader) || took > 8*time.Second {
			b.Errorf("%v after %v", err, took)
		}
	}, held, held)
}

func TestABadConfigurationIsRefused(t *testing.T) {
	if _, err := NewClient(&Config{}); err == nil {
		t.Error("a client of nothing was made")
	}
}
