package server_test

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/pool"
)

// peer speaks raft to the servers from a machine of its own.
type peer struct {
	network platform.Network
	closed  chan struct{}
}

func (p peer) Accept() (net.Conn, error) { <-p.closed; return nil, net.ErrClosed }
func (p peer) Close() error              { close(p.closed); return nil }
func (p peer) Addr() net.Addr            { return &net.TCPAddr{} }
func (p peer) Dial(addr raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn, err := p.network.Dial(ctx, string(addr))
	if err != nil {
		return nil, err
	}
	_, err = conn.Write(pool.Hello("", pool.RPCRaftChecked))
	return pool.Checked(conn), err
}

func TestASnapshotThatComesLateTakesNothingBack(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.brief()
		leader := c.waitLeader(names...)
		for i := range 12 {
			if err := c.put(c.client, fmt.Sprintf("early%d", i), "v"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second) // for a snapshot
		synctest.Wait()             // and for its writer, whom the store in memory does not keep apart from its readers
		list, err := c.disks[leader].snaps.List()
		if err != nil || len(list) == 0 {
			t.Fatalf("no snapshot: %v", err)
		}
		meta, state, err := c.disks[leader].snaps.Open(list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 12 { // of which the log keeps but the last
			if err := c.put(c.client, fmt.Sprintf("late%d", i), "v"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		term, err := strconv.ParseUint(c.servers[leader].Stats()["raft"]["term"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		follower := others(leader)[0]
		wire := raft.NewNetworkTransport(peer{c.net.Host("10.0.0.99"), make(chan struct{})}, 1, 10*time.Second, nil)
		defer func() { wire.CloseStreams(); wire.Close() }()
		req := &raft.InstallSnapshotRequest{
			RPCHeader: raft.RPCHeader{
				ProtocolVersion: raft.ProtocolVersionMax, ID: []byte(c.id + leader), Addr: []byte(ipOf(leader) + ":8300"),
			},
			SnapshotVersion: meta.Version, Term: term, LastLogIndex: meta.Index, LastLogTerm: meta.Term, Size: meta.Size,
			Configuration: raft.EncodeConfiguration(meta.Configuration), ConfigurationIndex: meta.ConfigurationIndex,
		}
		// As the leader's own, sent to the server that had the address before.
		to := raft.ServerAddress(ipOf(follower) + ":8300")
		if err := wire.InstallSnapshot("gone", to, req, &raft.InstallSnapshotResponse{}, state); err != nil {
			t.Fatal(err)
		}
		if !c.arrives(follower, "late11", time.Second) {
			t.Error("the follower's store went back to the snapshot")
		}
		if err := c.put(c.client, "after", "v"); err != nil {
			t.Fatal(err)
		}
		if !c.arrives(follower, "after", 5*time.Second) {
			t.Error("the follower applies no more")
		}
	})
}
