package operator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const stateUsage = `Usage: kvnode operator autopilot state [options]

  Shows how the servers are as the leader sees them, and how many of them may fail before the cluster stands still. The
  exit code is 0 whatever it shows; "-format=json" is for programs.

      $ kvnode operator autopilot state`

// health is what the agent says of the servers' health. The names are Consul's.
type health struct {
	Healthy          bool
	FailureTolerance int
	Servers          []struct {
		ID          string
		Name        string
		Address     string
		SerfStatus  string
		Version     string
		Leader      bool
		LastContact string
		LastTerm    uint64
		LastIndex   uint64
		Healthy     bool
		Voter       bool
		StableSince time.Time
	}
}

type stateCmd struct {
	flags.Command
	ui     cli.Ui
	format string
}

// NewState makes `kvnode operator autopilot state`, which Consul has since 1.9, out of the health that 1.8 tells.
func NewState(ui cli.Ui) cli.Command {
	c := &stateCmd{Command: flags.New(ui, "Display the current Autopilot state", stateUsage), ui: ui}
	c.Set.StringVar(&c.format, "format", "pretty", "Output `format`: pretty or json.")
	return c
}

func (c *stateCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.format != "pretty" && c.format != "json" {
		c.ui.Error("Unknown format: " + c.format)
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	answer, err := client.Health()
	var h health
	if err == nil {
		err = json.Unmarshal(answer, &h)
	}
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error querying Autopilot state: %s", err))
		return 1
	}
	if c.format == "json" {
		var buf bytes.Buffer
		_ = json.Indent(&buf, bytes.TrimSpace(answer), "", "   ") // it was read just now
		c.ui.Output(buf.String())
		return 0
	}
	c.ui.Output(h.pretty())
	return 0
}

func (h *health) pretty() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Healthy:           %v\nFailure Tolerance: %d\nServers:", h.Healthy, h.FailureTolerance)
	for _, s := range h.Servers {
		status := "non-voter"
		switch {
		case s.Leader:
			status = "leader"
		case s.Voter:
			status = "voter"
		}
		fmt.Fprintf(&b, "\n   %s\n      Name:         %s\n      Address:      %s\n      Version:      %s\n      Status:       %s\n"+
			"      Node Status:  %s\n      Healthy:      %v\n      Last Contact: %s\n      Last Term:    %d\n      Last Index:   %d\n"+
			"      Stable Since: %s", s.ID, s.Name, s.Address, s.Version, status, s.SerfStatus, s.Healthy, s.LastContact,
			s.LastTerm, s.LastIndex, s.StableSince.Format(time.RFC3339))
	}
	return b.String()
}
