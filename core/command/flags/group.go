package flags

import "github.com/hashicorp/cli"

// group names its subcommands and does nothing else.
type group struct{ synopsis, help string }

// Group makes a command that has nothing but subcommands: run without one it shows its help and fails.
func Group(synopsis, help string) cli.Command { return group{synopsis, help} }

func (group) Run([]string) int   { return cli.RunResultHelp }
func (g group) Synopsis() string { return g.synopsis }
func (g group) Help() string     { return g.help }
