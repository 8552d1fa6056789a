// Package kv is `kvnode kv` with its subcommands.
package kv

import (
	"github.com/hashicorp/cli"
)

type group struct{}

// New makes the command that names the subcommands.
func New() cli.Command { return group{} }

func (group) Run([]string) int { return cli.RunResultHelp }
func (group) Synopsis() string { return "Interact with the key-value store" }
func (group) Help() string {
	return `Usage: kvnode kv <subcommand> [options] [args]

  This command has subcommands for interacting with the key-value store.

  Create or update the key named "redis/config/connections" with the value "5":

      $ kvnode kv put redis/config/connections 5

  Read this value back:

      $ kvnode kv get redis/config/connections

  Delete it:

      $ kvnode kv delete redis/config/connections`
}
