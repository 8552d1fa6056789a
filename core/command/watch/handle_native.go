//go:build !js

package watch

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"glasshouse/core/command/child"
)

// graceTime is how long a handler may take to end once the watch is over.
const graceTime = 5 * time.Second

// handle runs the handler with what is to see now. It returns how it failed.
func (c *cmd) handle(ctx context.Context, index uint64, text string) error {
	//lint:file-ignore ST1005 Consul's words
	run := child.Command(c.Set.Args(), c.shell)
	run.Env = append(os.Environ(), "CONSUL_INDEX="+strconv.FormatUint(index, 10))
	run.Stdin, run.Stdout, run.Stderr = strings.NewReader(text+"\n"), os.Stdout, os.Stderr
	if err := run.Start(); err != nil {
		return fmt.Errorf("Error starting handler: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("Error executing handler: %w", err)
		}
		return nil
	case <-ctx.Done():
	}
	_ = run.Process.Signal(syscall.SIGTERM) // it fails when the handler has ended, which is what is wanted
	select {
	case <-ended:
	case <-time.After(graceTime):
		_ = run.Process.Kill()
	}
	return ctx.Err()
}
