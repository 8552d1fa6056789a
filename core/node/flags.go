package node

import (
	"errors"
	"flag"
	"strings"
)

// Flags are the agent's command line: a Source, and the files to read before it.
type Flags struct {
	Source
	Files  []string // files and directories by -config-file and -config-dir, in their order
	Format string   // by -config-format: "json", "hcl", or "" to go by a file's ending

	hcl    []string // pieces of configuration, by -hcl
	unused []Unused
}

// Register adds the agent's flags to fs; their names are Consul's.
func (f *Flags) Register(fs *flag.FlagSet) {
	s := &f.Source
	textVar(fs, &s.AdvertiseAddr, "advertise", "Sets the address at which the others reach this node (the bind address).")
	listVar(fs, &s.HTTPConfig.AllowWriteHTTPFrom, "allow-write-http-from", "Only allow write endpoint calls from the given network, in CIDR format. Can be specified multiple times.")
	boolVar(fs, &s.Bootstrap, "bootstrap", "Sets server to bootstrap mode.")
	intVar(fs, &s.BootstrapExpect, "bootstrap-expect", "Sets server to expect bootstrap mode: the number of servers that found the cluster.")
	textVar(fs, &s.BindAddr, "bind", "Sets the bind address for cluster communication (127.0.0.1).")
	textVar(fs, &s.ClientAddr, "client", "Sets the address to bind for client access, the HTTP API (127.0.0.1).")
	listVar(fs, &f.Files, "config-dir", "Path to a directory to read configuration files from. Can be specified multiple times.")
	listVar(fs, &f.Files, "config-file", "Path to a file in JSON or HCL format. Can be specified multiple times.")
	fs.StringVar(&f.Format, "config-format", "", "Config files are in this format irrespective of their extension: hcl or json.")
	textVar(fs, &s.DataDir, "data-dir", "Path to a data directory to store agent state.")
	textVar(fs, &s.Datacenter, "datacenter", "Datacenter of the agent (dc1).")
	boolVar(fs, &s.DevMode, "dev", "Starts the agent in development mode: one server, in memory.")
	listVar(fs, &f.hcl, "hcl", "A piece of configuration in HCL. Can be specified multiple times.")
	intVar(fs, &s.Ports.HTTP, "http-port", "Sets the HTTP API port to listen on (8500); -1 for none.")
	listVar(fs, &s.StartJoin, "join", "Address of an agent to join at start time. Can be specified multiple times.")
	boolVar(fs, &s.LogJSON, "log-json", "Output logs in JSON format.")
	textVar(fs, &s.LogLevel, "log-level", "Log level of the agent (INFO).")
	textVar(fs, &s.NodeName, "node", "Name of this node. Must be unique in the cluster.")
	textVar(fs, &s.NodeID, "node-id", "A unique ID for this node across space and time, a UUID.")
	mapVar(fs, &s.NodeMeta, "node-meta", "A piece of metadata of this node, as key:value. Can be specified multiple times.")
	textVar(fs, &s.PidFile, "pid-file", "Path to a file to store the agent's process id in.")
	textVar(fs, &s.RetryInterval, "retry-interval", "The longest time between two join attempts (30s).")
	listVar(fs, &s.RetryJoin, "retry-join", "Address of an agent to join at start time with retries enabled. Can be specified multiple times.")
	intVar(fs, &s.RetryMax, "retry-max", "Maximum number of join attempts (0, which will retry indefinitely).")
	intVar(fs, &s.Ports.SerfLAN, "serf-lan-port", "Sets the Serf LAN port to listen on (8301).")
	boolVar(fs, &s.Server, "server", "Switches agent to server mode.")
	intVar(fs, &s.Ports.Server, "server-port", "Sets the server port to listen on (8300).")
	boolVar(fs, &s.Trace.Enabled, "trace", "Serves the stream of events at /v1/internal/trace.")
	f.registerUnused(fs)
}

// noUse is the help text of a flag of Consul's that has no effect here.
const noUse = "Accepted for Consul's sake; without effect."

// registerUnused adds the flags of Consul's that mean nothing here: a command line that was written for Consul still
// starts, and a warning names them.
func (f *Flags) registerUnused(fs *flag.FlagSet) {
	for name := range strings.FieldsSeq(`advertise-wan alt-domain check_output_max_size default-query-time dns-port
		domain encrypt grpc-port https-port join-wan log-file log-rotate-bytes log-rotate-duration log-rotate-max-files
		max-query-time primary-gateway protocol raft-protocol recursor retry-interval-wan retry-join-wan
		retry-max-wan segment serf-lan-allowed-cidrs serf-lan-bind serf-wan-allowed-cidrs serf-wan-bind serf-wan-port
		ui-content-path ui-dir`) {
		fs.Func(name, noUse, func(value string) error {
			f.unused = append(f.unused, Unused{"-" + name, value})
			return nil
		})
	}
	for name := range strings.FieldsSeq(`disable-host-node-id disable-keyring-file enable-local-script-checks
		enable-script-checks non-voting-server rejoin syslog ui`) {
		fs.BoolFunc(name, noUse, func(value string) error {
			f.unused = append(f.unused, Unused{"-" + name, value != "false"})
			return nil
		})
	}
}

// Load reads the files that the flags name and lays the flags over them. A second call reads the files again.
func (f *Flags) Load(hostname string) (*Config, error) {
	if f.Format != "" && f.Format != "json" && f.Format != "hcl" {
		return nil, errors.New("config: -config-format must be either 'hcl' or 'json'")
	}
	var all loaded
	for _, name := range f.Files {
		l, err := load(name, f.Format)
		if err != nil {
			return nil, err
		}
		all.sources = append(all.sources, l.sources...)
		all.unused = append(all.unused, l.unused...)
		all.skipped = append(all.skipped, l.skipped...)
	}
	sources, unused := append(all.sources, &f.Source), append(all.unused, f.unused...)
	for _, piece := range f.hcl {
		src, u, err := Parse([]byte(piece), false)
		if err != nil {
			return nil, errors.Join(errors.New("failed to parse -hcl"), err)
		}
		sources, unused = append(sources, src), append(unused, u...)
	}
	c, err := Build(hostname, unused, sources...)
	if err != nil {
		return nil, err
	}
	for _, name := range all.skipped {
		c.Warnings = append(c.Warnings, "skipping file "+name+", extension must be .hcl or .json, or config format must be set")
	}
	return c, nil
}
