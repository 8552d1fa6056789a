// Package validate is `kvnode validate`.
package validate

import (
	"fmt"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/node"
)

const usage = `Usage: kvnode validate [options] FILE_OR_DIRECTORY...

  Reads configuration files and directories as "kvnode agent" would, and says whether an agent would start with them.
  Give all the files that the agent will be given: a part of a configuration is not one.

  Returns 0 if the configuration is valid, or 1 if there are problems.`

type cmd struct {
	flags.Command
	ui     cli.Ui
	config node.Flags
	quiet  bool
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewLocal(ui, "Validate config files/directories", usage), ui: ui}
	c.Set.StringVar(&c.config.Format, "config-format", "", "Config files are in this format irrespective of their extension: hcl or json.")
	c.Set.BoolVar(&c.quiet, "quiet", false, "When given, a successful run will produce no output.")
	c.Set.PredictFiles()
	return c
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	c.config.Files = c.Set.Args()
	if len(c.config.Files) == 0 {
		c.ui.Error("Must specify at least one config file or directory")
		return 1
	}
	config, err := c.config.Load(node.Machine().Hostname)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Config validation failed: %v", err))
		return 1
	}
	if c.quiet {
		return 0
	}
	for _, w := range config.Warnings {
		c.ui.Warn(w)
	}
	c.ui.Output("Configuration is valid!")
	return 0
}
