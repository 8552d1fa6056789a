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

type listCmd struct {
	ui  cli.Ui
	set *flags.Set
}

// NewListPeers makes `kvnode operator raft list-peers`.
func NewListPeers(ui cli.Ui) cli.Command {
	return &listCmd{ui: ui, set: flags.NewSet(ui, `Usage: kvnode operator raft list-peers [options]

  Displays the current Raft peer configuration.`)}
}

func (c *listCmd) Synopsis() string { return "Display the current Raft peer configuration" }
func (c *listCmd) Help() string     { return c.set.Help() }

func (c *listCmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	client, err := c.set.Client()
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

type removeCmd struct {
	ui          cli.Ui
	set         *flags.Set
	address, id string
}

// NewRemovePeer makes `kvnode operator raft remove-peer`.
func NewRemovePeer(ui cli.Ui) cli.Command {
	c := &removeCmd{ui: ui, set: flags.NewSet(ui, `Usage: kvnode operator raft remove-peer [options]

  Remove the server with the given -address or -id from the Raft configuration. Where that is possible, shut the
  server down and let it leave instead.`)}
	c.set.StringVar(&c.address, "address", "", "The address to remove from the Raft configuration.")
	c.set.StringVar(&c.id, "id", "", "The ID to remove from the Raft configuration.")
	return c
}

func (c *removeCmd) Synopsis() string { return "Remove a server from the Raft configuration" }
func (c *removeCmd) Help() string     { return c.set.Help() }

func (c *removeCmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
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
	client, err := c.set.Client()
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
