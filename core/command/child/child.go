//go:build !js

// Package child starts the processes that lock and watch run. A machine in the browser starts none: there the commands
// say so.
package child

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Command makes a command of what stands behind a command's own arguments: the words as they are, or joined and given
// to a shell, which is $SHELL where that is set.
func Command(words []string, shell bool) *exec.Cmd {
	if !shell {
		return exec.Command(words[0], words[1:]...)
	}
	script := strings.Join(words, " ")
	if runtime.GOOS == "windows" {
		return exec.Command("cmd", "/C", script)
	}
	sh := os.Getenv("SHELL")
	if sh == "" {
		sh = "/bin/sh"
	}
	return exec.Command(sh, "-c", script)
}
