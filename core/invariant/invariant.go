// Package invariant holds the assertions that are always on. Each costs a comparison; a failed one means that the
// program is wrong, and it halts rather than let a wrong state spread to a disk or another server.
package invariant

import "fmt"

// Hold panics with what when ok is false. what says the law that was broken.
func Hold(ok bool, what string) {
	if !ok {
		panic("invariant broken: " + what)
	}
}

// Rises panics when now is not above before.
func Rises(what string, before, now uint64) {
	if now <= before {
		panic(fmt.Sprintf("invariant broken: %s must rise: %d after %d", what, now, before))
	}
}

// NeverFalls panics when now is below before.
func NeverFalls(what string, before, now uint64) {
	if now < before {
		panic(fmt.Sprintf("invariant broken: %s must never fall: %d after %d", what, now, before))
	}
}
