package kv

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/api"
	"glasshouse/core/command/flags"
)

const importUsage = `Usage: kvnode kv import [options] DATA

  Writes the keys of a JSON text that "kvnode kv export" or Consul's has made. It ends at the first key that cannot be
  written; those before it stay.

  The text is read from a file by the sign "@", or from stdin by "-":

      $ kvnode kv import @filename.json
      $ cat filename.json | kvnode kv import -

  To put the whole tree elsewhere:

      $ kvnode kv import -prefix=copy/ @filename.json`

type importCmd struct {
	flags.Command
	ui     cli.Ui
	prefix string
}

// NewImport makes `kvnode kv import`.
func NewImport(ui cli.Ui) cli.Command {
	c := &importCmd{Command: flags.New(ui, "Imports a tree stored as JSON to the KV store", importUsage), ui: ui}
	c.Set.Namespace()
	c.Set.PredictFiles()
	c.Set.StringVar(&c.prefix, "prefix", "", "The folder to import into: it stands before each key's name.")
	return c
}

func (c *importCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	entries, err := c.read()
	if err != nil {
		c.ui.Error(err.Error())
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	for _, e := range entries {
		if err := c.write(client, e); err != nil {
			c.ui.Error(err.Error())
			return 1
		}
		c.ui.Info("Imported: " + c.under(e.Key))
	}
	return 0
}

// read reads the one argument's keys.
func (c *importCmd) read() ([]Entry, error) {
	//lint:file-ignore ST1005 Consul's words
	switch n := c.Set.NArg(); {
	case n == 0:
		return nil, fmt.Errorf("Error! Missing DATA argument")
	case n > 1:
		return nil, fmt.Errorf("Error! Too many arguments (expected 1, got %d)", n)
	case c.Set.Arg(0) == "":
		return nil, fmt.Errorf("Error! Empty DATA argument")
	}
	text, err := flags.Data(c.Set.Arg(0))
	if err != nil {
		return nil, fmt.Errorf("Error! %w", err)
	}
	var entries []Entry
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		return nil, fmt.Errorf("Cannot unmarshal data: %w", err)
	}
	return entries, nil
}

func (c *importCmd) write(client *api.Client, e Entry) error {
	value, err := base64.StdEncoding.DecodeString(e.Value)
	if err != nil {
		return fmt.Errorf("Error base 64 decoding value for key %s: %w", e.Key, err)
	}
	query := url.Values{}
	if e.Flags != 0 {
		query.Set("flags", strconv.FormatUint(e.Flags, 10))
	}
	key := c.under(e.Key)
	done, err := client.Put(key, query, value)
	if err != nil {
		return fmt.Errorf("Error! Failed writing data for key %s: %w", key, err)
	}
	if !done {
		return fmt.Errorf("Error! Failed writing data for key %s: the agent did not write it", key)
	}
	return nil
}

// under is a key's name in the folder of -prefix.
func (c *importCmd) under(key string) string {
	if c.prefix == "" {
		return key
	}
	return strings.TrimSuffix(c.prefix, "/") + "/" + strings.TrimPrefix(key, "/")
}
