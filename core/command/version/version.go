// Package version is what this build calls itself.
package version

import (
	"runtime/debug"
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
