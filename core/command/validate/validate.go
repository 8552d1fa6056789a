// Package validate is `kvnode validate`.
package validate

import (
	"fmt"
	"os"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/node"
)

const usage = `Usage: kvnode validate [options] FILE_OR_DIRECTORY...

  Performs a thorough sanity test on configuration files: whether an agent would start with them.`

type cmd struct{ ui cli.Ui }

// New makes the command.
func New(ui cli.Ui) cli.Command { return &cmd{ui} }

func (c *cmd) Synopsis() string { return "Validate config files/directories" }
func (c *cmd) Help() string     { return usage }

func (c *cmd) Run(args []string) int {
	fs := flags.Quiet()
	if err := fs.Parse(args); err != nil {
		c.ui.Error(err.Error())
		c.ui.Error(c.Help())
		return 1
	}
	if fs.NArg() == 0 {
		c.ui.Error("Must specify at least one config file or directory")
		return 1
	}
	var f node.Flags
	for _, name := range fs.Args() {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			f.Dirs = append(f.Dirs, name)
		} else {
			f.Files = append(f.Files, name)
		}
	}
	config, err := f.Load(node.Machine().Hostname)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Config validation failed: %v", err))
		return 1
	}
	for _, w := range config.Warnings {
		c.ui.Warn(w)
	}
	c.ui.Output("Configuration is valid!")
	return 0
}
