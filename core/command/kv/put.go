package kv

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const putUsage = `Usage: kvnode kv put [options] KEY [DATA]

  Writes the data to the given key. The data can be of any type.

      $ kvnode kv put config/redis/maxconns 5

  It can be read from a file by the sign "@", or from stdin by "-":

      $ kvnode kv put config/program/license @license.lic
      $ echo "abcd1234" | kvnode kv put config/program/license -

  Without data the key gets an empty value:

      $ kvnode kv put webapp/beta/active

  To write only if nobody has changed the key since it was read:

      $ kvnode kv put -cas -modify-index=844 config/redis/maxconns 5

  With "-acquire" and "-release" the key is written as the lock of a session.`

type putCmd struct {
	flags.Command
	ui cli.Ui

	cas, base64      bool
	acquire, release bool
	userFlags        uint64
	modifyIndex      uint64
	session          string
}

// NewPut makes `kvnode kv put`.
func NewPut(ui cli.Ui) cli.Command {
	c := &putCmd{Command: flags.New(ui, "Sets or updates data in the KV store", putUsage), ui: ui}
	c.Set.Namespace()
	c.Set.PredictKeys()
	c.Set.BoolVar(&c.cas, "cas", false, "Write only while the key's ModifyIndex is that of -modify-index, which is required.")
	c.Set.BoolVar(&c.base64, "base64", false, "The data is in base 64.")
	c.Set.Uint64Var(&c.userFlags, "flags", 0, "A number to keep with the key; what it means is the user's own affair.")
	c.Set.Uint64Var(&c.modifyIndex, "modify-index", 0, "The key's ModifyIndex, for -cas.")
	c.Set.StringVar(&c.session, "session", "", "The ID of the session, for -acquire and -release.")
	c.Set.BoolVar(&c.acquire, "acquire", false, "Take the key's lock for the session of -session, which must exist. The key need not.")
	c.Set.BoolVar(&c.release, "release", false, "Give the key's lock up. The session of -session must hold it.")
	return c
}

func (c *putCmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	key, value, ok := c.arguments()
	if !ok {
		return 1
	}
	query := url.Values{}
	if c.userFlags != 0 {
		query.Set("flags", strconv.FormatUint(c.userFlags, 10))
	}
	switch {
	case c.cas:
		query.Set("cas", strconv.FormatUint(c.modifyIndex, 10))
	case c.acquire:
		query.Set("acquire", c.session)
	case c.release:
		query.Set("release", c.session)
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	done, err := client.Put(key, query, []byte(value))
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error! Failed writing data: %s", err))
		return 1
	}
	return c.say(key, done)
}

// say prints how the write went.
func (c *putCmd) say(key string, done bool) int {
	words := [2]string{"Success! Data written to: " + key, "Error! Did not write to " + key}
	switch {
	case c.cas:
		words[1] = "Error! Did not write to " + key + ": CAS failed"
	case c.acquire:
		words = [2]string{"Success! Lock acquired on: " + key, "Error! Did not acquire lock"}
	case c.release:
		words = [2]string{"Success! Lock released on: " + key, "Error! Did not release lock"}
	}
	if !done {
		c.ui.Error(words[1])
		return 1
	}
	c.ui.Info(words[0])
	return 0
}

// arguments reads and checks the key, the data and the flags that belong together.
func (c *putCmd) arguments() (key, value string, ok bool) {
	args := c.Set.Args()
	refuse := func(format string, a ...any) (string, string, bool) {
		c.ui.Error(fmt.Sprintf(format, a...))
		return "", "", false
	}
	switch {
	case len(args) == 0:
		return refuse("Error! Missing KEY argument")
	case len(args) > 2:
		return refuse("Error! Too many arguments (expected 1 or 2, got %d)", len(args))
	}
	key = args[0]
	if len(args) == 2 {
		data, err := flags.Data(args[1])
		if err != nil {
			return refuse("Error! %s", err)
		}
		value = data
	}
	if c.base64 {
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			// Consul says so and then writes an empty value all the same. A value that cannot be read is not written here.
			return refuse("Error! Cannot base 64 decode data: %s", err)
		}
		value = string(raw)
	}
	switch {
	case c.cas && c.modifyIndex == 0:
		return refuse("Must specify -modify-index with -cas!")
	case (c.acquire || c.release) && c.session == "":
		return refuse("Error! Missing -session (required with -acquire and -release)")
	}
	return key, value, true
}
