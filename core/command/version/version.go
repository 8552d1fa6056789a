// Package version is what this build calls itself.
package version

import (
	"runtime/debug"
)

// Version and Commit are set by the linker: -ldflags "-X glasshouse/core/command/version.Version=1.2.3". Without
// it the revision is what Go recorded of the checkout.
//
// Sources is the sum of the sources in the form of go.sum's, set in the same way. The room's program has it alone: equal
// sources must give it equal bytes, whatever commit they stand in.
var (
	Version = "0.1.0-dev"
	Commit  = ""
	Sources = ""
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

// Module is one that this program was linked from; Sum is go.sum's, "" for one that a folder stands in for.
type Module struct{ Path, Version, Sum string }

// Built says which Go compiled this program, and lists its modules; none where the program does not tell.
func Built() (goVersion string, modules []Module) {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "", nil
	}
	for _, m := range build.Deps {
		modules = append(modules, Module{Path: m.Path, Version: m.Version, Sum: m.Sum})
	}
	return build.GoVersion, modules
}

// Human is the first line of `kvnode version`.
func Human() string {
	version, _ := Info()
	return "kvnode v" + version
}
