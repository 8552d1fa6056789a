// Package watch is `kvnode watch`.
package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hashicorp/cli"
	"github.com/hashicorp/go-hclog"

	"glasshouse/core/command/api"
	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode watch [options] [CHILD...]

  Looks at a key, at the keys with a prefix, at the nodes or at their checks. Without a command it prints them once, as
  JSON. With one it goes on watching and runs the command at each change, with the JSON on its stdin and the index in
  CONSUL_INDEX, until the command fails.

      $ kvnode watch -type=key -key=redis/config/connections
      $ kvnode watch -type=keyprefix -prefix=redis/ ./reload.sh`

const (
	// retryStep is how long the first pause after an error is; the n-th is n*n times as long, and never above maxRetry.
	retryStep = 5 * time.Second
	maxRetry  = 3 * time.Minute
)

type cmd struct {
	flags.Command
	ui cli.Ui

	kind, key, prefix, state string
	refused                  refused
	shell                    bool
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.New(ui, "Watch for changes of keys, nodes or checks", usage), ui: ui}
	c.Set.PredictAny()
	c.Set.StringVar(&c.kind, "type", "", "What to watch: key, keyprefix, nodes or checks.")
	c.Set.StringVar(&c.key, "key", "", "The key to watch, for the type key.")
	c.Set.StringVar(&c.prefix, "prefix", "", "The prefix to watch, for the type keyprefix.")
	c.Set.StringVar(&c.state, "state", "", "The state of the checks to watch, for the type checks: any, passing, warning, critical.")
	c.Set.BoolVar(&c.shell, "shell", true, "Run the command by a shell, which is that of the environment variable SHELL where it is set.")
	c.refused.add(c.Set)
	return c
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.kind == "" {
		c.ui.Error("Watch type must be specified")
		c.ui.Error("")
		c.ui.Error(c.Help())
		return 1
	}
	v, err := c.view()
	if err != nil {
		c.ui.Error(err.Error())
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	var self struct{ Config map[string]any }
	if err := client.Get("/v1/agent/self", nil, &self); err != nil {
		c.ui.Error(fmt.Sprintf("Error querying Consul agent: %s", err))
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.follow(ctx, client, v)
}

// follow asks for the view, and again for each change of it, and returns the exit code. Mirrors Consul's watch
// (*Plan).RunWithClientAndHclog.
func (c *cmd) follow(ctx context.Context, client *api.Client, v *view) int {
	logger := hclog.New(&hclog.LoggerOptions{Name: "watch.watch", Output: os.Stderr})
	var index uint64
	var last string
	seen, failures := false, 0
	for {
		value, next, err := v.fetch(ctx, client, index)
		if ctx.Err() != nil {
			return 0
		}
		if err != nil {
			failures++
			pause := min(time.Duration(failures*failures)*retryStep, maxRetry)
			logger.Error("Watch errored", "type", c.kind, "error", err, "retry", pause)
			if !sleep(ctx, pause) {
				return 0
			}
			continue
		}
		failures = 0
		if next == index { // the wait was over without a change
			continue
		}
		if next < index { // the servers were restored, or are others: what they have is seen anew
			index = 0
			continue
		}
		index = next
		text, err := json.Marshal(value)
		if err != nil {
			c.ui.Error(fmt.Sprintf("Error encoding output: %s", err))
			return 1
		}
		if seen && string(text) == last {
			continue
		}
		last, seen = string(text), true
		if c.Set.NArg() == 0 {
			return c.print(value)
		}
		if err := c.handle(ctx, next, last); err != nil {
			if ctx.Err() != nil {
				return 0
			}
			c.ui.Error(err.Error())
			return 1
		}
	}
}

// print shows the view once.
func (c *cmd) print(value any) int {
	text, err := json.MarshalIndent(value, "", "    ")
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error encoding output: %s", err))
		return 1
	}
	c.ui.Output(string(text))
	return 0
}

// sleep pauses and tells whether it was for the whole time.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
