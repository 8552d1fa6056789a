package node

import (
	"flag"
	"strings"
)

// Flags are the agent's command line: a Source, and the files to read before it.
type Flags struct {
	Source
	Files []string // by -config-file, in their order
	Dirs  []string // by -config-dir
}

// Register adds the agent's flags to fs; their names are Consul's.
func (f *Flags) Register(fs *flag.FlagSet) {
	s := &f.Source
	boolVar(fs, &s.Bootstrap, "bootstrap", "Sets server to bootstrap mode.")
	intVar(fs, &s.BootstrapExpect, "bootstrap-expect", "Sets server to expect bootstrap mode: the number of servers that found the cluster.")
	textVar(fs, &s.BindAddr, "bind", "Sets the bind address for cluster communication (127.0.0.1).")
	textVar(fs, &s.ClientAddr, "client", "Sets the address to bind for client access, the HTTP API (127.0.0.1).")
	listVar(fs, &f.Dirs, "config-dir", "Path to a directory to read configuration files from. Can be specified multiple times.")
	listVar(fs, &f.Files, "config-file", "Path to a file in JSON or HCL format. Can be specified multiple times.")
	textVar(fs, &s.DataDir, "data-dir", "Path to a data directory to store agent state.")
	textVar(fs, &s.Datacenter, "datacenter", "Datacenter of the agent (dc1).")
	boolVar(fs, &s.DevMode, "dev", "Starts the agent in development mode: one server, in memory.")
	intVar(fs, &s.Ports.HTTP, "http-port", "Sets the HTTP API port to listen on (8500); -1 for none.")
	listVar(fs, &s.StartJoin, "join", "Address of an agent to join at start time. Can be specified multiple times.")
	boolVar(fs, &s.LogJSON, "log-json", "Output logs in JSON format.")
	textVar(fs, &s.LogLevel, "log-level", "Log level of the agent (INFO).")
	textVar(fs, &s.NodeName, "node", "Name of this node. Must be unique in the cluster.")
	textVar(fs, &s.NodeID, "node-id", "A unique ID for this node across space and time, a UUID.")
	textVar(fs, &s.RetryInterval, "retry-interval", "The longest time between two join attempts (30s).")
	listVar(fs, &s.RetryJoin, "retry-join", "Address of an agent to join at start time with retries enabled. Can be specified multiple times.")
	intVar(fs, &s.RetryMax, "retry-max", "Maximum number of join attempts (0, which will retry indefinitely).")
	intVar(fs, &s.Ports.SerfLAN, "serf-lan-port", "Sets the Serf LAN port to listen on (8301).")
	boolVar(fs, &s.Server, "server", "Switches agent to server mode.")
	intVar(fs, &s.Ports.Server, "server-port", "Sets the server port to listen on (8300).")
	boolVar(fs, &s.Trace.Enabled, "trace", "Serves the stream of events at /v1/internal/trace.")
}

// Load reads the files that the flags name and lays the flags over them.
func (f *Flags) Load(hostname string) (*Config, error) {
	var sources []*Source
	var unused []string
	for _, name := range f.Files {
		src, u, err := LoadFile(name)
		if err != nil {
			return nil, err
		}
		sources, unused = append(sources, src), append(unused, u...)
	}
	for _, dir := range f.Dirs {
		src, u, err := LoadDir(dir)
		if err != nil {
			return nil, err
		}
		sources, unused = append(sources, src), append(unused, u...)
	}
	return Build(hostname, unused, append(sources, &f.Source)...)
}

// pointer is a flag whose absence is told from its default: *to stays nil until it is set.
type pointer[T any] struct {
	to    **T
	parse func(string) (T, error)
	bool  bool
}

func (p *pointer[T]) String() string { return "" }

func (p *pointer[T]) Set(text string) error {
	v, err := p.parse(text)
	if err != nil {
		return err
	}
	*p.to = &v
	return nil
}

// IsBoolFlag lets a bool flag stand without a value.
func (p *pointer[T]) IsBoolFlag() bool { return p.bool }

type list struct{ to *[]string }

func (l *list) String() string { return "" }

func (l *list) Set(text string) error {
	*l.to = append(*l.to, strings.TrimSpace(text))
	return nil
}
