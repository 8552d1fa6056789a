// Package node is the one assembly room: it turns configuration into a running kvnode process, a server or a
// client of the cluster with an agent before it.
package node

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-hclog"

	"glasshouse/core/agent"
)

// Config is a node's configuration, whole and checked.
type Config struct {
	Datacenter      string
	DataDir         string // "" under DevMode alone
	NodeName        string
	NodeID          string // "" takes the data directory's, or a new one
	Server          bool
	DevMode         bool
	BootstrapExpect int // 0 joins a cluster that others bootstrap

	BindAddr  string   // an IP, without a port
	HTTPAddrs []string // IP:port; none serves no HTTP

	ServerPort  int
	SerfLANPort int

	StartJoin     []string // IP:port, tried once: the start fails where none answers
	RetryJoin     []string // IP:port, tried until one answers
	RetryInterval time.Duration
	RetryMax      int // attempts; 0 is for ever

	LogLevel    hclog.Level
	LogJSON     bool
	EnableDebug bool

	RaftMultiplier        int
	KVMaxValueSize        int64
	HTTPMaxConnsPerClient int
	RPCHandshakeTimeout   time.Duration

	LeaveOnTerminate     bool
	SkipLeaveOnInterrupt bool

	Trace        bool
	AllowOrigins []string

	Version  string
	Revision string
	// Warnings are what the configuration has that is allowed and yet worth a line in the log.
	Warnings []string
}

// The defaults, which are Consul's, but for the bind address: without TLS and ACLs kvnode stays on loopback unless
// it is told otherwise.
const (
	DefaultDatacenter  = "dc1"
	DefaultBindAddr    = "127.0.0.1"
	DefaultHTTPPort    = 8500
	DefaultServerPort  = 8300
	DefaultSerfLANPort = 8301

	defaultRetryInterval    = 30 * time.Second
	defaultRaftMultiplier   = 1
	maxRaftMultiplier       = 10
	defaultHandshakeTimeout = 5 * time.Second
)

var (
	validDatacenter = regexp.MustCompile(`^[a-z0-9_-]+$`)
	validNodeName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)
)

// or is *p, or def where p is nil.
func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// Build checks sources, of which a later one lays over an earlier one, and makes a Config of them. hostname is the
// node's name where none names it. unused are keys of Consul's to warn of.
func Build(hostname string, unused []string, sources ...*Source) (*Config, error) {
	var s Source
	for _, one := range sources {
		s.merge(one)
	}
	c := &Config{
		Datacenter:            or(s.Datacenter, DefaultDatacenter),
		DataDir:               or(s.DataDir, ""),
		NodeName:              or(s.NodeName, hostname),
		NodeID:                or(s.NodeID, ""),
		DevMode:               or(s.DevMode, false),
		BootstrapExpect:       or(s.BootstrapExpect, 0),
		BindAddr:              or(s.BindAddr, DefaultBindAddr),
		ServerPort:            or(s.Ports.Server, DefaultServerPort),
		SerfLANPort:           or(s.Ports.SerfLAN, DefaultSerfLANPort),
		RetryMax:              or(s.RetryMax, 0),
		LogJSON:               or(s.LogJSON, false),
		EnableDebug:           or(s.EnableDebug, false),
		RaftMultiplier:        or(s.Performance.RaftMultiplier, defaultRaftMultiplier),
		KVMaxValueSize:        or(s.Limits.KVMaxValueSize, agent.DefaultKVMaxValueSize),
		HTTPMaxConnsPerClient: or(s.Limits.HTTPMaxConnsPerClient, agent.DefaultHTTPMaxConns),
		Trace:                 or(s.Trace.Enabled, false),
		AllowOrigins:          s.Trace.AllowOrigins,
	}
	c.Server = or(s.Server, c.DevMode)
	c.LeaveOnTerminate = or(s.LeaveOnTerminate, !c.Server)
	c.SkipLeaveOnInterrupt = or(s.SkipLeaveOnInterrupt, c.Server)
	if len(unused) > 0 {
		c.Warnings = append(c.Warnings, "Configuration keys of Consul's that kvnode has no use for: "+strings.Join(unused, ", "))
	}
	return c, errors.Join(c.bootstrap(&s), c.times(&s), c.listen(&s), c.join(&s), c.check())
}

// bootstrap settles how many servers found the cluster.
func (c *Config) bootstrap(s *Source) error {
	alone := or(s.Bootstrap, false)
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
	}
	if c.BootstrapExpect == 2 {
		c.Warnings = append(c.Warnings, "bootstrap_expect = 2: A cluster with 2 servers will provide no failure tolerance")
	} else if c.BootstrapExpect > 2 && c.BootstrapExpect%2 == 0 {
		c.Warnings = append(c.Warnings, "bootstrap_expect is even number: A cluster with an even number of servers does not achieve optimum fault tolerance")
	}
	return nil
}

// times reads durations and the log level.
func (c *Config) times(s *Source) (err error) {
	if c.RetryInterval, err = duration("retry_interval", s.RetryInterval, defaultRetryInterval); err != nil {
		return err
	}
	c.RPCHandshakeTimeout, err = duration("limits.rpc_handshake_timeout", s.Limits.RPCHandshakeTimeout, defaultHandshakeTimeout)
	if err != nil {
		return err
	}
	level := or(s.LogLevel, "INFO")
	if c.LogLevel = hclog.LevelFromString(level); c.LogLevel == hclog.NoLevel {
		return fmt.Errorf("log_level %q: want TRACE, DEBUG, INFO, WARN or ERROR", level)
	}
	return nil
}

func duration(key string, text *string, def time.Duration) (time.Duration, error) {
	if text == nil {
		return def, nil
	}
	d, err := time.ParseDuration(*text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s %q: want a duration above zero, such as 30s", key, *text)
	}
	return d, nil
}

// listen settles where HTTP is served.
func (c *Config) listen(s *Source) error {
	port := or(s.Ports.HTTP, DefaultHTTPPort)
	if port == -1 {
		return nil
	}
	if err := checkPort("ports.http", port); err != nil {
		return err
	}
	hosts := or(s.Addresses.HTTP, or(s.ClientAddr, DefaultBindAddr))
	for host := range strings.FieldsSeq(hosts) {
		if net.ParseIP(host) == nil {
			return fmt.Errorf("client_addr %q: want IP addresses", host)
		}
		c.HTTPAddrs = append(c.HTTPAddrs, net.JoinHostPort(host, strconv.Itoa(port)))
	}
	return nil
}

// join brings the addresses to join into IP:port form.
func (c *Config) join(s *Source) error {
	port := strconv.Itoa(c.SerfLANPort)
	own := net.JoinHostPort(c.BindAddr, port)
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
	if !validDatacenter.MatchString(c.Datacenter) {
		return fmt.Errorf("datacenter %q: want lower-case letters, digits, '-' and '_'", c.Datacenter)
	}
	if !validNodeName.MatchString(c.NodeName) {
		return fmt.Errorf("node_name %q: want letters, digits, '-', '_' and '.', at most 128", c.NodeName)
	}
	if c.NodeID != "" {
		if _, err := uuid.Parse(c.NodeID); err != nil {
			return fmt.Errorf("node_id %q: want a UUID: %w", c.NodeID, err)
		}
	}
	ip := net.ParseIP(c.BindAddr)
	if ip == nil || ip.IsUnspecified() {
		return fmt.Errorf("bind_addr %q: want the one IP address at which the other nodes reach this one", c.BindAddr)
	}
	if c.RaftMultiplier < 1 || c.RaftMultiplier > maxRaftMultiplier {
		return fmt.Errorf("performance.raft_multiplier cannot be %d. Must be between 1 and %d", c.RaftMultiplier, maxRaftMultiplier)
	}
	if c.KVMaxValueSize < 1 || c.HTTPMaxConnsPerClient < 1 || c.RetryMax < 0 {
		return errors.New("limits.kv_max_value_size and limits.http_max_conns_per_client must be above zero, retry_max not below")
	}
	return errors.Join(checkPort("ports.server", c.ServerPort), checkPort("ports.serf_lan", c.SerfLANPort))
}

func checkPort(key string, port int) error {
	if port < 1 || port > 65535 {
		return fmt.Errorf("%s %d: want a port from 1 to 65535", key, port)
	}
	return nil
}
