//go:build !js

// Package native is the platform of a real machine: TCP and UDP, raft-wal and snapshot files.
package native

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/memberlist"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// New is the machine that the process runs on. Its Sink is nil: an agent that is told to makes a trace.Hub.
func New() platform.Platform {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return platform.Platform{Network: Network{}, Storage: Storage{}, Hostname: host}
}

// Network is TCP and UDP.
type Network struct{}

var _ platform.Network = Network{}

// Listen accepts TCP connections on addr.
func (Network) Listen(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }

// Dial connects to addr by TCP.
func (Network) Dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// Gossip opens UDP and TCP on addr, which must have an IP and a port.
func (Network) Gossip(addr string, tr *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, fmt.Errorf("port of %s: %w", addr, err)
	}
	inner, err := memberlist.NewNetTransport(&memberlist.NetTransportConfig{
		BindAddrs: []string{host}, BindPort: port, Logger: gossipLogger(),
	})
	if err != nil {
		return nil, err
	}
	if tr == nil {
		return inner, nil
	}
	return newGossip(inner, addr, tr), nil
}

// gossipLogger takes the transport's few lines to the process's own log.
func gossipLogger() *log.Logger {
	return hclog.Default().Named("memberlist").StandardLogger(&hclog.StandardLoggerOptions{InferLevels: true})
}
