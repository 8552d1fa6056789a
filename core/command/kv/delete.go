package kv

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const deleteUsage = `Usage: kvnode kv delete [options] KEY_OR_PREFIX

  Removes a key and its value. If there is no such key, nothing is done.

      $ kvnode kv delete redis/config/connections

  With "-recurse" it removes all keys that begin with the argument, so "foo", "food" and "foo/bar/zip":

      $ kvnode kv delete -recurse foo

  To remove a key only if nobody has changed it since it was read:

      $ kvnode kv delete -cas -modify-index=844 redis/config/connections`

type deleteCmd struct {
	flags.Command
	ui cli.Ui

	cas, recurse bool
	modifyIndex  uint64
}

// NewDelete makes `kvnode kv delete`.
func NewDelete(ui cli.Ui) cli.Command {
	c := &deleteCmd{Command: flags.New(ui, "Removes data from the KV store", deleteUsage), ui: ui}
	c.Set.Namespace()
	c.Set.PredictKeys()
	c.Set.BoolVar(&c.cas, "cas", false, "Delete the key only while its ModifyIndex is that of -modify-index, which is required.")
	c.Set.Uint64Var(&c.modifyIndex, "modify-index", 0, "The key's ModifyIndex, for -cas.")
	c.Set.BoolVar(&c.recurse, "recurse", false, "Delete all keys that begin with the argument; without an argument, every key.")
	return c
}

func (c *deleteCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	key, wrong := c.argument()
	if wrong != "" {
		c.ui.Error(wrong)
		return 1
	}
	query := url.Values{}
	switch {
	case c.recurse:
		query.Set("recurse", "")
	case c.cas:
		query.Set("cas", strconv.FormatUint(c.modifyIndex, 10))
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	done, err := client.Delete(key, query)
	switch {
	case err != nil && c.recurse:
		c.ui.Error(fmt.Sprintf("Error! Did not delete prefix %s: %s", key, err))
		return 1
	case err != nil:
		c.ui.Error(fmt.Sprintf("Error deleting key %s: %s", key, err))
		return 1
	case c.recurse:
		c.ui.Info("Success! Deleted keys with prefix: " + key)
	case !done:
		c.ui.Error("Error! Did not delete key " + key + ": CAS failed")
		return 1
	default:
		c.ui.Info("Success! Deleted key: " + key)
	}
	return 0
}

// argument is the key, or what is wrong with the command line.
func (c *deleteCmd) argument() (key, wrong string) {
	args := c.Set.Args()
	if len(args) > 1 {
		return "", fmt.Sprintf("Too many arguments (expected 1, got %d)", len(args))
	}
	if len(args) == 1 {
		key = strings.TrimPrefix(args[0], "/")
	}
	switch {
	case key == "" && !c.recurse:
		return "", "Error! Missing KEY argument"
	case c.cas && c.modifyIndex == 0:
		return "", "Must specify -modify-index with -cas!"
	case c.cas && c.recurse:
		return "", "Cannot specify both -cas and -recurse!"
	case !c.cas && c.modifyIndex != 0:
		return "", "Cannot specify -modify-index without -cas!"
	}
	return key, ""
}
