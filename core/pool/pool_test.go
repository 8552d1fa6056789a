package pool

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-msgpack/v2/codec"
	msgpackrpc "github.com/hashicorp/net-rpc-msgpackrpc/v2"
	"github.com/hashicorp/yamux"

	"glasshouse/core/platform/memnet"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

const addr = "10.0.0.1:8300"

// Echo is what the server of these tests serves.
type Echo struct {
	calls   atomic.Int32
	release chan struct{}
}

// Say answers with what it got; the words of a sentinel are returned as an error.
func (e *Echo) Say(args *structs.KeyRequest, reply *string) error {
	e.calls.Add(1)
	if strings.HasPrefix(args.Key, "fail ") {
		return errors.New(strings.TrimPrefix(args.Key, "fail "))
	}
	*reply = args.Key
	return nil
}

// Wait answers when the test says so.
func (e *Echo) Wait(args *structs.KeyRequest, reply *string) error {
	e.calls.Add(1)
	<-e.release
	*reply = args.Key
	return nil
}

// deaf is a sink that nobody listens to: the node could be watched.
type deaf struct{}

func (deaf) Listening() bool     { return false }
func (deaf) Emit(e *trace.Event) {}

// bench is a pool and a server that counts what it sees.
type bench struct {
	*testing.T
	net     *memnet.Net
	pool    *ConnPool
	echo    *Echo
	server  net.Listener
	conns   atomic.Int32
	streams atomic.Int32 // open now
	callers sync.Map     // names that callers said
	live    sync.Map     // sessions
	consul  atomic.Bool  // the server is one of Consul's
}

func run(t *testing.T, test func(b *bench)) {
	t.Helper()
	// yamux's timers in a sync.Pool must not outlive their bubble: two collections empty it.
	runtime.GC()
	runtime.GC()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, net: memnet.New(time.Millisecond), echo: &Echo{release: make(chan struct{})}}
		b.pool = New(Config{
			Node: "web", TakesName: func(string) bool { return !b.consul.Load() }, Trace: trace.New(deaf{}),
			Network: b.net.Host("10.0.0.11"), Logger: hclog.NewNullLogger(),
		})
		b.serve()
		test(b)
		b.pool.Shutdown()
		b.stop()
		time.Sleep(5 * time.Minute) // yamux's own timers
	})
}

func (b *bench) serve() {
	l, err := b.net.Host("10.0.0.1").Listen(addr)
	if err != nil {
		b.Fatal(err)
	}
	b.server = l
	s := rpc.NewServer()
	if err := s.Register(b.echo); err != nil {
		b.Fatal(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go b.session(s, conn)
		}
	}()
}

func (b *bench) session(s *rpc.Server, conn net.Conn) {
	t, node, err := ReadHello(conn)
	if err != nil || t != RPCMultiplexV2 {
		b.Errorf("hello: %v, %v", t, err)
	}
	b.callers.Store(node, true)
	b.conns.Add(1)
	session, err := yamux.Server(conn, YamuxConfig(hclog.NewNullLogger()))
	if err != nil {
		b.Error(err)
		return
	}
	b.live.Store(session, true)
	for {
		stream, err := session.Accept()
		if err != nil {
			return
		}
		b.streams.Add(1)
		go func() {
			defer b.streams.Add(-1)
			codec := msgpackrpc.NewServerCodec(stream)
			defer codec.Close()
			for s.ServeRequest(codec) == nil {
			}
		}()
	}
}

func (b *bench) stop() {
	b.server.Close()
	b.live.Range(func(s, _ any) bool {
		s.(*yamux.Session).Close()
		b.live.Delete(s)
		return true
	})
}

func (b *bench) say(ctx context.Context, method, words string) (string, error) {
	var reply string
	err := b.pool.RPC(ctx, "dc1", addr, method, &structs.KeyRequest{Key: words}, &reply)
	return reply, err
}

func TestCallsShareOneConnectionAndReuseItsStreams(t *testing.T) {
	run(t, func(b *bench) {
		for i := range 10 {
			words := fmt.Sprint("hello ", i)
			if got, err := b.say(b.Context(), "Echo.Say", words); got != words || err != nil {
				b.Fatalf("%q, %v", got, err)
			}
		}
		if c, s := b.conns.Load(), b.streams.Load(); c != 1 || s != 1 {
			b.Errorf("ten calls took %d connections and %d streams", c, s)
		}
		if _, ok := b.callers.Load("web"); !ok {
			b.Error("the caller did not say its name")
		}
	})
}

func TestAServerOfConsulsIsToldNoName(t *testing.T) {
	run(t, func(b *bench) {
		b.consul.Store(true)
		if got, err := b.say(b.Context(), "Echo.Say", "hello"); got != "hello" || err != nil {
			b.Fatalf("%q, %v", got, err)
		}
		b.callers.Range(func(name, _ any) bool {
			if name != "" {
				b.Errorf("it was told %q", name)
			}
			return true
		})
	})
}

func TestManyCallsAtOnceDialOnceAndKeepFewStreams(t *testing.T) {
	run(t, func(b *bench) {
		var wg sync.WaitGroup
		for range 3 * maxIdleStreams {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if got, err := b.say(b.Context(), "Echo.Wait", "x"); got != "x" || err != nil {
					b.Errorf("%q, %v", got, err)
				}
			}()
		}
		time.Sleep(time.Second)
		if n := b.streams.Load(); n != 3*maxIdleStreams {
			b.Errorf("%d streams for %d calls", n, 3*maxIdleStreams)
		}
		close(b.echo.release)
		wg.Wait()
		time.Sleep(time.Second)
		if c, s := b.conns.Load(), b.streams.Load(); c != 1 || s != maxIdleStreams {
			b.Errorf("%d connections and %d idle streams are kept", c, s)
		}
	})
}

func TestErrorsKeepTheirMeaningAcrossTheWire(t *testing.T) {
	run(t, func(b *bench) {
		for _, sentinel := range []error{
			structs.ErrNoLeader, structs.ErrOutcomeUnknown, structs.ErrNoDCPath, structs.ErrNotReadyForConsistentReads,
		} {
			_, err := b.say(b.Context(), "Echo.Say", "fail rpc error making call: "+sentinel.Error())
			if !errors.Is(err, sentinel) || !Answered(err) {
				b.Errorf("%v: %v, answered %v", sentinel, err, Answered(err))
			}
			if want := "rpc error making call: rpc error making call: " + sentinel.Error(); err.Error() != want {
				b.Errorf("%q, want %q", err, want)
			}
		}
		_, err := b.say(b.Context(), "Echo.Say", "fail for its own reasons")
		if !Answered(err) || NotTaken(err) {
			b.Errorf("%v: answered %v, not taken %v", err, Answered(err), NotTaken(err))
		}
		if n := b.streams.Load(); n != 1 {
			b.Errorf("answered errors cost streams: %d are open", n)
		}
	})
}

func TestAnErrorTellsWhetherTheRequestWasTaken(t *testing.T) {
	run(t, func(b *bench) {
		if _, err := b.say(b.Context(), "Echo.Say", "x"); err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() {
			_, err := b.say(b.Context(), "Echo.Wait", "x")
			ended <- err
		}()
		time.Sleep(time.Second)
		b.stop()
		if err := <-ended; err == nil || NotTaken(err) || Answered(err) {
			b.Errorf("the server went away during a call: %v", err)
		}
		close(b.echo.release)
		_, err := b.say(b.Context(), "Echo.Say", "x")
		if !NotTaken(err) || !Unreachable(err) || Answered(err) {
			b.Errorf("the server is not there: %v", err)
		}
		if prefix := "rpc error getting client: failed to get conn: dial tcp " + addr; err == nil || !strings.HasPrefix(err.Error(), prefix) {
			b.Errorf("%v does not begin with %q", err, prefix)
		}
		b.serve()
		if got, err := b.say(b.Context(), "Echo.Say", "again"); got != "again" || err != nil {
			b.Errorf("once it is back: %q, %v", got, err)
		}
	})
}

func TestACallOverAConnectionThatHasJustEndedIsMadeAnew(t *testing.T) {
	run(t, func(b *bench) {
		if _, err := b.say(b.Context(), "Echo.Say", "x"); err != nil {
			b.Fatal(err)
		}
		b.stop() // the caller does not know of it yet
		if _, err := b.say(b.Context(), "Echo.Say", "x"); !NotTaken(err) || !Unreachable(err) {
			b.Errorf("nothing has left, and yet: %v", err)
		}
		b.serve()
		if _, err := b.say(b.Context(), "Echo.Say", "x"); err != nil {
			b.Fatal(err)
		}
		b.stop()
		b.serve()
		if got, err := b.say(b.Context(), "Echo.Say", "again"); got != "again" || err != nil {
			b.Errorf("the server is there, and yet: %q, %v", got, err)
		}
	})
}

func TestACallEndsWithItsContext(t *testing.T) {
	run(t, func(b *bench) {
		ctx, cancel := context.WithTimeout(b.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		_, err := b.say(ctx, "Echo.Wait", "x")
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > 3*time.Second+10*time.Millisecond {
			b.Errorf("%v after %v", err, took)
		}
		close(b.echo.release)
		time.Sleep(time.Second)
		if n := b.streams.Load(); n != 0 {
			b.Errorf("%d streams are still open", n)
		}
		if got, err := b.say(b.Context(), "Echo.Say", "next"); got != "next" || err != nil || b.conns.Load() != 1 {
			b.Errorf("the next call: %q, %v, connections %d", got, err, b.conns.Load())
		}
	})
}

// lateEnd is an answer that ends its call's context while it is read.
type lateEnd struct {
	end  context.CancelFunc
	text string
}

func (l *lateEnd) CodecEncodeSelf(e *codec.Encoder) { e.MustEncode(l.text) }
func (l *lateEnd) CodecDecodeSelf(d *codec.Decoder) {
	d.MustDecode(&l.text)
	l.end()
}

func TestAnAnswerThatMeetsTheEndOfItsContextCounts(t *testing.T) {
	run(t, func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		reply := &lateEnd{end: cancel}
		err := b.pool.RPC(ctx, "dc1", addr, "Echo.Say", &structs.KeyRequest{Key: "in time"}, reply)
		if reply.text != "in time" || err != nil {
			b.Errorf("%q, %v", reply.text, err)
		}
		time.Sleep(time.Second)
		if got, err := b.say(b.Context(), "Echo.Say", "next"); got != "next" || err != nil {
			b.Errorf("the next call got a stream that was closed: %q, %v", got, err)
		}
	})
}

func TestADialEndsWithItsLimit(t *testing.T) {
	run(t, func(b *bench) {
		b.net.Cut("10.0.0.11", "10.0.0.1")
		began := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				ctx, cancel := context.WithTimeout(b.Context(), 25*time.Second)
				defer cancel()
				if _, err := b.say(ctx, "Echo.Say", "x"); !NotTaken(err) {
					b.Errorf("over a cut link: %v", err)
				}
			}()
		}
		wg.Wait()
		if took := time.Since(began); took < dialTimeout || took > 26*time.Second {
			b.Errorf("it took %v", took)
		}
		b.net.Heal()
	})
}

func TestAnIdleConnectionIsClosed(t *testing.T) {
	run(t, func(b *bench) {
		if _, err := b.say(b.Context(), "Echo.Say", "x"); err != nil {
			b.Fatal(err)
		}
		time.Sleep(maxIdleTime / 2)
		if b.streams.Load() != 1 {
			b.Error("it was closed too early")
		}
		time.Sleep(maxIdleTime)
		if b.streams.Load() != 0 {
			b.Error("it is still open")
		}
		if got, err := b.say(b.Context(), "Echo.Say", "y"); got != "y" || err != nil || b.conns.Load() != 2 {
			b.Errorf("the next call: %q, %v, connections %d", got, err, b.conns.Load())
		}
	})
}

func TestShutdownEndsCallsAndTakesNoMore(t *testing.T) {
	run(t, func(b *bench) {
		ended := make(chan error, 1)
		go func() {
			_, err := b.say(b.Context(), "Echo.Wait", "x")
			ended <- err
		}()
		time.Sleep(time.Second)
		b.pool.Shutdown()
		b.pool.Shutdown()
		if err := <-ended; err == nil {
			b.Error("a call outlived the pool")
		}
		if _, err := b.say(b.Context(), "Echo.Say", "x"); !errors.Is(err, structs.ErrShutdown) {
			b.Errorf("a call of a pool that is shut down: %v", err)
		}
		close(b.echo.release)
	})
}

func TestHelloNamesTheCaller(t *testing.T) {
	for _, tc := range []struct {
		in   string
		typ  RPCType
		node string
		bad  bool
	}{
		{string(Hello("web", RPCRaft)), RPCRaft, "web", false},
		{string(Hello("", RPCMultiplexV2)), RPCMultiplexV2, "", false},
		{string(Hello(strings.Repeat("n", 300), RPCRaft)), RPCRaft, strings.Repeat("n", 255), false},
		{"\x00", RPCConsul, "", false},
		{"\x01rest", RPCRaft, "", false},
		{"", 0, "", true},
		{"\x21", 0, "", true},
		{"\x21\x05web", 0, "", true},
		{"\x21\x01a\x21\x01b\x00", 0, "", true},
	} {
		near, far := net.Pipe()
		go func() { near.Write([]byte(tc.in)); near.Close() }()
		typ, node, err := ReadHello(far)
		far.Close()
		if (err != nil) != tc.bad || err == nil && (typ != tc.typ || node != tc.node) {
			t.Errorf("%q: %v %q %v", tc.in, typ, node, err)
		}
	}
}
