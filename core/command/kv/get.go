package kv

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/api"
	"glasshouse/core/command/flags"
	"glasshouse/core/structs"
)

const getUsage = `Usage: kvnode kv get [options] [KEY_OR_PREFIX]

  Retrieves the value of a key. If there is no key of that name, an error is returned; if it has no value, nothing is
  printed.

      $ kvnode kv get redis/config/connections

  With "-detailed" it shows what else is known of the key, such as its ModifyIndex:

      $ kvnode kv get -detailed redis/config/connections

  With "-recurse" it shows all keys that begin with the argument, with "-keys" their names alone; without an argument
  these are all keys there are:

      $ kvnode kv get -recurse redis/
      $ kvnode kv get -keys redis/`

type getCmd struct {
	flags.Command
	ui cli.Ui

	base64, detailed, keys, recurse bool
	separator                       string
}

// NewGet makes `kvnode kv get`.
func NewGet(ui cli.Ui) cli.Command {
	c := &getCmd{Command: flags.New(ui, "Retrieves or lists data from the KV store", getUsage), ui: ui}
	c.Set.Namespace()
	c.Set.PredictKeys()
	c.Set.BoolVar(&c.base64, "base64", false, "Show values in base 64.")
	c.Set.BoolVar(&c.detailed, "detailed", false, "Show all that is known about a key, its indexes and flags too.")
	c.Set.BoolVar(&c.keys, "keys", false, "List the names of the keys that begin with the argument, without their values.")
	c.Set.BoolVar(&c.recurse, "recurse", false, "Show all keys that begin with the argument.")
	c.Set.StringVar(&c.separator, "separator", "/", "With -keys, cut names behind this text; empty for whole names.")
	return c
}

func (c *getCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	args = c.Set.Args()
	if len(args) > 1 {
		c.ui.Error(fmt.Sprintf("Too many arguments (expected 1, got %d)", len(args)))
		return 1
	}
	key := ""
	if len(args) == 1 {
		key = strings.TrimPrefix(args[0], "/")
	}
	if key == "" && !c.keys && !c.recurse {
		c.ui.Error("Error! Missing KEY argument")
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	if c.keys {
		err = c.listKeys(client, key)
	} else {
		err = c.read(client, key)
	}
	if err != nil {
		c.ui.Error(err.Error())
		return 1
	}
	return 0
}

func (c *getCmd) listKeys(client *api.Client, prefix string) error {
	keys, err := client.Keys(prefix, c.separator, nil)
	if err != nil {
		return queryError(err)
	}
	for _, key := range keys {
		c.ui.Info(key)
	}
	return nil
}

func (c *getCmd) read(client *api.Client, key string) error {
	entries, err := client.List(key, c.recurse, url.Values{})
	switch {
	case err != nil:
		return queryError(err)
	case len(entries) == 0 && !c.recurse:
		//lint:ignore ST1005 Consul's words
		return fmt.Errorf("Error! No key exists at: %s", key)
	}
	for i, entry := range entries {
		switch {
		case c.detailed:
			if i > 0 {
				c.ui.Info("")
			}
			c.ui.Info(c.detail(entry))
		case c.recurse:
			c.ui.Info(entry.Key + ":" + c.value(entry))
		default:
			c.ui.Info(c.value(entry))
		}
	}
	return nil
}

func (c *getCmd) value(entry *structs.DirEntry) string {
	if c.base64 {
		return base64.StdEncoding.EncodeToString(entry.Value)
	}
	return string(entry.Value)
}

// detail is an entry as aligned lines.
func (c *getCmd) detail(entry *structs.DirEntry) string {
	var buf bytes.Buffer
	tw := tabwriter.NewWriter(&buf, 0, 2, 6, ' ', 0)
	session := entry.Session
	if session == "" {
		session = "-"
	}
	_, _ = fmt.Fprintf(tw, "CreateIndex\t%d\nFlags\t%d\nKey\t%s\nLockIndex\t%d\nModifyIndex\t%d\nSession\t%s\nValue\t%s",
		entry.CreateIndex, entry.Flags, entry.Key, entry.LockIndex, entry.ModifyIndex, session, c.value(entry))
	_ = tw.Flush()
	return buf.String()
}

func queryError(err error) error {
	//lint:ignore ST1005 Consul's words
	return fmt.Errorf("Error querying Consul agent: %w", err)
}
