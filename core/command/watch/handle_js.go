package watch

import (
	"context"
	"errors"
)

func (c *cmd) handle(context.Context, uint64, string) error {
	return errors.New("Error starting handler: a machine in the browser starts no processes; without a command, watch prints once")
}
