package operator

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

// configPath is where the agent has autopilot's configuration.
const configPath = "/v1/operator/autopilot/configuration"

// autopilotConfig is the configuration as HTTP carries it: durations are texts. The field order is Consul's.
type autopilotConfig struct {
	CleanupDeadServers      bool
	LastContactThreshold    string
	MaxTrailingLogs         uint64
	MinQuorum               uint64
	ServerStabilizationTime string
	RedundancyZoneTag       string
	DisableUpgradeMigration bool
	UpgradeVersionTag       string
	CreateIndex             uint64
	ModifyIndex             uint64
}

type getConfigCmd struct {
	flags.Command
	ui cli.Ui
}

// NewGetConfig makes `kvnode operator autopilot get-config`.
func NewGetConfig(ui cli.Ui) cli.Command {
	return &getConfigCmd{ui: ui, Command: flags.New(ui, "Display the current Autopilot configuration",
		`Usage: kvnode operator autopilot get-config [options]

  Displays the current Autopilot configuration.

      $ kvnode operator autopilot get-config`)}
}

func (c *getConfigCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	var conf autopilotConfig
	if err := client.Get(configPath, nil, &conf); err != nil {
		c.ui.Error(fmt.Sprintf("Error querying Autopilot configuration: %s", err))
		return 1
	}
	c.ui.Output(fmt.Sprintf("CleanupDeadServers = %v\nLastContactThreshold = %s\nMaxTrailingLogs = %d\nMinQuorum = %d\n"+
		"ServerStabilizationTime = %s\nRedundancyZoneTag = %q\nDisableUpgradeMigration = %v\nUpgradeVersionTag = %q",
		conf.CleanupDeadServers, conf.LastContactThreshold, conf.MaxTrailingLogs, conf.MinQuorum,
		conf.ServerStabilizationTime, conf.RedundancyZoneTag, conf.DisableUpgradeMigration, conf.UpgradeVersionTag))
	return 0
}

const setConfigUsage = `Usage: kvnode operator autopilot set-config [options]

  Changes what the flags name in the Autopilot configuration and leaves the rest as it is. If somebody else changes it at
  the same moment, nothing is done.

      $ kvnode operator autopilot set-config -cleanup-dead-servers=false -min-quorum=3`

type setConfigCmd struct {
	flags.Command
	ui cli.Ui

	given autopilotConfig
}

// NewSetConfig makes `kvnode operator autopilot set-config`.
func NewSetConfig(ui cli.Ui) cli.Command {
	c := &setConfigCmd{Command: flags.New(ui, "Modify the current Autopilot configuration", setConfigUsage), ui: ui}
	c.Set.Var(&truth{&c.given.CleanupDeadServers}, "cleanup-dead-servers",
		"Whether a failed server is removed once another takes its place: `true|false`.")
	c.Set.Var(&period{&c.given.LastContactThreshold}, "last-contact-threshold",
		"How long a healthy server may not have heard the leader, a `duration` like 200ms.")
	c.Set.Var(&count{&c.given.MaxTrailingLogs}, "max-trailing-logs", "How many entries a healthy server may be behind.")
	c.Set.Var(&count{&c.given.MinQuorum}, "min-quorum", "Below how many servers none is removed.")
	c.Set.Var(&period{&c.given.ServerStabilizationTime}, "server-stabilization-time",
		"How long a new server must be healthy before it gets a vote, a `duration` like 10s.")
	c.Set.StringVar(&c.given.RedundancyZoneTag, "redundancy-zone-tag", "", "Kept for Consul Enterprise; kvnode does not use it.")
	c.Set.Var(&truth{&c.given.DisableUpgradeMigration}, "disable-upgrade-migration",
		"Kept for Consul Enterprise; kvnode does not use it: `true|false`.")
	c.Set.StringVar(&c.given.UpgradeVersionTag, "upgrade-version-tag", "", "Kept for Consul Enterprise; kvnode does not use it.")
	return c
}

func (c *setConfigCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	var conf autopilotConfig
	if err := client.Get(configPath, nil, &conf); err != nil {
		c.ui.Error(fmt.Sprintf("Error querying Autopilot configuration: %s", err))
		return 1
	}
	c.Set.Visit(func(f *flag.Flag) { c.take(&conf, f.Name) })
	body, err := json.Marshal(&conf)
	var answer []byte
	if err == nil {
		query := url.Values{"cas": {strconv.FormatUint(conf.ModifyIndex, 10)}}
		answer, err = client.Do(http.MethodPut, configPath, query, body)
	}
	switch {
	case err != nil:
		c.ui.Error(fmt.Sprintf("Error setting Autopilot configuration: %s", err))
		return 1
	case strings.TrimSpace(string(answer)) != "true":
		c.ui.Output("Configuration could not be atomically updated, please try again")
		return 1
	}
	c.ui.Output("Configuration updated!")
	return 0
}

// take brings one flag's value into conf.
func (c *setConfigCmd) take(conf *autopilotConfig, name string) {
	switch name {
	case "cleanup-dead-servers":
		conf.CleanupDeadServers = c.given.CleanupDeadServers
	case "last-contact-threshold":
		conf.LastContactThreshold = c.given.LastContactThreshold
	case "max-trailing-logs":
		conf.MaxTrailingLogs = c.given.MaxTrailingLogs
	case "min-quorum":
		conf.MinQuorum = c.given.MinQuorum
	case "server-stabilization-time":
		conf.ServerStabilizationTime = c.given.ServerStabilizationTime
	case "redundancy-zone-tag":
		conf.RedundancyZoneTag = c.given.RedundancyZoneTag
	case "disable-upgrade-migration":
		conf.DisableUpgradeMigration = c.given.DisableUpgradeMigration
	case "upgrade-version-tag":
		conf.UpgradeVersionTag = c.given.UpgradeVersionTag
	}
}

// truth is a switch that says in its help what it may be.
type truth struct{ to *bool }

func (t *truth) String() string   { return "" }
func (t *truth) IsBoolFlag() bool { return true }
func (t *truth) Set(s string) error {
	b, err := strconv.ParseBool(s)
	if err == nil {
		*t.to = b
	}
	return err
}

// count is a number whose error tells what is wrong with it.
type count struct{ to *uint64 }

func (c *count) String() string { return "" }
func (c *count) Set(s string) error {
	n, err := strconv.ParseUint(s, 0, 64)
	if err == nil {
		*c.to = n
	}
	return err
}

// period is a duration that is kept as it was written.
type period struct{ to *string }

func (p *period) String() string { return "" }
func (p *period) Set(s string) error {
	if _, err := time.ParseDuration(s); err != nil {
		return err
	}
	*p.to = s
	return nil
}
