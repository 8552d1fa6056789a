package operator

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/structs"
)

const listUsage = `Usage: kvnode operator raft list-peers [options]

  Displays raft's servers as the leader has them, or with "-stale" as the server has them that is asked, which answers
  without a leader too.

      $ kvnode operator raft list-peers -stale`

type listCmd struct {
	flags.Command
	ui cli.Ui
}

// NewListPeers makes `kvnode operator raft list-peers`.
func NewListPeers(ui cli.Ui) cli.Command {
	return &listCmd{Command: flags.New(ui, "Display the current Raft peer configuration", listUsage), ui: ui}
}

func (c *listCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	var conf structs.RaftConfigurationResponse
	if err := client.Get("/v1/operator/raft/configuration", nil, &conf); err != nil {
		c.ui.Error(fmt.Sprintf("Error getting peers: Failed to retrieve raft configuration: %v", err))
		return 1
	}
	rows := [][]string{{"Node", "ID", "Address", "State", "Voter", "RaftProtocol"}}
	for _, s := range conf.Servers {
		state := "follower"
		if s.Leader {
			state = "leader"
		}
		rows = append(rows, []string{s.Node, s.ID, s.Address, state, strconv.FormatBool(s.Voter), s.ProtocolVersion})
	}
	c.ui.Output(flags.Columns(rows))
	return 0
}

const removeUsage = `Usage: kvnode operator raft remove-peer [options]

  Removes the server of the given address or ID from raft's configuration.

  This is for a server that raft still counts though it is gone and no longer a member. One that "kvnode members" still
  shows is better told to leave, or given up by "kvnode force-leave".

      $ kvnode operator raft remove-peer -address=10.0.0.3:8300`

type removeCmd struct {
	flags.Command
	ui          cli.Ui
	address, id string
}

// NewRemovePeer makes `kvnode operator raft remove-peer`.
func NewRemovePeer(ui cli.Ui) cli.Command {
	c := &removeCmd{Command: flags.New(ui, "Remove a server from the Raft configuration", removeUsage), ui: ui}
	c.Set.StringVar(&c.address, "address", "", "The `address` of the server to remove, host:port of its RPC.")
	c.Set.StringVar(&c.id, "id", "", "The `ID` of the server to remove.")
	return c
}

func (c *removeCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	query, by := url.Values{}, "address"
	switch {
	case c.address == "" && c.id == "":
		c.ui.Error("Error removing peer: an address or id is required for the peer to remove")
		return 1
	case c.address != "" && c.id != "":
		c.ui.Error("Error removing peer: cannot give both an address and id")
		return 1
	case c.id != "":
		by = "id"
	}
	value := c.address + c.id
	query.Set(by, value)
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	if _, err := client.Do(http.MethodDelete, "/v1/operator/raft/peer", query, nil); err != nil {
		c.ui.Error(fmt.Sprintf("Error removing peer: %v", err))
		return 1
	}
	c.ui.Output(fmt.Sprintf("Removed peer with %s %q", by, value))
	return 0
}
