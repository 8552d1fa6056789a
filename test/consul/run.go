package consul

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// commandLimit bounds one command, agentLimit one agent.
const (
	commandLimit = 20 * time.Second
	agentLimit   = 15 * time.Second
)

// command runs the binary to its end.
func (p *player) command(ctx context.Context, s Step) error {
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	cmd, out, errs := p.prepare(ctx, s)
	if proc := p.process(s); proc != nil {
		cmd.Env = append(cmd.Env, "CONSUL_HTTP_ADDR="+proc.HTTP)
	}
	for _, e := range s.Env {
		cmd.Env = append(cmd.Env, p.fill(e))
	}
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		return err
	}
	if ctx.Err() != nil {
		p.out.WriteString("it does not end\n\n")
		return nil
	}
	p.said(s, cmd.ProcessState.ExitCode(), out.String(), errs.String())
	return nil
}

func (p *player) prepare(ctx context.Context, s Step) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	var args []string
	for _, a := range s.Args {
		args = append(args, p.fill(a))
	}
	cmd = exec.CommandContext(ctx, p.sys.program, args...)
	cmd.Dir, cmd.Stdin = p.dir, strings.NewReader(p.fill(s.Stdin))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "TMPDIR=" + p.dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = time.Second
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// said writes what a program said into the transcript.
func (p *player) said(s Step, code int, out, errs string) {
	for _, v := range s.views {
		out, errs = v.seen(out), v.seen(errs)
	}
	fmt.Fprintf(&p.out, "exit %d\n", code)
	if out != "" {
		p.out.WriteString("stdout:\n")
		show(&p.out, out)
	}
	if errs != "" {
		p.out.WriteString("stderr:\n")
		show(&p.out, errs)
	}
	p.out.WriteString("\n")
}

// logLine is a line of an agent's log, or a further one of the same entry.
var logLine = regexp.MustCompile(`(?m)^(\s*\d{4}[-/]\d\d[-/]\d\d.*| {4}.*)\n`)

// agent runs an agent of the case's own to its end; with a name, it is sent that signal once it serves.
func (p *player) agent(ctx context.Context, s Step) error {
	ctx, cancel := context.WithTimeout(ctx, agentLimit)
	defer cancel()
	s.Args = append([]string{"agent"}, s.Args...)
	cmd, out, errs := p.prepare(ctx, s)
	if err := cmd.Start(); err != nil {
		return err
	}
	if s.Name != "" {
		addr := addrOf(must(strconv.Atoi(p.fill("{port1}"))))
		for ctx.Err() == nil {
			a := send(ctx, addr, "GET", "/v1/status/leader", nil, "", false)
			if a.status == 200 && len(a.body) > 2 || a.status != 0 && s.Method == "client" {
				break
			}
			time.Sleep(settle / 4)
		}
		_ = cmd.Process.Signal(signals[s.Name])
	}
	_ = cmd.Wait()
	if ctx.Err() != nil {
		p.out.WriteString("it does not end\n\n")
		return nil
	}
	words := func(b *bytes.Buffer) string { return logLine.ReplaceAllString(b.String(), "") }
	p.said(s, cmd.ProcessState.ExitCode(), words(out), words(errs))
	return nil
}

var signals = map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT}

// must is for what the player itself wrote.
func must(n int, err error) int {
	if err != nil {
		panic(err)
	}
	return n
}
