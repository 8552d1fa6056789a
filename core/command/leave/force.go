package leave

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const forceUsage = `Usage: kvnode force-leave [options] NAME

  Puts a failed member into the state "left", so that the cluster no longer waits for its return. A member that is alive
  after all comes back by itself.

      $ kvnode force-leave web-3

  With "-prune" it is taken off the list of members as well:

      $ kvnode force-leave -prune web-3`

type forceCmd struct {
	flags.Command
	ui    cli.Ui
	prune bool
}

// NewForce makes `kvnode force-leave`.
func NewForce(ui cli.Ui) cli.Command {
	c := &forceCmd{Command: flags.NewAgent(ui, `Forces a member of the cluster to enter the "left" state`, forceUsage), ui: ui}
	c.Set.BoolVar(&c.prune, "prune", false, "Take the member off the list as well.")
	return c
}

func (c *forceCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.Set.NArg() != 1 {
		c.ui.Error("A single node name must be specified to force leave.")
		c.ui.Error("")
		c.ui.Error(c.Help())
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	query := url.Values{}
	if c.prune {
		query.Set("prune", "1")
	}
	if _, err := client.Do(http.MethodPut, "/v1/agent/force-leave/"+c.Set.Arg(0), query, nil); err != nil {
		c.ui.Error(fmt.Sprintf("Error force leaving: %s", err))
		return 1
	}
	return 0
}
