package operator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/structs"
)

const transferUsage = `Usage: kvnode operator raft transfer-leader [options]

  Lets the leader hand its leadership to another server: to the one of the given ID, or to the one that is furthest.

      $ kvnode operator raft transfer-leader`

type transferCmd struct {
	flags.Command
	ui cli.Ui
	id string
}

// NewTransferLeader makes `kvnode operator raft transfer-leader`, which Consul has since 1.15.
func NewTransferLeader(ui cli.Ui) cli.Command {
	c := &transferCmd{Command: flags.New(ui, "Transfer raft leadership to another node", transferUsage), ui: ui}
	c.Set.StringVar(&c.id, "id", "", "The `ID` of the server that is to lead.")
	return c
}

func (c *transferCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	query := url.Values{}
	if c.id != "" {
		query.Set("id", c.id)
	}
	answer, err := client.Do(http.MethodPost, "/v1/operator/raft/transfer-leader", query, nil)
	var done structs.LeadershipTransferResponse
	if err == nil {
		err = json.Unmarshal(answer, &done)
	}
	if err == nil && !done.Success {
		err = fmt.Errorf("the leader did not hand its leadership on")
	}
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error transfering leadership: %s", err))
		return 1
	}
	c.ui.Output("Success")
	return 0
}
