// Package reload is `kvnode reload`.
package reload

import (
	"fmt"
	"net/http"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode reload [options]

  Tells the agent to read its configuration again, as the signal SIGHUP does. What can change while an agent runs is
  taken over; a configuration that is refused leaves everything as it was.

      $ kvnode reload`

type cmd struct {
	flags.Command
	ui cli.Ui
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{Command: flags.NewAgent(ui, "Triggers the agent to reload configuration files", usage), ui: ui}
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	if _, err := client.Do(http.MethodPut, "/v1/agent/reload", nil, nil); err != nil {
		c.ui.Error(fmt.Sprintf("Error reloading: %s", err))
		return 1
	}
	c.ui.Output("Configuration reload triggered")
	return 0
}
