// Package show is `kvnode version`.
package show

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/command/version"
)

// rpcProtocol is the one protocol that Consul's version command tells.
const rpcProtocol = 2

const usage = `Usage: kvnode version [options]

  Prints the version, the revision and the protocols of this build, and the
  sum of its sources where they were summed up. As JSON also the Go that
  compiled it and the modules that it was linked from, as the program has
  them.

      $ kvnode version -format=json`

// The formats.
const (
	pretty = "pretty"
	asJSON = "json"
)

// record is the version as programs read it. The names of the first four are Consul's.
type record struct {
	Version    string
	Revision   string
	Prerelease string
	RPC        struct{ Default, Min, Max int }
	Sources    string `json:",omitempty"`
	Go         string `json:",omitempty"`
	Modules    []version.Module
}

type cmd struct {
	flags.Command
	ui     cli.Ui
	format string
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewLocal(ui, "Prints the kvnode version", usage), ui: ui}
	c.Set.StringVar(&c.format, "format", pretty, "Output `format`: pretty or json.")
	return c
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	number, revision := version.Info()
	switch c.format {
	case pretty:
		c.ui.Output(version.Human())
		c.ui.Output("Revision " + revision)
		if version.Sources != "" {
			c.ui.Output("Sources " + version.Sources)
		}
		c.ui.Output("Speaks " + version.Protocols)
	case asJSON:
		number, pre, _ := strings.Cut(number, "-")
		r := record{Version: number, Revision: revision, Prerelease: pre, Sources: version.Sources}
		r.Go, r.Modules = version.Built()
		r.RPC.Default, r.RPC.Min, r.RPC.Max = rpcProtocol, rpcProtocol, rpcProtocol
		text, err := json.MarshalIndent(&r, "", "   ")
		if err != nil {
			c.ui.Error(err.Error())
			return 1
		}
		c.ui.Output(string(text))
	default:
		c.ui.Error("Unknown format: " + c.format)
		return 1
	}
	return 0
}
