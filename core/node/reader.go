package node

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-multierror"

	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

// reader turns what stands in a Source into values, and gathers what cannot be read. Its words are Consul's.
type reader struct{ bad *multierror.Error }

func (r *reader) err() error { return r.bad.ErrorOrNil() }

func (r *reader) fail(format string, args ...any) {
	r.bad = multierror.Append(r.bad, fmt.Errorf(format, args...))
}

func (r *reader) duration(key string, text *string, def time.Duration) time.Duration {
	if text == nil {
		return def
	}
	d, err := time.ParseDuration(*text)
	if err != nil {
		r.fail("%s: invalid duration: %q: %w", key, *text, err)
	}
	return d
}

// port is a listener's port, -1 for none.
func (r *reader) port(key string, port *int, def int) int {
	n := or(port, def)
	if n > 65535 {
		r.fail("%s: invalid port: %d", key, n)
	}
	return max(n, -1)
}

// ips reads IP addresses with spaces between; each may come of a go-sockaddr template.
func (r *reader) ips(key, text string) []string {
	filled, err := fill(text)
	if err != nil {
		r.fail("%s: error parsing %q: %w", key, text, err)
		return nil
	}
	var ips []string
	for one := range strings.FieldsSeq(filled) {
		ip := net.ParseIP(strings.Trim(one, "[]"))
		if ip == nil {
			r.fail("%s: invalid ip address: %s", key, one)
			continue
		}
		ips = append(ips, ip.String())
	}
	return ips
}

// ip reads one IP address; "" is none.
func (r *reader) ip(key, text string) string {
	switch ips := r.ips(key, text); len(ips) {
	case 0:
		return ""
	case 1:
		return ips[0]
	default:
		r.fail("%s cannot contain multiple addresses", key)
		return ""
	}
}

// advertise is the address at which the others reach a node that listens on bind.
func (r *reader) advertise(text *string, bind string) string {
	if text != nil {
		return r.ip("advertise_addr", *text)
	}
	if ip := net.ParseIP(bind); ip == nil || !ip.IsUnspecified() {
		return bind
	}
	ip, err := privateIP(bind)
	if err != nil {
		r.fail("%w", err)
	}
	return ip
}

// listen settles where HTTP is served.
func (r *reader) listen(s *Source) []string {
	port := r.port("ports.http", s.Ports.HTTP, DefaultHTTPPort)
	key, hosts := "client_addr", or(s.ClientAddr, DefaultBindAddr)
	if s.Addresses.HTTP != nil {
		key, hosts = "addresses.http", *s.Addresses.HTTP
	}
	var addrs []string
	for _, ip := range r.ips(key, hosts) {
		if port > 0 {
			addrs = append(addrs, net.JoinHostPort(ip, strconv.Itoa(port)))
		}
	}
	return addrs
}

// networks reads networks in CIDR form.
func (r *reader) networks(key string, texts []string) []netip.Prefix {
	var nets []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			r.fail("%s: invalid cidr: %s", key, text)
		}
		nets = append(nets, p.Masked())
	}
	return nets
}

func (r *reader) autopilot(s *SourceAutopilot) structs.AutopilotConfig {
	c := structs.DefaultAutopilotConfig()
	c.CleanupDeadServers = or(s.CleanupDeadServers, c.CleanupDeadServers)
	c.LastContactThreshold = r.duration("autopilot.last_contact_threshold", s.LastContactThreshold, c.LastContactThreshold)
	c.ServerStabilizationTime = r.duration("autopilot.server_stabilization_time", s.ServerStabilizationTime, c.ServerStabilizationTime)
	for _, n := range []struct {
		key string
		n   *int
	}{{"autopilot.max_trailing_logs", s.MaxTrailingLogs}, {"autopilot.min_quorum", s.MinQuorum}} {
		if or(n.n, 0) < 0 {
			r.fail("%s cannot be %d. Must be greater than or equal to zero", n.key, *n.n)
		}
	}
	c.MaxTrailingLogs = uint64(or(s.MaxTrailingLogs, int(c.MaxTrailingLogs)))
	c.MinQuorum = uint(or(s.MinQuorum, int(c.MinQuorum)))
	return c
}

// telemetry reads the telemetry block. A filter that says neither keep nor leave out is warned of, as by Consul.
func (r *reader) telemetry(s *SourceTelemetry, c *Config) metrics.Config {
	t := metrics.Config{
		Prefix:              or(s.MetricsPrefix, metrics.DefaultPrefix),
		DisableHostname:     or(s.DisableHostname, false),
		FilterDefault:       or(s.FilterDefault, true),
		PrometheusRetention: r.duration("prometheus_retention_time", s.PrometheusRetentionTime, 0),
	}
	for _, rule := range s.PrefixFilter {
		switch {
		case rule == "":
			c.Warnings = append(c.Warnings, "Cannot have empty filter rule in prefix_filter")
		case rule[0] == '+':
			t.AllowedPrefixes = append(t.AllowedPrefixes, rule[1:])
		case rule[0] == '-':
			t.BlockedPrefixes = append(t.BlockedPrefixes, rule[1:])
		default:
			c.Warnings = append(c.Warnings, fmt.Sprintf("Filter rule must begin with either '+' or '-': %q", rule))
		}
	}
	return t
}
