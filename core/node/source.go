package node

// Source is configuration as it is written: one file's, or the command line's. What is not set is nil. The JSON
// names are Consul's keys; keys of its own that are not Consul's stand in trace.
type Source struct {
	Datacenter      *string `json:"datacenter"`
	DataDir         *string `json:"data_dir"`
	NodeName        *string `json:"node_name"`
	NodeID          *string `json:"node_id"`
	Server          *bool   `json:"server"`
	DevMode         *bool   `json:"-"` // a flag only, as Consul's
	Bootstrap       *bool   `json:"bootstrap"`
	BootstrapExpect *int    `json:"bootstrap_expect"`

	BindAddr   *string         `json:"bind_addr"`
	ClientAddr *string         `json:"client_addr"`
	Addresses  SourceAddresses `json:"addresses"`
	Ports      SourcePorts     `json:"ports"`

	StartJoin     []string `json:"start_join"`
	RetryJoin     []string `json:"retry_join"`
	RetryInterval *string  `json:"retry_interval"`
	RetryMax      *int     `json:"retry_max"`

	LogLevel    *string `json:"log_level"`
	LogJSON     *bool   `json:"log_json"`
	EnableDebug *bool   `json:"enable_debug"`

	Performance SourcePerformance `json:"performance"`
	Limits      SourceLimits      `json:"limits"`

	LeaveOnTerminate     *bool `json:"leave_on_terminate"`
	SkipLeaveOnInterrupt *bool `json:"skip_leave_on_interrupt"`

	Trace SourceTrace `json:"trace"`
}

// SourceAddresses are listeners' own addresses, before client_addr.
type SourceAddresses struct {
	HTTP *string `json:"http"`
}

// SourcePorts are the listeners' ports; http may be -1 for none.
type SourcePorts struct {
	HTTP    *int `json:"http"`
	Server  *int `json:"server"`
	SerfLAN *int `json:"serf_lan"`
}

// SourcePerformance tunes raft.
type SourcePerformance struct {
	RaftMultiplier *int `json:"raft_multiplier"`
}

// SourceLimits bounds what clients may ask for.
type SourceLimits struct {
	KVMaxValueSize        *int64  `json:"kv_max_value_size"`
	HTTPMaxConnsPerClient *int    `json:"http_max_conns_per_client"`
	RPCHandshakeTimeout   *string `json:"rpc_handshake_timeout"`
}

// SourceTrace is the event stream of this node.
type SourceTrace struct {
	Enabled      *bool    `json:"enabled"`
	AllowOrigins []string `json:"allow_origins"`
}

// set replaces *dst where src is set.
func set[T any](dst **T, src *T) {
	if src != nil {
		*dst = src
	}
}

// merge lays o over s: a value of o's replaces s's, a list of o's follows s's.
func (s *Source) merge(o *Source) {
	set(&s.Datacenter, o.Datacenter)
	set(&s.DataDir, o.DataDir)
	set(&s.NodeName, o.NodeName)
	set(&s.NodeID, o.NodeID)
	set(&s.Server, o.Server)
	set(&s.DevMode, o.DevMode)
	set(&s.Bootstrap, o.Bootstrap)
	set(&s.BootstrapExpect, o.BootstrapExpect)
	set(&s.BindAddr, o.BindAddr)
	set(&s.ClientAddr, o.ClientAddr)
	set(&s.Addresses.HTTP, o.Addresses.HTTP)
	set(&s.Ports.HTTP, o.Ports.HTTP)
	set(&s.Ports.Server, o.Ports.Server)
	set(&s.Ports.SerfLAN, o.Ports.SerfLAN)
	s.StartJoin = append(s.StartJoin, o.StartJoin...)
	s.RetryJoin = append(s.RetryJoin, o.RetryJoin...)
	set(&s.RetryInterval, o.RetryInterval)
	set(&s.RetryMax, o.RetryMax)
	set(&s.LogLevel, o.LogLevel)
	set(&s.LogJSON, o.LogJSON)
	set(&s.EnableDebug, o.EnableDebug)
	set(&s.Performance.RaftMultiplier, o.Performance.RaftMultiplier)
	set(&s.Limits.KVMaxValueSize, o.Limits.KVMaxValueSize)
	set(&s.Limits.HTTPMaxConnsPerClient, o.Limits.HTTPMaxConnsPerClient)
	set(&s.Limits.RPCHandshakeTimeout, o.Limits.RPCHandshakeTimeout)
	set(&s.LeaveOnTerminate, o.LeaveOnTerminate)
	set(&s.SkipLeaveOnInterrupt, o.SkipLeaveOnInterrupt)
	set(&s.Trace.Enabled, o.Trace.Enabled)
	s.Trace.AllowOrigins = append(s.Trace.AllowOrigins, o.Trace.AllowOrigins...)
}
