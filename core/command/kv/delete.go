package kv

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const deleteUsage = `Usage: kvnode kv delete [options] KEY_OR_PREFIX

  Removes the value from the key-value store at the given path. If no key exists at the path, no action is taken.

      $ kvnode kv delete redis/config/connections

  With the "-recurse" option it deletes all keys with the prefix:

      $ kvnode kv delete -recurse foo`

type deleteCmd struct {
	ui  cli.Ui
	set *flags.Set

	cas, recurse bool
	modifyIndex  uint64
}

// NewDelete makes `kvnode kv delete`.
func NewDelete(ui cli.Ui) cli.Command {
	c := &deleteCmd{ui: ui, set: flags.NewSet(ui, deleteUsage)}
	c.set.BoolVar(&c.cas, "cas", false, "Perform a Check-And-Set operation. Requires -modify-index.")
	c.set.Uint64Var(&c.modifyIndex, "modify-index", 0, "Unsigned `integer` of the key's ModifyIndex, for -cas.")
	c.set.BoolVar(&c.recurse, "recurse", false, "Recursively delete all keys with the path.")
	return c
}

func (c *deleteCmd) Synopsis() string { return "Removes data from the KV store" }
func (c *deleteCmd) Help() string     { return c.set.Help() }

func (c *deleteCmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
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
	client, err := c.set.Client()
	if err != nil {
		return 1
	}
	answer, err := client.Do(http.MethodDelete, "/v1/kv/"+key, query, nil)
	switch {
	case err != nil:
		c.ui.Error(fmt.Sprintf("Error deleting key %s: %s", key, err))
		return 1
	case c.recurse:
		c.ui.Info("Success! Deleted keys with prefix: " + key)
	case strings.TrimSpace(string(answer)) != "true":
		c.ui.Error("Error! Did not delete key " + key + ": CAS failed")
		return 1
	default:
		c.ui.Info("Success! Deleted key: " + key)
	}
	return 0
}

// argument is the key, or what is wrong with the command line.
func (c *deleteCmd) argument() (key, wrong string) {
	args := c.set.Args()
	if len(args) > 1 {
		return "", fmt.Sprintf("Too many arguments (expected 1, got %d)", len(args))
	}
	if len(args) == 1 {
		key = strings.TrimPrefix(args[0], "/")
	}
	switch {
	case key == "" && !c.recurse:
		return "", "Error! Missing KEY argument"
	case c.cas && c.recurse:
		return "", "Cannot specify both -cas and -recurse!"
	case c.cas && c.modifyIndex == 0:
		return "", "Must specify -modify-index with -cas!"
	case !c.cas && c.modifyIndex != 0:
		return "", "Cannot specify -modify-index without -cas!"
	}
	return key, ""
}
