package consul

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"glasshouse/test/cluster"
)

// inRoom stands for a program's path: the agents are those of a machine room (wasm/sim/gate.ts), behind ports of this
// machine; commands are run as ever.
const inRoom = "the machine room"

// roomEnd is how long a room may take to end.
const roomEnd = 5 * time.Second

// startRoom runs a room and waits until its cluster serves.
func startRoom(ctx context.Context, layout Layout) (*system, error) {
	servers, clients := 1, 0
	if layout == Three {
		servers, clients = 3, 1
	}
	conf := settings{"datacenter": "dc1", "disable_update_check": true, "performance": settings{"raft_multiplier": 1}}
	limit(conf, layout)
	wanted, err := json.Marshal(map[string]any{"servers": servers, "clients": clients, "config": conf})
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", os.Getenv("ROOM_GATE"))
	cmd.Dir = filepath.Join("..", "..")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	kill := func() { _ = cmd.Process.Kill() }
	s := &system{program: inRoom, procs: map[string]*cluster.Process{}, words: map[string]string{}, end: func() {
		_ = in.Close() // it ends by that, unless a machine of its spins
		late := time.AfterFunc(roomEnd, kill)
		defer late.Stop()
		_ = cmd.Wait()
	}}
	serves := context.AfterFunc(ctx, kill)
	defer serves()
	talk := &roomTalk{in: in, out: bufio.NewReader(out)}
	s.pass = talk.pass
	var doors map[string]struct{ HTTP, Addr string }
	err = talk.ask(wanted, &doors)
	if err == nil {
		err = s.ready(ctx, s.behind(doors, servers))
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, complaints.String())
	}
	return s, nil
}

// roomTalk is what is said to a room and what it answers, a line of JSON each.
type roomTalk struct {
	mu  sync.Mutex
	in  io.Writer
	out *bufio.Reader
}

func (r *roomTalk) ask(what []byte, answer any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := fmt.Fprintf(r.in, "%s\n", what); err != nil {
		return err
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, answer)
}

// pass waits until so much of the room's time has passed: on a busy machine that takes longer than outside.
func (r *roomTalk) pass(d time.Duration) {
	var passed struct{ Passed int64 }
	// A room that has ended lets nothing pass; the next request to it says so.
	_ = r.ask(fmt.Appendf(nil, `{"pass":%d}`, d.Milliseconds()), &passed)
}

// behind lists the room's agents, and says what a transcript writes for their addresses.
func (s *system) behind(doors map[string]struct{ HTTP, Addr string }, servers int) []*cluster.Process {
	var all []*cluster.Process
	for i := range len(doors) {
		name := "n" + strconv.Itoa(i+1)
		d := doors[name]
		p := cluster.NewProcess(inRoom, name, "", nil)
		p.Server = i < servers
		p.HTTP, p.RPC, p.Serf = d.HTTP, fmt.Sprintf("%s:%d", d.Addr, 18301+i), fmt.Sprintf("%s:%d", d.Addr, 18401+i)
		s.words[d.Addr] = cluster.Host
		s.procs[name] = p
		all = append(all, p)
	}
	return all
}
