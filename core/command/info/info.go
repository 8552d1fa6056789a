// Package info is `kvnode info`.
package info

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

type cmd struct {
	ui  cli.Ui
	set *flags.Set
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{ui: ui, set: flags.NewSet(ui, `Usage: kvnode info [options]

  Provides debugging information for operators.`)}
}

func (c *cmd) Synopsis() string { return "Provides debugging information for operators." }
func (c *cmd) Help() string     { return c.set.Help() }

func (c *cmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	client, err := c.set.Client()
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
