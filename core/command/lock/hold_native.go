//go:build !js

package lock

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"strings"
	"syscall"
	"time"

	consul "github.com/hashicorp/consul/api"

	"glasshouse/core/command/child"
)

const (
	// graceTime is how long the child may take to end after SIGTERM.
	graceTime = 5 * time.Second
	// exitChild is the exit code when the child failed and -child-exit-code is given.
	exitChild = 2
)

// locker is a lock or a semaphore, which Consul's library has as two types.
type locker interface {
	Unlock() error
	Destroy() error
	acquire(stop <-chan struct{}) (lost <-chan struct{}, err error)
	// inUse tells whether Destroy's error says that others want it still.
	inUse(err error) bool
}

type mutex struct{ *consul.Lock }

func (m mutex) acquire(stop <-chan struct{}) (<-chan struct{}, error) { return m.Lock.Lock(stop) }
func (m mutex) inUse(err error) bool                                  { return err == consul.ErrLockInUse }

type semaphore struct{ *consul.Semaphore }

func (s semaphore) acquire(stop <-chan struct{}) (<-chan struct{}, error) { return s.Acquire(stop) }
func (s semaphore) inUse(err error) bool                                  { return err == consul.ErrSemaphoreInUse }
func (s semaphore) Unlock() error                                         { return s.Release() }

// hold runs the words while the lock at prefix is held, and returns the exit code.
func (c *cmd) hold(prefix string, words []string) int {
	prefix = strings.TrimPrefix(prefix, "/")
	client, err := c.Set.HTTP.Consul()
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error connecting to Consul agent: %s", err))
		return 1
	}
	if _, err := client.Agent().NodeName(); err != nil {
		c.ui.Error(fmt.Sprintf("Error querying Consul agent: %s", err))
		return 1
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	stop := ctx.Done()

	lock, err := c.prepare(client, prefix, strings.Join(words, " "))
	if err != nil {
		c.ui.Error(fmt.Sprintf("Lock setup failed: %s", err))
		return 1
	}
	c.tell("Attempting lock acquisition")
	lost, err := lock.acquire(stop)
	if err != nil {
		c.ui.Error(fmt.Sprintf("Lock acquisition failed: %s", err))
		return 1
	}
	if lost == nil {
		c.ui.Error("Shutdown triggered or timeout during lock acquisition")
		return 1
	}
	failed := c.run(words, lost, stop)
	return c.release(lock, failed)
}

// prepare makes the lock, or the semaphore where more than one may hold it.
func (c *cmd) prepare(client *consul.Client, prefix, script string) (locker, error) {
	name := c.name
	if name == "" {
		name = fmt.Sprintf("Consul lock for '%s' at '%s'", script, prefix)
	}
	if c.limit == 1 {
		key := path.Join(prefix, consul.DefaultSemaphoreKey)
		c.tell("Setting up lock at path: " + key)
		lock, err := client.LockOpts(&consul.LockOptions{
			Key: key, SessionName: name, MonitorRetries: c.monitorRetry, MonitorRetryTime: monitorRetryTime,
			LockTryOnce: c.timeout > 0, LockWaitTime: c.timeout,
		})
		return mutex{lock}, err
	}
	c.tell(fmt.Sprintf("Setting up semaphore (limit %d) at prefix: %s", c.limit, prefix))
	s, err := client.SemaphoreOpts(&consul.SemaphoreOptions{
		Prefix: prefix, Limit: c.limit, SessionName: name, MonitorRetries: c.monitorRetry,
		MonitorRetryTime: monitorRetryTime, SemaphoreTryOnce: c.timeout > 0, SemaphoreWaitTime: c.timeout,
	})
	return semaphore{s}, err
}

// run runs the child until it ends, or ends it when the lock is lost or the command is to stop. It prints how the child
// failed, and returns whether it did.
func (c *cmd) run(words []string, lost, stop <-chan struct{}) (failed bool) {
	c.tell("Starting handler")
	run := child.Command(words, c.shell)
	run.Env = append(os.Environ(), "CONSUL_LOCK_HELD=true")
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	if c.passStdin {
		run.Stdin = os.Stdin
	}
	if err := run.Start(); err != nil {
		c.ui.Error(fmt.Sprintf("Error starting handler: %s", err))
		return true
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()

	var err error
	select {
	case err = <-ended:
		c.tell("Child terminated, releasing lock")
	case <-lost:
		c.tell("Lock lost, killing child")
		err = c.end(run, ended)
	case <-stop:
		c.tell("Shutdown triggered, killing child")
		err = c.end(run, ended)
	}
	if err != nil {
		c.ui.Error(fmt.Sprintf("Error running handler: %s", err))
	}
	return err != nil
}

// end ends the child, by force where it does not end in time, and returns how it ended.
func (c *cmd) end(run *exec.Cmd, ended <-chan error) error {
	c.tell(fmt.Sprintf("Terminating child pid %d", run.Process.Pid))
	if err := run.Process.Signal(syscall.SIGTERM); err == nil {
		select {
		case err := <-ended:
			c.tell("Child terminated")
			return err
		case <-time.After(graceTime):
			c.tell(fmt.Sprintf("Child did not exit after grace period of %s", graceTime))
		}
	}
	c.tell(fmt.Sprintf("Killing child pid %d", run.Process.Pid))
	_ = run.Process.Kill() // it fails when the child has ended, which is what is wanted
	return <-ended
}

// release gives the lock up, removes what nobody else wants, and is the exit code.
func (c *cmd) release(lock locker, childFailed bool) int {
	if err := lock.Unlock(); err != nil && err != consul.ErrLockNotHeld && err != consul.ErrSemaphoreNotHeld {
		c.ui.Error(fmt.Sprintf("Lock release failed: %s", err))
		return 1
	}
	switch err := lock.Destroy(); {
	case err == nil:
		c.tell("Cleanup succeeded")
	case lock.inUse(err):
		c.tell("Cleanup aborted, lock in use")
	default:
		c.ui.Error(fmt.Sprintf("Lock cleanup failed: %s", err))
		return 1
	}
	if childFailed && c.childExitCode {
		return exitChild
	}
	return 0
}

// tell tells a step.
func (c *cmd) tell(text string) {
	if c.verbose {
		c.ui.Info(text)
	}
}
