// Package join is `kvnode join`.
package join

import (
	"fmt"
	"net/http"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode join [options] ADDRESS ...

  Tells a running agent to join the cluster of the members at the given addresses. One that answers is enough.

      $ kvnode join 10.0.0.1 10.0.0.2:8301`

type cmd struct {
	flags.Command
	ui  cli.Ui
	wan bool
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewAgent(ui, "Tell the agent to join a cluster", usage), ui: ui}
	c.Set.BoolVar(&c.wan, "wan", false, "Join the WAN pool. kvnode has none, so that this is refused.")
	return c
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.wan {
		c.ui.Error("Error joining: kvnode has no WAN pool. Join one datacenter's servers without -wan.")
		return 1
	}
	addrs := c.Set.Args()
	if len(addrs) == 0 {
		c.ui.Error("At least one address to join must be specified.")
		c.ui.Error("")
		c.ui.Error(c.Help())
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	joined := 0
	for _, addr := range addrs {
		if _, err := client.Do(http.MethodPut, "/v1/agent/join/"+addr, nil, nil); err != nil {
			c.ui.Error(fmt.Sprintf("Error joining address '%s': %s", addr, err))
			continue
		}
		joined++
	}
	if joined == 0 {
		c.ui.Error("Failed to join any nodes.")
		return 1
	}
	c.ui.Output(fmt.Sprintf("Successfully joined cluster by contacting %d nodes.", joined))
	return 0
}
