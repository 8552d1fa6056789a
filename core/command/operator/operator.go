// Package operator is `kvnode operator` with its subcommands.
package operator

import (
	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

// New makes `kvnode operator`.
func New() cli.Command {
	return flags.Group("Provides cluster-level tools for operators", `Usage: kvnode operator <subcommand> [options]

  Provides tools for those who run a cluster: its servers in raft, and autopilot, which keeps them in order. Take care:
  a wrong use can cost the cluster its majority.

      $ kvnode operator raft list-peers`)
}

// NewRaft makes `kvnode operator raft`.
func NewRaft() cli.Command {
	return flags.Group("Provides cluster-level tools for the Raft subsystem", `Usage: kvnode operator raft <subcommand> [options]

  Shows raft's servers, takes out one that is gone for good, and hands the leadership on.

      $ kvnode operator raft list-peers
      $ kvnode operator raft remove-peer -id=9f1c0a8e-5a3a-4c0e-8a55-0d1f2a3b4c5d
      $ kvnode operator raft transfer-leader`)
}

// NewAutopilot makes `kvnode operator autopilot`.
func NewAutopilot() cli.Command {
	return flags.Group("Provides tools for modifying Autopilot configuration", `Usage: kvnode operator autopilot <subcommand> [options]

  Shows and changes how the leader keeps raft's servers in order, and shows how they are.

      $ kvnode operator autopilot get-config
      $ kvnode operator autopilot set-config -cleanup-dead-servers=false
      $ kvnode operator autopilot state`)
}
