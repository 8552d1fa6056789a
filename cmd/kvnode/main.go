// Command kvnode is a node of a replicated key/value store, and the command line to talk to one. The same program
// runs on a real machine and, built for GOOS=js, as a process of the machine room.
package main

import (
	"fmt"
	"os"

	"github.com/hashicorp/cli"

	"glasshouse/core/command"
	"glasshouse/core/command/version"
	"glasshouse/core/node"
	"glasshouse/core/trace"
)

func main() {
	os.Exit(realMain())
}

// realMain builds the command line and returns its exit code.
func realMain() int {
	node.Tracer().Hit(trace.Main, "")
	args := os.Args[1:]
	ui := &cli.BasicUi{Reader: os.Stdin, Writer: os.Stdout, ErrorWriter: os.Stderr}
	cmds := command.Map(ui)
	names := make([]string, 0, len(cmds))
	for name := range cmds {
		names = append(names, name)
	}
	cli := &cli.CLI{
		Args:         args,
		Commands:     cmds,
		Autocomplete: true,
		Name:         "kvnode",
		Version:      version.Human(),
		HelpFunc:     cli.FilteredHelpFunc(names, cli.BasicHelpFunc("kvnode")),
		HelpWriter:   os.Stdout,
		ErrorWriter:  os.Stderr,
	}
	exitCode, err := cli.Run()
	if err != nil {
		fmt.Fprintf(os.Stderr, "Error executing CLI: %v\n", err)
		return 1
	}
	return exitCode
}
