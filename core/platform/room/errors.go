//go:build js

package room

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
)

// errno is a syscall.Errno with the text that other systems give it: GOOS=js writes them with a capital letter.
type errno struct{ syscall.Errno }

func (e errno) Error() string {
	text := []byte(e.Errno.Error())
	if len(text) > 0 && 'A' <= text[0] && text[0] <= 'Z' {
		text[0] += 'a' - 'A'
	}
	return string(text)
}

func (e errno) Unwrap() error { return e.Errno }

// Is holds for os.ErrExist and its like, as it does for a syscall.Errno.
func (e errno) Is(target error) bool { return e.Errno.Is(target) }

// callError is what the named system call fails with.
func callError(call string, code int32) error {
	return os.NewSyscallError(call, errno{syscall.Errno(code)})
}

// timeout is the error of a dial whose context ran out of time.
type timeout struct{}

func (timeout) Error() string   { return "i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }
func (timeout) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}

// contextError is what a dial fails with when its context ends.
func contextError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return timeout{}
	}
	return err
}

func opError(op string, source, addr net.Addr, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: source, Addr: addr, Err: err}
}
