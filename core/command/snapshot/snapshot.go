// Package snapshot is `kvnode snapshot` with its subcommands.
package snapshot

import (
	"fmt"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

// New makes the command that names the subcommands.
func New() cli.Command {
	return flags.Group("Saves, restores and inspects snapshots of the servers' state", `Usage: kvnode snapshot <subcommand> [options] [args]

  Saves the whole state of the servers as of one moment into a file, restores it, and looks into such a file: keys,
  sessions and locks with their indexes, nodes and checks.

  Save a snapshot, and see what it is:

      $ kvnode snapshot save backup.snap
      $ kvnode snapshot inspect backup.snap

  Restore it:

      $ kvnode snapshot restore backup.snap`)
}

// base is what the subcommands have in common: one argument, a file.
type base struct {
	flags.Command
	ui cli.Ui
}

func newBase(ui cli.Ui, command flags.Command) base {
	command.Set.PredictFiles()
	return base{command, ui}
}

// file parses args and returns the one file that they name; it prints what is wrong with them.
func (c *base) file(args []string) (name string, ok bool) {
	if err := c.Set.Parse(args); err != nil {
		return "", false
	}
	switch n := c.Set.NArg(); n {
	case 0:
		c.ui.Error("Missing FILE argument")
	case 1:
		return c.Set.Arg(0), true
	default:
		c.ui.Error(fmt.Sprintf("Too many arguments (expected 1, got %d)", n))
	}
	return "", false
}

// fail prints what went wrong and is the exit code.
func (c *base) fail(doing string, err error) int {
	c.ui.Error(fmt.Sprintf("Error %s: %s", doing, err))
	return 1
}
