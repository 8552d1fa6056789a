package pool

import (
	"context"
	"math/rand"
	"time"
)

// jitterFraction: a try waits for a random part of the hold time's sixteenth.
const jitterFraction = 16

// Hold waits for a random moment before the next try of a request that is tried for limit in all, until deadline. It is
// false when there is no time for another try, or when ctx or the caller's own life, done, ends.
func Hold(ctx context.Context, done <-chan struct{}, limit time.Duration, deadline time.Time) bool {
	wait := time.Millisecond + time.Duration(rand.Int63n(int64(max(limit/jitterFraction, 1))))
	if time.Until(deadline) < wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-done:
		return false
	}
}
