// Package keygen is `kvnode keygen`.
package keygen

import (
	"crypto/rand"
	"encoding/base64"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const usage = `Usage: kvnode keygen

  Makes a new key for the encryption of gossip and prints it as the configuration's "encrypt" wants it.

      $ kvnode keygen`

// keySize is how long a key is, in bytes.
const keySize = 32

type cmd struct {
	flags.Command
	ui cli.Ui
}

// New makes the command.
func New(ui cli.Ui) cli.Command {
	return &cmd{Command: flags.NewLocal(ui, "Generates a new encryption key", usage), ui: ui}
}

func (c *cmd) Run(args []string) int {
	if err := c.Set.Parse(args); err != nil {
		return 1
	}
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // it never fails
	c.ui.Output(base64.StdEncoding.EncodeToString(key))
	return 0
}
