package kv

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const exportUsage = `Usage: kvnode kv export [options] [KEY_OR_PREFIX]

  Writes all keys that begin with the argument to stdout, as JSON with their flags and values; without an argument, every
  key. "kvnode kv import" takes it, and so does Consul's.

      $ kvnode kv export vault > vault.json`

// Entry is a key as export writes and import reads it. The names are Consul's.
type Entry struct {
	Key   string `json:"key"`
	Flags uint64 `json:"flags"`
	Value string `json:"value"` // in base 64
}

type exportCmd struct {
	flags.Command
	ui cli.Ui
}

// NewExport makes `kvnode kv export`.
func NewExport(ui cli.Ui) cli.Command {
	c := &exportCmd{Command: flags.New(ui, "Exports a tree from the KV store as JSON", exportUsage), ui: ui}
	c.Set.Namespace()
	c.Set.PredictKeys()
	return c
}

func (c *exportCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	if c.Set.NArg() > 1 {
		c.ui.Error(fmt.Sprintf("Too many arguments (expected 1, got %d)", c.Set.NArg()))
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	entries, err := client.List(strings.TrimPrefix(c.Set.Arg(0), "/"), true, nil)
	if err != nil {
		c.ui.Error(queryError(err).Error())
		return 1
	}
	all := make([]Entry, len(entries))
	for i, e := range entries {
		all[i] = Entry{Key: e.Key, Flags: e.Flags, Value: base64.StdEncoding.EncodeToString(e.Value)}
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error exporting KV data: %s", err))
		return 1
	}
	c.ui.Info(string(text))
	return 0
}
