package node

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-hclog"
)

var (
	validDatacenter = regexp.MustCompile(`^[a-z0-9_-]+$`)
	validNodeName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)
)

// faultTolerance is where Consul explains how many servers may fail.
const faultTolerance = "See https://www.consul.io/docs/internals/consensus.html#deployment-table"

// leastSnapshotInterval is raft's own bound.
const leastSnapshotInterval = 5 * time.Millisecond

// bootstrap settles how many servers found the cluster; alone is the bootstrap key.
func (c *Config) bootstrap(alone bool) error {
	switch {
	case c.DevMode && !c.Server:
		return errors.New("-dev is a server: it cannot be 'server = false'")
	case c.DevMode && (alone || c.BootstrapExpect > 0):
		return errors.New("'bootstrap' and 'bootstrap_expect' are not allowed in dev mode")
	case c.DevMode:
		c.BootstrapExpect = 1
	case alone && !c.Server:
		return errors.New("'bootstrap = true' requires 'server = true'")
	case c.BootstrapExpect > 0 && !c.Server:
		return errors.New("'bootstrap_expect > 0' requires 'server = true'")
	case alone && c.BootstrapExpect > 0:
		return errors.New("'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive")
	case c.BootstrapExpect < 0:
		return fmt.Errorf("bootstrap_expect cannot be %d. Must be greater than or equal to zero", c.BootstrapExpect)
	case alone:
		c.BootstrapExpect = 1
		c.Warnings = append(c.Warnings, "bootstrap = true: do not enable unless necessary")
	case c.BootstrapExpect == 1:
		c.Warnings = append(c.Warnings, "BootstrapExpect is set to 1; this is the same as Bootstrap mode.",
			"bootstrap = true: do not enable unless necessary")
	}
	if c.BootstrapExpect == 2 {
		c.Warnings = append(c.Warnings, "bootstrap_expect = 2: A cluster with 2 servers will provide no failure tolerance. "+faultTolerance)
	} else if c.BootstrapExpect > 2 && c.BootstrapExpect%2 == 0 {
		c.Warnings = append(c.Warnings,
			"bootstrap_expect is even number: A cluster with an even number of servers does not achieve optimum fault tolerance. "+faultTolerance)
	}
	if c.BootstrapExpect > 1 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("bootstrap_expect > 0: expecting %d servers", c.BootstrapExpect))
	}
	return nil
}

// logLevel reads the log level. An unknown one passes Consul's validate, and keeps its agent from starting.
func (c *Config) logLevel(text string) error {
	switch level := strings.ToUpper(text); level {
	case "TRACE", "DEBUG", "INFO", "WARN", "ERROR":
		c.LogLevel = hclog.LevelFromString(level)
	case "ERR":
		c.LogLevel = hclog.Error
	default:
		//lint:ignore ST1005 Consul's words
		return fmt.Errorf("Invalid log level: %s. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]", text)
	}
	return nil
}

// join brings the addresses to join into IP:port form.
func (c *Config) join(s *Source) error {
	port := strconv.Itoa(c.SerfLANPort)
	own := net.JoinHostPort(c.AdvertiseAddr, port)
	for _, list := range []struct {
		key  string
		from []string
		to   *[]string
	}{{"start_join", s.StartJoin, &c.StartJoin}, {"retry_join", s.RetryJoin, &c.RetryJoin}} {
		for _, addr := range list.from {
			if addr == "" {
				return fmt.Errorf("%s: an address is empty", list.key)
			}
			if _, _, err := net.SplitHostPort(addr); err != nil {
				addr = net.JoinHostPort(strings.Trim(addr, "[]"), port)
			}
			// Joining oneself always succeeds and tells nothing.
			if addr != own {
				*list.to = append(*list.to, addr)
			}
		}
	}
	return nil
}

// check is what a Config must hold, however it was made.
func (c *Config) check() error {
	if c.DataDir == "" && !c.DevMode {
		return errors.New("data_dir cannot be empty")
	}
	if info, err := os.Stat(c.DataDir); err == nil && !info.IsDir() {
		return fmt.Errorf("data_dir %q is not a directory", c.DataDir)
	}
	if !validDatacenter.MatchString(c.Datacenter) {
		return fmt.Errorf("datacenter cannot be %q. Please use only [a-z0-9-_]", c.Datacenter)
	}
	if !validNodeName.MatchString(c.NodeName) {
		return fmt.Errorf("node_name %q: want letters, digits, '-', '_' and '.', at most 128", c.NodeName)
	}
	if c.NodeID != "" {
		if _, err := uuid.Parse(c.NodeID); err != nil {
			return fmt.Errorf("node_id %q: want a UUID: %w", c.NodeID, err)
		}
	}
	if err := c.checkMeta(); err != nil {
		return err
	}
	if c.BindAddr == "" {
		return errors.New("bind_addr cannot be empty")
	}
	if ip := net.ParseIP(c.AdvertiseAddr); ip == nil || ip.IsUnspecified() {
		//lint:ignore ST1005 Consul's words
		return errors.New("Advertise address cannot be 0.0.0.0, :: or [::]")
	}
	if c.RaftMultiplier < 1 || c.RaftMultiplier > maxRaftMultiplier {
		return fmt.Errorf("performance.raft_multiplier cannot be %d. Must be between 1 and %d", c.RaftMultiplier, maxRaftMultiplier)
	}
	if c.ServerPort < 1 || c.SerfLANPort < 1 {
		return errors.New("ports.server and ports.serf_lan cannot be disabled: a node cannot do without them")
	}
	for _, origin := range c.AllowOrigins {
		if err := http.NewCrossOriginProtection().AddTrustedOrigin(origin); err != nil {
			return fmt.Errorf("trace.allow_origins %q: want scheme://host or scheme://host:port: %w", origin, err)
		}
	}
	return c.checkBounds()
}

// checkBounds refuses numbers and durations that are too small to work with, the first of them by name.
func (c *Config) checkBounds() error {
	for _, n := range []struct {
		key       string
		is, least int64
	}{
		{"limits.kv_max_value_size", c.KVMaxValueSize, 1},
		{"limits.txn_max_req_len", c.TxnMaxReqLen, 0},
		{"raft_snapshot_threshold", int64(c.RaftSnapshotThreshold), 1},
		{"raft_trailing_logs", int64(c.RaftTrailingLogs), 1},
		{"retry_max", int64(c.RetryMax), 0},
	} {
		if n.is < n.least {
			return fmt.Errorf("%s cannot be %d. Must be at least %d", n.key, n.is, n.least)
		}
	}
	for _, d := range []struct {
		key       string
		is, least time.Duration
	}{
		{"retry_interval", c.RetryInterval, time.Millisecond},
		{"limits.rpc_handshake_timeout", c.RPCHandshakeTimeout, time.Millisecond},
		{"performance.rpc_hold_timeout", c.RPCHoldTimeout, time.Millisecond},
		{"performance.leave_drain_time", c.LeaveDrainTime, 0},
		{"raft_snapshot_interval", c.RaftSnapshotInterval, leastSnapshotInterval},
		{"reconnect_timeout", c.ReconnectTimeout, time.Minute},
		{"session_ttl_min", c.SessionTTLMin, time.Millisecond},
		{"autopilot.last_contact_threshold", c.Autopilot.LastContactThreshold, 0},
		{"autopilot.server_stabilization_time", c.Autopilot.ServerStabilizationTime, 0},
		{"telemetry.prometheus_retention_time", c.Telemetry.PrometheusRetention, 0},
	} {
		if d.is < d.least {
			return fmt.Errorf("%s cannot be %v. Must be at least %v", d.key, d.is, d.least)
		}
	}
	return nil
}
