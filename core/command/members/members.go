// Package members is `kvnode members`.
package members

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/cli"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode members [options]

  Outputs the members of the cluster as the agent's gossip sees them: servers first, then by name. The exit code is 2
  where no member is left to show.

      $ kvnode members -status=failed`

// allSegments asks for the members of every segment, as Consul's clients do. kvnode has one.
const allSegments = "_all"

type cmd struct {
	flags.Command
	ui cli.Ui

	detailed, wan   bool
	status, segment string
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewAgent(ui, "Lists the members of a cluster", usage), ui: ui}
	c.Set.BoolVar(&c.detailed, "detailed", false, "Show all tags of each member.")
	c.Set.BoolVar(&c.wan, "wan", false, "Show the members of the WAN pool. kvnode has none.")
	c.Set.StringVar(&c.status, "status", ".*", "Show only members whose status matches this `regexp`: alive, leaving, left, failed.")
	c.Set.StringVar(&c.segment, "segment", allSegments,
		"Show only members of this segment, for agents that have segments; kvnode has none.")
	return c
}

// Run exits 2 when no member matches, as Consul's does.
func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	matches, err := regexp.Compile(c.status)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Failed to compile status regexp: %v", err))
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	query := url.Values{"segment": {c.segment}}
	if c.wan {
		query.Set("wan", "1")
	}
	var all []serf.Member
	if err := client.Get("/v1/agent/members", query, &all); err != nil {
		c.ui.Error(fmt.Sprintf("Error retrieving members: %s", err))
		return 1
	}
	all = slices.DeleteFunc(all, func(m serf.Member) bool { return !matches.MatchString(status(&m)) })
	if len(all) == 0 {
		return 2
	}
	for i := range all {
		c.name(&all[i])
	}
	slices.SortFunc(all, func(a, b serf.Member) int {
		return cmp.Or(strings.Compare(a.Tags["segment"], b.Tags["segment"]), strings.Compare(a.Name, b.Name))
	})
	if c.detailed {
		c.ui.Output(detailed(all))
	} else {
		c.ui.Output(standard(all))
	}
	return 0
}

// name gives a member's segment the name that the tables show: servers are in all, which sorts them first.
func (c *cmd) name(m *serf.Member) {
	if m.Tags == nil {
		m.Tags = map[string]string{}
	}
	switch {
	case m.Tags["role"] == "consul" && c.segment == allSegments:
		m.Tags["segment"] = "<all>"
	case m.Tags["segment"] == "":
		m.Tags["segment"] = "<default>"
	}
}

// status is a member's status in words. serf's own would end the process on a number that it does not know.
func status(m *serf.Member) string {
	if m.Status < serf.StatusNone || m.Status > serf.StatusFailed {
		return "unknown"
	}
	return m.Status.String()
}

func address(m *serf.Member) string {
	return net.JoinHostPort(m.Addr.String(), strconv.Itoa(int(m.Port)))
}

func standard(all []serf.Member) string {
	rows := [][]string{{"Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Segment"}}
	for i := range all {
		m := &all[i]
		kind := "unknown"
		switch m.Tags["role"] {
		case "node":
			kind = "client"
		case "consul":
			kind = "server"
		}
		build, _, _ := strings.Cut(m.Tags["build"], ":")
		if build == "" {
			build = "< 0.3"
		}
		rows = append(rows,
			[]string{m.Name, address(m), status(m), kind, build, m.Tags["vsn"], m.Tags["dc"], m.Tags["segment"]})
	}
	return flags.Columns(rows)
}

func detailed(all []serf.Member) string {
	rows := [][]string{{"Node", "Address", "Status", "Tags"}}
	for i := range all {
		m := &all[i]
		var tags []string
		for _, key := range slices.Sorted(maps.Keys(m.Tags)) {
			tags = append(tags, key+"="+m.Tags[key])
		}
		rows = append(rows, []string{m.Name, address(m), status(m), strings.Join(tags, ",")})
	}
	return flags.Columns(rows)
}
