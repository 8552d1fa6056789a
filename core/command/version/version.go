// Package version is `kvnode version`, and what this build calls itself.
package version

import (
	"fmt"
	"runtime/debug"

	"github.com/hashicorp/cli"
)

// Version and Commit are set by the linker: -ldflags "-X glasshouse/core/command/version.Version=1.2.3". Without
// it the revision is what Go recorded of the checkout.
var (
	Version = "0.1.0-dev"
	Commit  = ""
)

// Protocols says what this build speaks.
const Protocols = "RPC protocol 2, Raft protocol 3, Serf protocol 5"

// Info is the version and the revision, "unknown" where nothing tells one.
func Info() (version, revision string) {
	if Commit != "" {
		return Version, Commit
	}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, s := range build.Settings {
			if s.Key == "vcs.revision" {
				return Version, s.Value
			}
		}
	}
	return Version, "unknown"
}

// Human is the first line of `kvnode version`.
func Human() string {
	version, _ := Info()
	return "kvnode v" + version
}

type cmd struct{ ui cli.Ui }

// New makes the command.
func New(ui cli.Ui) cli.Command { return &cmd{ui} }

func (c *cmd) Run([]string) int {
	_, revision := Info()
	c.ui.Output(Human())
	c.ui.Output("Revision " + revision)
	c.ui.Output(fmt.Sprintf("Speaks %s", Protocols))
	return 0
}

func (c *cmd) Synopsis() string { return "Prints the kvnode version" }
func (c *cmd) Help() string {
	return "Usage: kvnode version\n\n  Prints the version, the revision and the protocols of this build."
}
