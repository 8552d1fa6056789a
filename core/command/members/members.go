// Package members is `kvnode members`.
package members

import (
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

  Outputs the members of a running agent's cluster, as its gossip sees them.`

type cmd struct {
	ui  cli.Ui
	set *flags.Set

	detailed, wan bool
	status        string
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{ui: ui, set: flags.NewSet(ui, usage)}
	c.set.BoolVar(&c.detailed, "detailed", false, "Provides detailed information about nodes.")
	c.set.BoolVar(&c.wan, "wan", false, "Lists the members of the WAN pool, which kvnode does not have.")
	c.set.StringVar(&c.status, "status", ".*", "If provided, output is filtered to only nodes matching the `regexp` for status.")
	return c
}

func (c *cmd) Synopsis() string { return "Lists the members of a cluster" }
func (c *cmd) Help() string     { return c.set.Help() }

// Run exits 2 when no member matches, as Consul's does.
func (c *cmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	matches, err := regexp.Compile(c.status)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Failed to compile status regexp: %v", err))
		return 1
	}
	client, err := c.set.Client()
	if err != nil {
		return 1
	}
	query := url.Values{}
	if c.wan {
		query.Set("wan", "1")
	}
	var all []serf.Member
	if err := client.Get("/v1/agent/members", query, &all); err != nil {
		c.ui.Error(fmt.Sprintf("Error retrieving members: %s", err))
		return 1
	}
	all = slices.DeleteFunc(all, func(m serf.Member) bool { return !matches.MatchString(m.Status.String()) })
	if len(all) == 0 {
		return 2
	}
	// Servers first, then by name.
	slices.SortFunc(all, func(a, b serf.Member) int {
		if ra, rb := a.Tags["role"], b.Tags["role"]; ra != rb {
			return strings.Compare(ra, rb)
		}
		return strings.Compare(a.Name, b.Name)
	})
	if c.detailed {
		c.ui.Output(detailed(all))
	} else {
		c.ui.Output(standard(all))
	}
	return 0
}

func address(m *serf.Member) string {
	return net.JoinHostPort(m.Addr.String(), strconv.Itoa(int(m.Port)))
}

func standard(all []serf.Member) string {
	rows := [][]string{{"Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Segment"}}
	for i := range all {
		m := &all[i]
		kind, segment := "client", "<default>"
		if m.Tags["role"] == "consul" {
			kind, segment = "server", "<all>"
		}
		build, _, _ := strings.Cut(m.Tags["build"], ":")
		if build == "" {
			build = "unknown"
		}
		rows = append(rows, []string{m.Name, address(m), m.Status.String(), kind, build, m.Tags["vsn"], m.Tags["dc"], segment})
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
		rows = append(rows, []string{m.Name, address(m), m.Status.String(), strings.Join(tags, ",")})
	}
	return flags.Columns(rows)
}
