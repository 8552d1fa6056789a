// Package validate is `kvnode validate`.
package validate

import (
	"flag"
	"fmt"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/node"
)

const usage = `Usage: kvnode validate [options] FILE_OR_DIRECTORY...

  Reads configuration files and directories as "kvnode agent" would, and says whether an agent would start with them.
  Give all the files that the agent will be given: a part of a configuration is not one.

  Returns 0 if the configuration is valid, or 1 if there are problems.`

type cmd struct{ ui cli.Ui }

// New makes the command.
func New(ui cli.Ui) cli.Command { return &cmd{ui} }

func (c *cmd) Synopsis() string { return "Validate config files/directories" }

func (c *cmd) Help() string {
	fs := flags.Quiet()
	register(fs, new(node.Flags))
	return flags.Usage(usage, fs)
}

// register adds the command's flags to fs.
func register(fs *flag.FlagSet, f *node.Flags) (quiet *bool) {
	fs.StringVar(&f.Format, "config-format", "", "Config files are in this format irrespective of their extension: hcl or json.")
	return fs.Bool("quiet", false, "When given, a successful run will produce no output.")
}

func (c *cmd) Run(args []string) int {
	var f node.Flags
	fs := flags.Quiet()
	quiet := register(fs, &f)
	if err := fs.Parse(args); err != nil {
		c.ui.Error(err.Error())
		c.ui.Error(c.Help())
		return 1
	}
	f.Files = fs.Args()
	if len(f.Files) == 0 {
		c.ui.Error("Must specify at least one config file or directory")
		return 1
	}
	config, err := f.Load(node.Machine().Hostname)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Config validation failed: %v", err))
		return 1
	}
	if *quiet {
		return 0
	}
	for _, w := range config.Warnings {
		c.ui.Warn(w)
	}
	c.ui.Output("Configuration is valid!")
	return 0
}
