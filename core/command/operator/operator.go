// Package operator is `kvnode operator` with its subcommands.
package operator

import (
	"github.com/hashicorp/cli"
)

// group names its subcommands and does nothing else.
type group struct{ help, synopsis string }

func (group) Run([]string) int   { return cli.RunResultHelp }
func (g group) Synopsis() string { return g.synopsis }
func (g group) Help() string     { return g.help }

// New makes `kvnode operator`.
func New() cli.Command {
	return group{
		help: `Usage: kvnode operator <subcommand> [options]

  Provides cluster-level tools for operators.`,
		synopsis: "Provides cluster-level tools for operators",
	}
}

// NewRaft makes `kvnode operator raft`.
func NewRaft() cli.Command {
	return group{
		help: `Usage: kvnode operator raft <subcommand> [options]

  The raft operator command is used to interact with the Raft subsystem.`,
		synopsis: "Provides cluster-level tools for the Raft subsystem",
	}
}
