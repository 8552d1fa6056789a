// Package lock is `kvnode lock`.
package lock

import (
	"time"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode lock [options] PREFIX CHILD...

  Takes the lock at the given prefix, runs a command while it is held, and gives it up when the command has ended. If the
  lock is lost meanwhile, the command gets the signal SIGTERM and, where it does not end in time, SIGKILL.

      $ kvnode lock service/backup ./backup.sh

  With "-n" above 1 it is a semaphore, which so many may hold at a time:

      $ kvnode lock -n=3 service/worker ./work.sh

  To give up when the lock is not free in time:

      $ kvnode lock -timeout=10s service/backup ./backup.sh`

type cmd struct {
	flags.Command
	ui cli.Ui

	limit, monitorRetry int
	name                string
	timeout             time.Duration

	childExitCode, passStdin, shell, verbose bool
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.New(ui, "Execute a command holding a lock", usage), ui: ui}
	c.Set.PredictKeys()
	c.Set.BoolVar(&c.childExitCode, "child-exit-code", false, "Exit with 2 when the command failed. Otherwise its failure is told, and the exit code is 0.")
	c.Set.IntVar(&c.limit, "n", 1, "How many may hold the lock at a time. Above 1 it is a semaphore.")
	c.Set.IntVar(&c.monitorRetry, "monitor-retry", defaultMonitorRetry,
		"How often to ask again, a second apart, when the agent answers with an error while the lock is held. It rides out "+
			"a change of leaders, and notices the loss of the lock that much later.")
	c.Set.StringVar(&c.name, "name", "", "The name of the lock's session. Without it one is made of the command.")
	c.Set.BoolVar(&c.passStdin, "pass-stdin", false, "Give stdin to the command.")
	c.Set.BoolVar(&c.shell, "shell", true, "Run the command by a shell, which is that of the environment variable SHELL where it is set.")
	c.Set.DurationVar(&c.timeout, "timeout", 0, "How long to wait for the lock, like 10s. 0 is for as long as it takes.")
	c.Set.DurationVar(&c.timeout, "try", 0, "The old name of -timeout.")
	c.Set.BoolVar(&c.verbose, "verbose", false, "Tell each step.")
	return c
}

const (
	// defaultMonitorRetry is how often the lock is asked after again when the agent answers with an error.
	defaultMonitorRetry = 3
	// monitorRetryTime is how far apart these times are.
	monitorRetryTime = time.Second
)

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	for _, rule := range []struct {
		broken bool
		text   string
	}{
		{c.limit <= 0, "Lock holder limit must be positive"},
		{c.Set.NArg() < 2, "Key prefix and child command must be specified"},
		{c.timeout < 0, "Timeout must be positive"},
		{c.monitorRetry < 0, "Number for 'monitor-retry' must be >= 0"},
	} {
		if rule.broken {
			c.ui.Error(rule.text)
			return 1
		}
	}
	return c.hold(c.Set.Arg(0), c.Set.Args()[1:])
}
