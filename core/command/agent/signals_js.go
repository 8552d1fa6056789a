package agent

import (
	"os"
	"syscall"
)

// sighup is a signal that nobody sends in the machine room.
const sighup = syscall.Signal(-1)

// ending are the signals that an agent listens to.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM}
