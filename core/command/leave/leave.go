// Package leave is `kvnode leave`, by which an agent goes, and `kvnode force-leave`, by which another is given up.
package leave

import (
	"fmt"
	"net/http"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode leave [options]

  Tells the agent to leave the cluster in good order and to end. A server gives its vote up first, so that the others
  need no longer count it.

      $ kvnode leave`

type cmd struct {
	flags.Command
	ui cli.Ui
}

// New makes `kvnode leave`.
func New(ui cli.Ui) cli.Command {
	return &cmd{Command: flags.NewAgent(ui, "Gracefully leaves the cluster and shuts down", usage), ui: ui}
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.Set.NArg() > 0 {
		c.ui.Error(fmt.Sprintf("Error found unexpected args: %v", c.Set.Args()))
		c.ui.Output(c.Help())
		return 1
	}
	client, err := c.Set.Client()
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
