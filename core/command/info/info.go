// Package info is `kvnode info`.
package info

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode info [options]

  Shows what the agent knows of itself: its version, its part in the cluster, and where raft and gossip stand.

      $ kvnode info`

type cmd struct {
	flags.Command
	ui cli.Ui
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{Command: flags.NewAgent(ui, "Provides debugging information for operators.", usage), ui: ui}
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	var self struct{ Stats map[string]map[string]string }
	if err := client.Get("/v1/agent/self", nil, &self); err != nil {
		c.ui.Error(fmt.Sprintf("Error querying agent: %s", err))
		return 1
	}
	for _, section := range slices.Sorted(maps.Keys(self.Stats)) {
		c.ui.Output(section + ":")
		for _, name := range slices.Sorted(maps.Keys(self.Stats[section])) {
			c.ui.Output(fmt.Sprintf("\t%s = %s", name, self.Stats[section][name]))
		}
	}
	return 0
}
