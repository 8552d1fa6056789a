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

  Retrieves the value from the key-value store at the given key name. If no key exists with that name, an error is
  returned.

      $ kvnode kv get redis/config/connections

  With the "-recurse" option it returns all keys with the prefix, with "-keys" their names alone:

      $ kvnode kv get -recurse foo
      $ kvnode kv get -keys foo`

type getCmd struct {
	ui  cli.Ui
	set *flags.Set

	base64, detailed, keys, recurse bool
	separator                       string
}

// NewGet makes `kvnode kv get`.
func NewGet(ui cli.Ui) cli.Command {
	c := &getCmd{ui: ui, set: flags.NewSet(ui, getUsage)}
	c.set.BoolVar(&c.base64, "base64", false, "Base64 encode the value.")
	c.set.BoolVar(&c.detailed, "detailed", false, "Provide additional metadata about the key in addition to the value.")
	c.set.BoolVar(&c.keys, "keys", false, "List keys which start with the given prefix, but not their values.")
	c.set.BoolVar(&c.recurse, "recurse", false, "Recursively look at all keys prefixed with the given path.")
	c.set.StringVar(&c.separator, "separator", "/", "String to use as a separator for -keys.")
	return c
}

func (c *getCmd) Synopsis() string { return "Retrieves or lists data from the KV store" }
func (c *getCmd) Help() string     { return c.set.Help() }

func (c *getCmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	args = c.set.Args()
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
	client, err := c.set.Client()
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
