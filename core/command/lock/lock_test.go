//go:build !js

package lock

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/cli"
)

// lockFlags marks a key as Consul's lock, semaphoreFlags as its semaphore.
const (
	lockFlags      = 3304740253564472344
	semaphoreFlags = 16210313421097356768
)

type key struct {
	LockIndex, Flags, CreateIndex, ModifyIndex uint64
	Key, Session                               string
	Value                                      []byte
}

// agent is as much of one as locks need: keys, and sessions that live until they are destroyed.
type agent struct {
	mu struct {
		sync.Mutex
		index    uint64
		keys     map[string]*key
		sessions map[string]map[string]any
		changed  chan struct{}
	}
}

func newAgent(t *testing.T) (*agent, string) {
	t.Helper()
	a := &agent{}
	a.mu.index, a.mu.keys, a.mu.sessions = 1, map[string]*key{}, map[string]map[string]any{}
	a.mu.changed = make(chan struct{})
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	return a, s.URL
}

// change gives the next index and wakes those who wait. The caller holds the lock.
func (a *agent) change() uint64 {
	a.mu.index++
	close(a.mu.changed)
	a.mu.changed = make(chan struct{})
	return a.mu.index
}

// end ends all sessions, as a lost leader or a dead node does.
func (a *agent) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range a.mu.keys {
		k.Session, k.ModifyIndex = "", a.change()
	}
	clear(a.mu.sessions)
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.wait(r)
	a.mu.Lock()
	defer a.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/v1/kv/")
	w.Header().Set("X-Consul-Index", fmt.Sprint(a.mu.index))
	switch {
	case r.URL.Path == "/v1/agent/self":
		_, _ = io.WriteString(w, `{"Config":{"NodeName":"n"}}`)
	case r.URL.Path == "/v1/session/create":
		id := fmt.Sprintf("session-%d", a.change())
		var s map[string]any
		_ = json.Unmarshal(body, &s)
		a.mu.sessions[id] = s
		_, _ = fmt.Fprintf(w, `{"ID":%q}`, id)
	case strings.HasPrefix(r.URL.Path, "/v1/session/"):
		_, _ = io.WriteString(w, "true")
	case r.Method == http.MethodGet:
		a.get(w, r, name)
	default:
		_, _ = fmt.Fprint(w, a.write(r, name, body))
	}
}

// wait holds a blocking query until something changes.
func (a *agent) wait(r *http.Request) {
	a.mu.Lock()
	changed, index := a.mu.changed, a.mu.index
	a.mu.Unlock()
	if r.URL.Query().Get("index") != fmt.Sprint(index) {
		return
	}
	wait, err := time.ParseDuration(r.URL.Query().Get("wait"))
	if err != nil {
		wait = time.Minute
	}
	select {
	case <-changed:
	case <-r.Context().Done():
	case <-time.After(wait):
	}
}

func (a *agent) get(w http.ResponseWriter, r *http.Request, name string) {
	all := []*key{}
	for n, k := range a.mu.keys {
		if n == name || r.URL.Query().Has("recurse") && strings.HasPrefix(n, name) {
			all = append(all, k)
		}
	}
	if len(all) == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(all)
}

func (a *agent) write(r *http.Request, name string, body []byte) bool {
	q := r.URL.Query()
	k := a.mu.keys[name]
	if cas := q.Get("cas"); cas != "" && cas != "0" && (k == nil || fmt.Sprint(k.ModifyIndex) != cas) {
		return false
	}
	if r.Method == http.MethodDelete {
		delete(a.mu.keys, name)
		a.change()
		return true
	}
	if k == nil {
		k = &key{Key: name, CreateIndex: a.mu.index + 1}
	}
	switch {
	case q.Has("acquire"):
		if k.Session != "" && k.Session != q.Get("acquire") {
			return false
		}
		k.Session = q.Get("acquire")
	case q.Has("release"):
		k.Session = ""
	}
	_, _ = fmt.Sscan(q.Get("flags"), &k.Flags)
	k.Value, k.ModifyIndex = body, a.change()
	a.mu.keys[name] = k
	return true
}

func run(addr string, args ...string) (code int, out, err string) {
	ui := cli.NewMockUi()
	code = New(ui).Run(append([]string{"-http-addr=" + addr}, args...))
	return code, ui.OutputWriter.String(), ui.ErrorWriter.String()
}

func TestLockPrintsAndExitsAsConsuls(t *testing.T) {
	steps := "Setting up lock at path: p/.lock\nAttempting lock acquisition\nStarting handler\n" +
		"Child terminated, releasing lock\nCleanup succeeded\n"
	for _, test := range []struct {
		args []string
		code int
		out  string
		err  string
	}{
		{[]string{"p", "true"}, 0, "", ""},
		{[]string{"-verbose", "p", "true"}, 0, steps, ""},
		{[]string{"-verbose", "/p", "test $CONSUL_LOCK_HELD = true"}, 0, steps, ""},
		{[]string{"-verbose", "-n=2", "p", "true"}, 0, strings.Replace(steps, "lock at path: p/.lock", "semaphore (limit 2) at prefix: p", 1), ""},
		{[]string{"p", "exit 3"}, 0, "", "Error running handler: exit status 3\n"},
		{[]string{"-child-exit-code", "p", "exit 3"}, 2, "", "Error running handler: exit status 3\n"},
		{[]string{"-child-exit-code", "-shell=false", "p", "/no/such"}, 2, "", "Error starting handler: fork/exec /no/such: no such file or directory\n"},
		{[]string{"-shell=false", "p", "test", "a b", "=", "a b"}, 0, "", ""},
		{[]string{"p"}, 1, "", "Key prefix and child command must be specified\n"},
		{[]string{"-n=0", "p", "true"}, 1, "", "Lock holder limit must be positive\n"},
		{[]string{"-try=-1s", "p", "true"}, 1, "", "Timeout must be positive\n"},
		{[]string{"-monitor-retry=-1", "p", "true"}, 1, "", "Number for 'monitor-retry' must be >= 0\n"},
	} {
		a, addr := newAgent(t)
		code, out, err := run(addr, test.args...)
		if code != test.code || out != test.out || err != test.err {
			t.Errorf("%v: exit %d\n%s%s\nwant %d\n%s%s", test.args, code, out, err, test.code, test.out, test.err)
		}
		for name, k := range a.mu.keys {
			if k.Session != "" || k.Flags == lockFlags {
				t.Errorf("%v: left %s: %+v", test.args, name, k)
			}
		}
	}
}

func TestASessionIsNamedAfterItsCommand(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
		ends any
	}{
		{[]string{"p", "true", "a"}, "Consul lock for 'true a' at 'p'", nil},
		{[]string{"-name=mine", "p", "true"}, "mine", nil},
		{[]string{"-n=3", "p", "true"}, "Consul lock for 'true' at 'p'", "delete"},
	} {
		a, addr := newAgent(t)
		run(addr, test.args...)
		for id, s := range a.mu.sessions {
			if s["Name"] != test.want || s["TTL"] != "15s" || s["Behavior"] != test.ends {
				t.Errorf("%v: %s: %v", test.args, id, s)
			}
		}
		if len(a.mu.sessions) != 1 {
			t.Errorf("%v: %d sessions", test.args, len(a.mu.sessions))
		}
	}
}

func TestALockThatIsNotFreeIsWaitedForNoLongerThanAsked(t *testing.T) {
	a, addr := newAgent(t)
	a.mu.keys["p/.lock"] = &key{Key: "p/.lock", Flags: lockFlags, Session: "another"}
	for _, flag := range []string{"-try=1ms", "-timeout=1ms"} {
		code, _, err := run(addr, flag, "p", "true")
		if code != 1 || err != "Shutdown triggered or timeout during lock acquisition\n" {
			t.Errorf("%s: exit %d, %q", flag, code, err)
		}
	}
	code, _, err := run(addr, "-n=2", "p", "true")
	if code != 1 || err != "Lock acquisition failed: Existing key does not match semaphore use\n" {
		t.Errorf("-n=2: exit %d, %q", code, err)
	}
	a.mu.keys["p/.lock"] = &key{Key: "p/.lock", Flags: semaphoreFlags}
	code, _, err = run(addr, "p", "true")
	if code != 1 || err != "Lock acquisition failed: Existing key does not match lock use\n" {
		t.Errorf("a semaphore's key: exit %d, %q", code, err)
	}
}

// whenStarted calls do once the child has made the file.
func whenStarted(t *testing.T, file string, do func()) {
	t.Helper()
	go func() {
		for range 1000 {
			if _, err := os.Stat(file); err == nil {
				do()
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
}

func TestTheChildEndsWhenTheLockIsLostOrTheCommandIsToStop(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(a *agent)
		told string
	}{
		"lost":    {(*agent).end, "Lock lost, killing child\n"},
		"stopped": {func(*agent) { _ = syscall.Kill(os.Getpid(), syscall.SIGTERM) }, "Shutdown triggered, killing child\n"},
	} {
		t.Run(name, func(t *testing.T) {
			a, addr := newAgent(t)
			file := filepath.Join(t.TempDir(), "started")
			t.Setenv("STARTED", file)
			whenStarted(t, file, func() { test.do(a) })
			code, out, err := run(addr, "-verbose", "-monitor-retry=0", "p", `: > "$STARTED"; exec sleep 60`)
			if code != 0 || !strings.Contains(out, test.told+"Terminating child pid ") || !strings.Contains(out, "Child terminated\n") ||
				err != "Error running handler: signal: terminated\n" {
				t.Errorf("exit %d\n%s%s", code, out, err)
			}
		})
	}
}
