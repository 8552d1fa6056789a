package node

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// writePid puts this process's id into name, and takes it out again with the function it returns; "" does nothing.
func writePid(name string) (remove func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, fmt.Errorf("could not make the directory of the pid file: %w", err)
	}
	if err := os.WriteFile(name, []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		return nil, fmt.Errorf("could not write the pid file: %w", err)
	}
	// What is gone already needs no removing.
	return func() { _ = os.Remove(name) }, nil
}
