// Package kv is `kvnode kv` with its subcommands.
package kv

import (
	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

// New makes the command that names the subcommands.
func New() cli.Command {
	return flags.Group("Interact with the key-value store", `Usage: kvnode kv <subcommand> [options] [args]

  This command has subcommands for interacting with the key-value store.

  Create or update the key named "redis/config/connections" with the value "5":

      $ kvnode kv put redis/config/connections 5

  Read this value back, or everything about the key:

      $ kvnode kv get redis/config/connections
      $ kvnode kv get -detailed redis/config/connections

  Delete it:

      $ kvnode kv delete redis/config/connections

  Take a whole tree from one cluster to another:

      $ kvnode kv export redis/ > redis.json
      $ kvnode kv import @redis.json`)
}
