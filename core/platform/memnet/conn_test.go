package memnet

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReaderHearsOfItsOwnCloseOnALinkThatIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(time.Millisecond)
		l, err := n.Host("10.0.0.2").Listen("10.0.0.2:1")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		conn, err := n.Host("10.0.0.1").Dial(context.Background(), "10.0.0.2:1")
		if err != nil {
			t.Fatal(err)
		}
		read := make(chan error, 1)
		go func() {
			_, err := conn.Read(make([]byte, 1))
			read <- err
		}()
		synctest.Wait()
		n.Isolate("10.0.0.1", "10.0.0.2")
		conn.Close()
		select {
		case err := <-read:
			if !errors.Is(err, net.ErrClosed) {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Error("it reads on")
			n.Heal()
		}
	})
}
