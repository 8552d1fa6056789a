// Package agent is `kvnode agent`: it runs one node until a signal or the API ends it.
package agent

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/cli"
	"github.com/hashicorp/go-hclog"

	"glasshouse/core/command/flags"
	"glasshouse/core/command/version"
	"glasshouse/core/node"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

const usage = `Usage: kvnode agent [options]

  Starts the kvnode agent and runs until an interrupt is received. The agent represents a single node in a cluster.`

// The exit codes of the agent.
const (
	exitClean   = 0
	exitError   = 1
	exitUsage   = 2 // wrong usage, or a configuration that is refused
	exitStorage = 3 // a data directory that is damaged or another's, or that takes no writes
)

// leaveWait is how long a node may take to leave in good order before the process ends all the same.
const leaveWait = 15 * time.Second

// failedWait is how long one that has failed may take to stop.
const failedWait = 10 * time.Second

type cmd struct {
	flags.Command
	ui     cli.Ui
	config node.Flags
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewLocal(ui, "Runs a kvnode agent", usage), ui: ui}
	c.config.Register(c.Set.FlagSet)
	return c
}

// Run runs the agent and returns the process's exit code (mirrors Consul's agent (*cmd).Run).
func (c *cmd) Run(args []string) int {
	node.Tracer().Hit(trace.AgentCmdRun, "")
	return c.run(args)
}

func (c *cmd) run(args []string) int {
	reread, err := c.source(args)
	if err != nil {
		return exitUsage
	}
	config, err := reread()
	if err != nil {
		c.ui.Error("==> " + err.Error())
		return exitUsage
	}
	// A signal that comes while the agent starts is not lost.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, ending...)
	defer signal.Stop(signals)

	n, err := node.New(config, node.Machine(), os.Stdout, reread)
	if err != nil {
		return c.refuse(err)
	}
	hclog.SetDefault(n.Logger()) // what libraries log without a logger of ours
	c.banner(n)
	if err := n.Start(); err != nil {
		return c.refuse(err)
	}
	c.say(n, "kvnode agent running!")
	code := c.wait(n, signals)
	if code == exitClean {
		c.say(n, "Agent stopped")
	}
	return code
}

// say prints what becomes of the agent. With log_json every line of the output is JSON, this one too.
func (c *cmd) say(n *node.Node, text string) {
	if n.Config().LogJSON {
		n.Logger().Info(text)
		return
	}
	c.ui.Output("==> " + text)
}

// source reads the command line; it prints what is wrong with it. What it returns reads the files that the command
// line names, each time anew.
func (c *cmd) source(args []string) (func() (*node.Config, error), error) {
	if err := c.Set.Parse(args); err != nil {
		return nil, err
	}
	if extra := c.Set.Args(); len(extra) > 0 {
		//lint:ignore ST1005 Consul's words
		err := fmt.Errorf("Unexpected extra arguments: %v", extra)
		c.ui.Error("==> " + err.Error())
		return nil, err
	}
	return func() (*node.Config, error) {
		config, err := c.config.Load(node.Machine().Hostname)
		if err != nil {
			return nil, err
		}
		config.Version, config.Revision = version.Info()
		return config, nil
	}, nil
}

// refuse prints why the agent does not start, and chooses the exit code.
func (c *cmd) refuse(err error) int {
	c.ui.Error("==> Error starting agent: " + err.Error())
	return exitOf(err)
}

// exitOf is the exit code for an error that ends the agent.
func exitOf(err error) int {
	if errors.Is(err, structs.ErrBadDataDir) {
		return exitStorage
	}
	return exitError
}

// banner says what is being started: a line a fact, or with log_json one line of them all.
func (c *cmd) banner(n *node.Node) {
	facts := facts(n.Config())
	if n.Config().LogJSON {
		var fields []any
		for _, f := range facts {
			fields = append(fields, strings.ToLower(strings.ReplaceAll(f[0], " ", "_")), f[1])
		}
		n.Logger().Info("Starting kvnode agent...", fields...)
		return
	}
	c.ui.Output("==> Starting kvnode agent...")
	for _, f := range facts {
		c.ui.Info(fmt.Sprintf("%16s: %s", f[0], f[1]))
	}
	c.ui.Output("\n==> Log data will now stream in as it occurs:\n")
}

// facts are what an operator wants to see of a node at its start.
func facts(n *node.Config) [][2]string {
	client := "none"
	if len(n.HTTPAddrs) > 0 {
		client = strings.Join(n.HTTPAddrs, ", ")
	}
	mode := strconv.FormatBool(n.Server)
	if n.BootstrapExpect > 0 {
		mode += fmt.Sprintf(" (bootstrap-expect: %d)", n.BootstrapExpect)
	}
	return [][2]string{
		{"Version", n.Version + " (" + n.Revision + ")"},
		{"Node ID", n.NodeID},
		{"Node name", n.NodeName},
		{"Datacenter", n.Datacenter},
		{"Server", mode},
		{"Client Addr", client},
		{"Cluster Addr", fmt.Sprintf("%s (LAN: %d, RPC: %d)", n.AdvertiseAddr, n.SerfLANPort, n.ServerPort)},
		{"Encrypt", "Gossip: false, TLS-Outgoing: false, TLS-Incoming: false"},
	}
}

// wait lets the node run until something ends it, and ends it. A node that leaves in good order exits 0; one that
// is only stopped exits 1, as Consul's does.
func (c *cmd) wait(n *node.Node, signals <-chan os.Signal) int {
	log := n.Logger()
	for {
		select {
		case err := <-n.Failed():
			log.Error("Stopping", "error", err)
			return c.stopFailed(n, err)
		case <-n.Left():
			c.drain(n, signals)
			return c.stop(n, exitClean)
		case sig := <-signals:
			log.Info("Caught", "signal", sig.String())
			config := n.Config()
			switch {
			case sig == sighup:
				_ = n.Reload() // it says in the log what became of it
				continue
			case sig == os.Interrupt && config.SkipLeaveOnInterrupt, sig == syscall.SIGTERM && !config.LeaveOnTerminate:
				log.Info("Graceful shutdown disabled. Exiting")
				return c.stop(n, exitError)
			}
			return c.leave(n, signals)
		}
	}
}

// leave has the node leave its cluster. A second signal, or leaveWait, ends the waiting.
func (c *cmd) leave(n *node.Node, signals <-chan os.Signal) int {
	log := n.Logger()
	log.Info("Gracefully shutting down agent...")
	left := make(chan error, 1)
	go func() { left <- n.Leave() }()
	select {
	case err := <-left:
		if err != nil {
			log.Error("Error on leaving", "error", err)
			return c.stop(n, exitError)
		}
		c.drain(n, signals)
		return c.stop(n, exitClean)
	case <-signals:
		log.Warn("A second signal: exiting without leaving")
	case <-time.After(leaveWait):
		log.Error("Leaving takes too long: exiting", "limit", leaveWait)
	}
	return c.stop(n, exitError)
}

// drain lets a server that has left go on answering for performance.leave_drain_time, for those who have not heard yet.
// A signal ends it, and without another node there is nobody to answer.
func (c *cmd) drain(n *node.Node, signals <-chan os.Signal) {
	config := n.Config()
	if !config.Server || !n.Accompanied() {
		return
	}
	n.Logger().Info("Waiting to drain RPC traffic", "drain_time", config.LeaveDrainTime)
	select {
	case <-time.After(config.LeaveDrainTime):
	case <-signals:
	}
}

// stopFailed ends a node that cannot go on because of err. What has failed, a disk that hangs say, may hold up its end,
// and whoever looks after the process waits for the exit: after failedWait it comes all the same.
func (c *cmd) stopFailed(n *node.Node, err error) int {
	stopped := make(chan error, 1)
	go func() { stopped <- n.Shutdown() }()
	select {
	case err := <-stopped:
		if err != nil {
			n.Logger().Error("Error on shutting down", "error", err)
		}
	case <-time.After(failedWait):
		n.Logger().Error("Stopping takes too long: exiting", "limit", failedWait)
	}
	return exitOf(err)
}

// stop ends the node. It returns code, or exitError where the node did not end well.
func (c *cmd) stop(n *node.Node, code int) int {
	if err := n.Shutdown(); err != nil {
		n.Logger().Error("Error on shutting down", "error", err)
		return exitError
	}
	return code
}
