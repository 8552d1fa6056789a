package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/go-hclog"
)

// firstRetry is the wait after the first failed attempt to join; each next one is twice as long, up to
// Config.RetryInterval.
const firstRetry = 500 * time.Millisecond

// errJoinGaveUp is returned when every one of Config.RetryMax attempts to join failed.
var errJoinGaveUp = errors.New("no member of retry_join answered")

// joiner is what retryJoin needs of an Agent.
type joiner interface {
	JoinLAN(addrs []string) (int, error)
}

// retryJoin contacts the cluster until a member answers, ctx ends, or every attempt is spent.
func retryJoin(ctx context.Context, j joiner, c *Config, log hclog.Logger) error {
	wait := min(firstRetry, c.RetryInterval)
	for attempt := 1; ; attempt++ {
		n, err := j.JoinLAN(c.RetryJoin)
		if n > 0 {
			log.Info("Join completed", "nodes", n, "attempts", attempt)
			return nil
		}
		if attempt == c.RetryMax {
			return fmt.Errorf("%w after %d attempts: %w", errJoinGaveUp, attempt, err)
		}
		log.Warn("Join failed, will retry", "in", wait, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		wait = min(2*wait, c.RetryInterval)
	}
}
