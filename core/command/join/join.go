// Package join is `kvnode join`.
package join

import (
	"fmt"
	"net/http"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

type cmd struct {
	ui  cli.Ui
	set *flags.Set
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{ui: ui, set: flags.NewSet(ui, `Usage: kvnode join [options] ADDRESS ...

  Tells a running agent to join the cluster by the address of at least one existing member.`)}
}

func (c *cmd) Synopsis() string { return "Tell the agent to join a cluster" }
func (c *cmd) Help() string     { return c.set.Help() }

func (c *cmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	addrs := c.set.Args()
	if len(addrs) == 0 {
		c.ui.Error("At least one address to join must be specified.")
		c.ui.Error("")
		c.ui.Error(c.Help())
		return 1
	}
	client, err := c.set.Client()
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
