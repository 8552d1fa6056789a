package node

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
)

// member answers the attempt numbered by, and no earlier one; it keeps when each came.
type member struct {
	by    int
	start time.Time
	tries []time.Duration
}

func (m *member) JoinLAN([]string) (int, error) {
	m.tries = append(m.tries, time.Since(m.start))
	if len(m.tries) == m.by {
		return 1, nil
	}
	return 0, errors.New("refused")
}

func TestRetryJoinBacksOffUpToItsInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &member{by: 6, start: time.Now()}
		c := &Config{RetryJoin: []string{"x"}, RetryInterval: 3 * time.Second}
		if err := retryJoin(t.Context(), m, c, hclog.NewNullLogger()); err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{0, 500, 1500, 3500, 6500, 9500}
		for i, at := range m.tries {
			if at != want[i]*time.Millisecond {
				t.Errorf("attempts at %v, want %v ms", m.tries, want)
				break
			}
		}
	})
}

func TestRetryJoinGivesUpAfterItsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &member{start: time.Now()}
		c := &Config{RetryInterval: time.Second, RetryMax: 3}
		if err := retryJoin(t.Context(), m, c, hclog.NewNullLogger()); !errors.Is(err, errJoinGaveUp) || len(m.tries) != 3 {
			t.Errorf("%v after %d attempts, want errJoinGaveUp after 3", err, len(m.tries))
		}
	})
}

func TestRetryJoinEndsWithTheNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		m := &member{start: time.Now()}
		if err := retryJoin(ctx, m, &Config{RetryInterval: time.Minute}, hclog.NewNullLogger()); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(m.start); d != 10*time.Second {
			t.Errorf("it ended after %v", d)
		}
	})
}
