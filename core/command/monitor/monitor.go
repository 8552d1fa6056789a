// Package monitor is `kvnode monitor`.
package monitor

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode monitor [options]

  Shows the agent's log from now on, until it is interrupted. It may show levels that the agent's own log leaves out.

      $ kvnode monitor -log-level=debug`

type cmd struct {
	flags.Command
	ui cli.Ui

	level string
	json  bool
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	c := &cmd{Command: flags.NewAgent(ui, "Stream logs from a kvnode agent", usage), ui: ui}
	c.Set.StringVar(&c.level, "log-level", "INFO", "The lowest level to show: TRACE, DEBUG, INFO, WARN or ERROR.")
	c.Set.BoolVar(&c.json, "log-json", false, "Show each line as JSON.")
	return c
}

// Run exits 1 when the agent ends the log, and 0 when it is interrupted.
func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	query := url.Values{"loglevel": {c.level}}
	if c.json {
		query.Set("logjson", "")
	}
	resp, err := client.Open(ctx, http.MethodGet, "/v1/agent/monitor", query, http.NoBody)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error starting monitor: %s", err))
		return 1
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewReader(resp.Body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		c.ui.Info(strings.TrimSuffix(line, "\n"))
	}
	if ctx.Err() != nil {
		return 0
	}
	c.ui.Info("")
	c.ui.Output("Remote side ended the monitor! This usually means that the\nremote side has exited or crashed.")
	return 1
}
