package snapshot

import (
	"context"
	"net/http"
	"os"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
)

const restoreUsage = `Usage: kvnode snapshot restore [options] FILE

  Puts the state that a file holds in place of the servers' own: what was written since it was saved is lost. It is meant
  for a new cluster after a disaster. A file that is damaged is refused before anything changes.

      $ kvnode snapshot restore backup.snap`

type restoreCmd struct{ base }

// NewRestore makes `kvnode snapshot restore`.
func NewRestore(ui cli.Ui) cli.Command {
	return &restoreCmd{newBase(ui, flags.New(ui, "Restores snapshot of the servers' state", restoreUsage))}
}

func (c *restoreCmd) Run(args []string) int {
	name, ok := c.file(args)
	if !ok {
		return 1
	}
	f, err := os.Open(name)
	if err != nil {
		return c.fail("opening snapshot file", err)
	}
	defer func() { _ = f.Close() }()
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	resp, err := client.Open(context.Background(), http.MethodPut, "/v1/snapshot", nil, f)
	if err != nil {
		return c.fail("restoring snapshot", err)
	}
	_ = resp.Body.Close() // it is empty
	c.ui.Info("Restored snapshot")
	return 0
}
