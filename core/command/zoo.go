//go:build zoo

package command

import (
	"github.com/hashicorp/cli"

	"glasshouse/core/zoo"
)

func init() { Register("zoo", plain(func(ui cli.Ui) cli.Command { return zooCommand{ui} })) }

// zooCommand lists the planted bugs, one a line.
type zooCommand struct{ ui cli.Ui }

func (zooCommand) Synopsis() string { return "Lists the bugs that are planted in this program" }

func (zooCommand) Help() string {
	return "Usage: kvnode zoo\n\n  Lists the bugs of this program. The environment variable " + zoo.Env +
		" names those that bite,\n  with commas between them."
}

func (c zooCommand) Run([]string) int {
	for _, bug := range zoo.Bugs {
		c.ui.Output(string(bug))
	}
	return 0
}
