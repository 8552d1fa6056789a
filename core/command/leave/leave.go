// Package leave is `kvnode leave`.
package leave

import (
	"fmt"
	"net/http"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

type cmd struct {
	ui  cli.Ui
	set *flags.Set
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{ui: ui, set: flags.NewSet(ui, `Usage: kvnode leave [options]

  Causes the agent to gracefully leave the cluster and shut down.`)}
}

func (c *cmd) Synopsis() string { return "Gracefully leaves the cluster and shuts down" }
func (c *cmd) Help() string     { return c.set.Help() }

func (c *cmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	if n := len(c.set.Args()); n > 0 {
		c.ui.Error(fmt.Sprintf("Too many arguments (expected 0, got %d)", n))
		return 1
	}
	client, err := c.set.Client()
	if err != nil {
		return 1
	}
	if _, err := client.Do(http.MethodPut, "/v1/agent/leave", nil, nil); err != nil {
		c.ui.Error(fmt.Sprintf("Error leaving: %s", err))
		return 1
	}
	c.ui.Output("Graceful leave complete")
	return 0
}
