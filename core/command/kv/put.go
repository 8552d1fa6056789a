package kv

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const putUsage = `Usage: kvnode kv put [options] KEY [DATA]

  Writes the data to the given path in the key-value store. The data can be of any type.

      $ kvnode kv put config/redis/maxconns 5

  The data can also be read from a file by prefixing with the "@" symbol, or from stdin by the symbol "-":

      $ kvnode kv put config/program/license @license.lic
      $ echo "abcd1234" | kvnode kv put config/program/license -`

type putCmd struct {
	ui  cli.Ui
	set *flags.Set

	cas, base64      bool
	acquire, release bool
	flags            uint64
	modifyIndex      uint64
	session          string
}

// NewPut makes `kvnode kv put`.
func NewPut(ui cli.Ui) cli.Command {
	c := &putCmd{ui: ui, set: flags.NewSet(ui, putUsage)}
	c.set.BoolVar(&c.cas, "cas", false, "Perform a Check-And-Set operation. Requires -modify-index.")
	c.set.BoolVar(&c.base64, "base64", false, "Treat the data as base 64 encoded.")
	c.set.Uint64Var(&c.flags, "flags", 0, "Unsigned `integer` value to assign to this key-value pair.")
	c.set.Uint64Var(&c.modifyIndex, "modify-index", 0, "Unsigned `integer` of the key's ModifyIndex, for -cas.")
	c.set.StringVar(&c.session, "session", "", "User-defined identifer of the session, for -acquire and -release.")
	c.set.BoolVar(&c.acquire, "acquire", false, "Obtain a lock on the key. Requires -session.")
	c.set.BoolVar(&c.release, "release", false, "Forfeit the lock on the key. Requires -session.")
	return c
}

func (c *putCmd) Synopsis() string { return "Sets or updates data in the KV store" }
func (c *putCmd) Help() string     { return c.set.Help() }

func (c *putCmd) Run(args []string) int {
	if err := c.set.Parse(args); err != nil {
		return 1
	}
	key, value, ok := c.arguments()
	if !ok {
		return 1
	}
	query := url.Values{}
	if c.flags != 0 {
		query.Set("flags", strconv.FormatUint(c.flags, 10))
	}
	switch {
	case c.cas:
		query.Set("cas", strconv.FormatUint(c.modifyIndex, 10))
	case c.acquire:
		query.Set("acquire", c.session)
	case c.release:
		query.Set("release", c.session)
	}
	client, err := c.set.Client()
	if err != nil {
		return 1
	}
	answer, err := client.Do(http.MethodPut, "/v1/kv/"+key, query, []byte(value))
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error! Failed writing data: %s", err))
		return 1
	}
	return c.say(key, strings.TrimSpace(string(answer)) == "true")
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
	args := c.set.Args()
	refuse := func(format string, a ...any) (string, string, bool) {
		c.ui.Error(fmt.Sprintf(format, a...))
		return "", "", false
	}
	switch {
	case len(args) == 0:
		return refuse("Error! Missing KEY argument")
	case len(args) > 2:
		return refuse("Error! Too many arguments (expected 1 or 2, got %d)", len(args))
	case c.cas && c.modifyIndex == 0:
		return refuse("Must specify -modify-index with -cas!")
	case (c.acquire || c.release) && c.session == "":
		return refuse("Error! Missing -session (required with -acquire and -release)")
	}
	key = args[0]
	if strings.HasPrefix(key, "/") {
		return refuse("Error! Failed writing data: Invalid key. Key must not begin with a '/': %s", key)
	}
	if len(args) == 2 {
		data, err := readData(args[1])
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
	return key, value, true
}

// maxData bounds what is read from stdin or a file, in bytes; the agent takes less.
const maxData = 16 << 20

// readData is an argument's data: the text itself, a file's with '@', stdin's with '-'.
func readData(arg string) (string, error) {
	switch {
	case arg == "-":
		data, err := io.ReadAll(io.LimitReader(os.Stdin, maxData))
		if err != nil {
			//lint:ignore ST1005 Consul's words
			return "", fmt.Errorf("Failed to read stdin: %w", err)
		}
		return string(data), nil
	case strings.HasPrefix(arg, "@"):
		f, err := os.Open(arg[1:])
		if err != nil {
			//lint:ignore ST1005 Consul's words
			return "", fmt.Errorf("Failed to read file: %w", err)
		}
		defer func() { _ = f.Close() }()
		data, err := io.ReadAll(io.LimitReader(f, maxData))
		return string(data), err
	default:
		return arg, nil
	}
}
