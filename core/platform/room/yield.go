//go:build js

package room

import (
	"math/rand"
	"os"
	"runtime"
	"strconv"
)

// EnvYields is the environment variable that says how often at most a goroutine lets the others go first when it has
// sent or received something; none where it is unset. A process of the room runs on one thread and is never preempted,
// so without it the same goroutine would go first each time.
const EnvYields = "YIELDS"

// yieldsMax bounds what EnvYields may ask for.
const yieldsMax = 64

var yields = readYields(os.Getenv(EnvYields))

func readYields(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return max(0, min(n, yieldsMax))
}

// yield lets other goroutines go first, as often as chance says; chance is the host's, and so of the seed.
func yield() {
	if yields == 0 {
		return
	}
	for range rand.Intn(yields + 1) {
		runtime.Gosched()
	}
}
