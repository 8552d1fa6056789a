package snapshot

import (
	"fmt"
	"os"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/flags"
	"glasshouse/core/snapshot"
)

const inspectUsage = `Usage: kvnode snapshot inspect [options] FILE

  Reads a snapshot's file, checks its sums, and shows what it is: its ID, the size of the state in bytes, and the index
  and the term of the last entry in it. It asks no agent.

      $ kvnode snapshot inspect backup.snap`

type inspectCmd struct{ base }

// NewInspect makes `kvnode snapshot inspect`.
func NewInspect(ui cli.Ui) cli.Command {
	return &inspectCmd{newBase(ui, flags.NewLocal(ui, "Displays information about a snapshot file", inspectUsage))}
}

func (c *inspectCmd) Run(args []string) int {
	name, ok := c.file(args)
	if !ok {
		return 1
	}
	f, err := os.Open(name)
	if err != nil {
		return c.fail("opening snapshot file", err)
	}
	defer func() { _ = f.Close() }()
	meta, err := snapshot.Verify(f)
	if err != nil {
		return c.fail("verifying snapshot", err)
	}
	c.ui.Info(fmt.Sprintf("ID           %s\nSize         %d\nIndex        %d\nTerm         %d\nVersion      %d\n",
		meta.ID, meta.Size, meta.Index, meta.Term, meta.Version))
	return 0
}
