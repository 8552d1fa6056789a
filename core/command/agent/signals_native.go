//go:build !js

package agent

import (
	"os"
	"syscall"
)

// sighup asks Consul's agent to read its configuration again.
const sighup = syscall.SIGHUP

// ending are the signals that an agent listens to.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM, sighup}
