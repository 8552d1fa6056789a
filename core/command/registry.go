// Package command is the registry of the command line: each command registers itself at start-up, and Map turns
// the registry into the CLI's factories.
package command

import (
	"maps"
	"slices"

	"github.com/hashicorp/cli"

	"glasshouse/core/node"
	"glasshouse/core/trace"
)

// Factory makes a command that talks to ui.
type Factory func(ui cli.Ui) (cli.Command, error)

// registry is filled by init functions alone.
var registry = map[string]Factory{}

// Register adds a command (mirrors Consul's command.Register). It panics on a name that is taken.
func Register(name string, fn Factory) {
	if _, ok := registry[name]; ok {
		panic("command: two commands named " + name)
	}
	registry[name] = fn
}

// Map turns the registry into the CLI's factories (mirrors Consul's command.Map).
func Map(ui cli.Ui) map[string]cli.CommandFactory {
	tr := node.Tracer()
	tr.Hit(trace.CommandMap, "")
	m := make(map[string]cli.CommandFactory, len(registry))
	for _, name := range slices.Sorted(maps.Keys(registry)) {
		// That it registered itself happened before anyone could listen: the point follows from its being here.
		tr.HitEntry(trace.CommandRegister, "", 0, 0, trace.Value{Name: "name", Text: name})
		fn := registry[name]
		m[name] = func() (cli.Command, error) { return fn(ui) }
	}
	return m
}
