package node

// Source is configuration as it is written: one file's, or the command line's. What is not set is nil. The JSON
// names are Consul's keys; keys of its own that are not Consul's stand in trace and in http_config.allowed_hosts.
type Source struct {
	// The datacenter, dc1 unless set. Its servers form one cluster.
	Datacenter *string `json:"datacenter"`
	// The directory of the log, the snapshots and the node's identity.
	DataDir *string `json:"data_dir"`
	// The node's name, the host's unless set; unique in the cluster.
	NodeName *string `json:"node_name"`
	// The node's UUID; unless set, the one that the data directory holds, or a new one.
	NodeID *string `json:"node_id"`
	// The node's metadata, for those who look for it in the catalog: up to 64 keys with their values.
	NodeMeta map[string]string `json:"node_meta"`
	// Whether the node is a server, which keeps the data, or a client, which asks servers.
	Server  *bool `json:"server"`
	DevMode *bool `json:"-"` // a flag only, as Consul's
	// Founds a cluster of this one server.
	Bootstrap *bool `json:"bootstrap"`
	// How many servers found the cluster together.
	BootstrapExpect *int `json:"bootstrap_expect"`

	// The IP address that gossip and RPC listen on, 127.0.0.1 unless set. A go-sockaddr template is filled in.
	BindAddr *string `json:"bind_addr"`
	// The IP address at which the others reach this node, bind_addr unless set. A go-sockaddr template is filled in.
	AdvertiseAddr *string `json:"advertise_addr"`
	// The IP addresses that HTTP listens on, 127.0.0.1 unless set; several stand with a space between.
	ClientAddr *string         `json:"client_addr"`
	Addresses  SourceAddresses `json:"addresses"`
	Ports      SourcePorts     `json:"ports"`

	// Addresses to join at the start, which fails where none answers.
	StartJoin []string `json:"start_join"`
	// Addresses to join, tried again until one answers.
	RetryJoin []string `json:"retry_join"`
	// The longest pause between two attempts to join, 30s unless set.
	RetryInterval *string `json:"retry_interval"`
	// How many attempts to join before the process ends, 0 (no bound) unless set.
	RetryMax *int `json:"retry_max"`

	// TRACE, DEBUG, INFO, WARN or ERROR; INFO unless set. A reload changes it.
	LogLevel *string `json:"log_level"`
	// Writes log lines as JSON.
	LogJSON *bool `json:"log_json"`
	// Serves /debug/pprof/.
	EnableDebug *bool `json:"enable_debug"`
	// A file that holds the process's id while it runs.
	PidFile *string `json:"pid_file"`

	Performance SourcePerformance `json:"performance"`
	Limits      SourceLimits      `json:"limits"`
	HTTPConfig  SourceHTTPConfig  `json:"http_config"`
	Telemetry   SourceTelemetry   `json:"telemetry"`
	Autopilot   SourceAutopilot   `json:"autopilot"`

	// How long gossip remembers a member that failed, 72h unless set.
	ReconnectTimeout *string `json:"reconnect_timeout"`
	// The shortest TTL that a session may ask for, 10s unless set.
	SessionTTLMin *string `json:"session_ttl_min"`

	// How many log entries raft writes before it makes a snapshot, 16384 unless set.
	RaftSnapshotThreshold *int `json:"raft_snapshot_threshold"`
	// How often raft looks whether a snapshot is due, 30s unless set.
	RaftSnapshotInterval *string `json:"raft_snapshot_interval"`
	// How many log entries stay behind a snapshot for slow followers, 10240 unless set.
	RaftTrailingLogs *int `json:"raft_trailing_logs"`

	// Whether SIGTERM has the node leave its cluster: true on a client unless set, false on a server.
	LeaveOnTerminate *bool `json:"leave_on_terminate"`
	// Whether an interrupt ends the node without leaving: true on a server unless set, false on a client.
	SkipLeaveOnInterrupt *bool `json:"skip_leave_on_interrupt"`

	Trace SourceTrace `json:"trace"`
}

// SourceAddresses are listeners' own addresses, before client_addr.
type SourceAddresses struct {
	// The IP addresses that HTTP listens on, before client_addr.
	HTTP *string `json:"http"`
}

// SourcePorts are the listeners' ports; http may be -1 for none.
type SourcePorts struct {
	// The port of the HTTP API, 8500 unless set; -1 serves none.
	HTTP *int `json:"http"`
	// The port of the servers' RPC, 8300 unless set.
	Server *int `json:"server"`
	// The port of the gossip, 8301 unless set.
	SerfLAN *int `json:"serf_lan"`
}

// SourcePerformance tunes raft and the requests that wait for it.
type SourcePerformance struct {
	// Stretches raft's timeouts, from 1 (the default) to 10.
	RaftMultiplier *int `json:"raft_multiplier"`
	// How long a server that leaves goes on answering, 5s unless set.
	LeaveDrainTime *string `json:"leave_drain_time"`
	// How long a request waits for a leader to be found, 7s unless set.
	RPCHoldTimeout *string `json:"rpc_hold_timeout"`
}

// SourceLimits bounds what clients may ask for.
type SourceLimits struct {
	// The largest value that a PUT may bring, in bytes, 524288 unless set.
	KVMaxValueSize *int64 `json:"kv_max_value_size"`
	// The largest body of a transaction, in bytes, as kv_max_value_size unless set.
	TxnMaxReqLen *int64 `json:"txn_max_req_len"`
	// How many HTTP connections one address may have open, 200 unless set; below 1 is without bound.
	HTTPMaxConnsPerClient *int `json:"http_max_conns_per_client"`
	// How many RPC connections one address may have open, 100 unless set; below 1 is without bound.
	RPCMaxConnsPerClient *int `json:"rpc_max_conns_per_client"`
	// How long an RPC connection may take to say what it speaks, 5s unless set.
	RPCHandshakeTimeout *string `json:"rpc_handshake_timeout"`
}

// SourceHTTPConfig is how HTTP answers.
type SourceHTTPConfig struct {
	// Headers that every answer has. A reload changes them.
	ResponseHeaders map[string]string `json:"response_headers"`
	// The networks, in CIDR form, whose clients may send what changes something; all unless set. A reload changes them.
	AllowWriteHTTPFrom []string `json:"allow_write_http_from"`
	// Host names, besides IP addresses, localhost and the node's own name, by which a request may call this agent; *
	// allows every name. A reload changes them.
	AllowedHosts []string `json:"allowed_hosts"`
}

// SourceTelemetry is how metrics are named and kept.
type SourceTelemetry struct {
	// The first word of every metric's name, consul unless set.
	MetricsPrefix *string `json:"metrics_prefix"`
	// Leaves the host's name out of the names of gauges.
	DisableHostname *bool `json:"disable_hostname"`
	// Whether a metric that prefix_filter does not name is kept, true unless set.
	FilterDefault *bool `json:"filter_default"`
	// Prefixes of metrics to keep (+) and to leave out (-).
	PrefixFilter []string `json:"prefix_filter"`
	// How long Prometheus is shown a metric after its last value; 0s, the default, serves Prometheus nothing.
	PrometheusRetentionTime *string `json:"prometheus_retention_time"`
}

// SourceAutopilot is what a cluster begins with; afterwards its own configuration holds.
type SourceAutopilot struct {
	// Whether servers that failed are removed once others have come, true unless set.
	CleanupDeadServers *bool `json:"cleanup_dead_servers"`
	// How long a healthy server may be without a word from the leader, 200ms unless set.
	LastContactThreshold *string `json:"last_contact_threshold"`
	// How many entries a healthy server may lag behind the leader, 250 unless set.
	MaxTrailingLogs *int `json:"max_trailing_logs"`
	// How many servers are never gone below by removing dead ones, 0 unless set.
	MinQuorum *int `json:"min_quorum"`
	// How long a new server must be healthy before it counts as stable, 10s unless set.
	ServerStabilizationTime *string `json:"server_stabilization_time"`
}

// SourceTrace is the event stream of this node.
type SourceTrace struct {
	// Serves the stream of events at /v1/internal/trace.
	Enabled *bool `json:"enabled"`
	// Origins of pages, besides the agent's own, that may listen and may send what changes something.
	AllowOrigins []string `json:"allow_origins"`
}
