package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Process is one kvnode process; it can be started anew over its data.
type Process struct {
	Name   string
	Server bool
	// HTTP, RPC and Serf are its addresses; a client's RPC is not served.
	HTTP, RPC, Serf string
	Data            string // its data directory
	Log             string // its output, appended to by each run
	Args            []string

	kvnode string

	mu  sync.Mutex
	cmd *exec.Cmd
	// ended is closed when the running process has ended; err is how.
	ended chan struct{}
	err   error
}

// NewProcess makes a process of any program; its output goes to log.
func NewProcess(program, name, log string, args []string) *Process {
	return &Process{Name: name, Log: log, Args: args, kvnode: program}
}

// Start starts the process. It must not run.
func (p *Process) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(p.Log), 0o755); err != nil {
		return err
	}
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(p.kvnode, p.Args...)
	cmd.Stdout, cmd.Stderr = log, log
	// A process group of its own: ctrl-C in the terminal is for whoever started it to pass on.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.Name, err)
	}
	ended := make(chan struct{})
	p.cmd, p.ended, p.err = cmd, ended, nil
	go func() {
		err := cmd.Wait()
		p.mu.Lock()
		p.err = err
		p.mu.Unlock()
		close(ended)
	}()
	return nil
}

// running is the process and the channel that is closed at its end; nil where it never ran.
func (p *Process) running() (*exec.Cmd, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd, p.ended
}

// Pid is the running process's id.
func (p *Process) Pid() int {
	cmd, _ := p.running()
	return cmd.Process.Pid
}

// Signal sends a signal; a process that has ended is none to send it to.
func (p *Process) Signal(sig os.Signal) error {
	cmd, _ := p.running()
	if cmd == nil {
		return os.ErrProcessDone
	}
	return cmd.Process.Signal(sig)
}

// freezeLimit bounds the wait for a frozen process to stand still.
const freezeLimit = 10 * time.Second

// Freeze stops the process and waits until each of its threads stands still: the signal returns before they do. Thaw it
// with SIGCONT. It reads /proc, and so needs Linux.
func (p *Process) Freeze() error {
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	cmd, _ := p.running()
	for end := time.Now().Add(freezeLimit); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if still, err := standsStill(cmd.Process.Pid); still || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s is not frozen after %v", p.Name, freezeLimit)
}

// standsStill tells whether every thread of a process is stopped.
func standsStill(pid int) (bool, error) {
	stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil {
		return false, err
	}
	if len(stats) == 0 {
		return false, fmt.Errorf("process %d has no threads in /proc", pid)
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil // a thread that has just ended
		}
		if err != nil {
			return false, err
		}
		// The state stands behind the name, which is in brackets and may hold any byte.
		if i := bytes.LastIndexByte(stat, ')'); i < 0 || i+2 >= len(stat) || stat[i+2] != 'T' {
			return false, nil
		}
	}
	return true, nil
}

// Kill ends the process at once, in the midst of anything, and waits for its end.
func (p *Process) Kill() {
	if err := p.Signal(syscall.SIGKILL); err == nil {
		_, ended := p.running()
		<-ended
	}
}

// ErrStillRuns is returned by Wait for a process that has not ended in time.
var ErrStillRuns = errors.New("the process still runs")

// Wait waits for the process's end and returns its exit code; -1 where a signal ended it.
func (p *Process) Wait(limit time.Duration) (int, error) {
	cmd, ended := p.running()
	if cmd == nil {
		return 0, os.ErrProcessDone
	}
	select {
	case <-ended:
		return cmd.ProcessState.ExitCode(), nil
	case <-time.After(limit):
		return 0, fmt.Errorf("%s: %w after %v", p.Name, ErrStillRuns, limit)
	}
}

// Stop asks the process to end by SIGTERM, and kills it after limit.
func (p *Process) Stop(limit time.Duration) error {
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return nil // it has ended, or never ran
	}
	if _, err := p.Wait(limit); err != nil {
		p.Kill()
		return fmt.Errorf("killed: %w", err)
	}
	return nil
}

// tailBytes is how much of its log a failed process shows.
const tailBytes = 4000

// Tail is the end of the process's output.
func (p *Process) Tail() string {
	data, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	if len(data) > tailBytes {
		data = data[len(data)-tailBytes:]
		if _, rest, ok := bytes.Cut(data, []byte("\n")); ok {
			data = rest
		}
	}
	return string(data)
}

// Done waits for the end of the running process, however long it takes.
func (p *Process) Done() {
	if _, ended := p.running(); ended != nil {
		<-ended
	}
}
