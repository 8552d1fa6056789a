package node

import (
	"flag"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

// parsed reads a command line as the agent does.
func parsed(t *testing.T, args ...string) (*Config, error) {
	t.Helper()
	var f Flags
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	f.Register(fs)
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	return f.Load("host")
}

// write makes a file in a directory of its own and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const fullHCL = `
datacenter = "DC2"
data_dir   = "/data"
node_name  = "b"
server     = true
bootstrap_expect = 3
bind_addr   = "127.0.0.2"
advertise_addr = "10.0.0.2"
client_addr = "127.0.0.1 127.0.0.2"
ports { http = 9500 server = 9300 serf_lan = 9301 }
retry_join = ["10.0.0.1", "10.0.0.2", "10.0.0.3:8301"]
retry_interval = "5s"
retry_max = 4
log_level = "debug"
log_json  = true
enable_debug = true
pid_file = "/run/b.pid"
performance { raft_multiplier = 2 rpc_hold_timeout = "3s" leave_drain_time = "2s" }
limits {
  kv_max_value_size = 1000
  txn_max_req_len = 2000
  http_max_conns_per_client = 7
  rpc_max_conns_per_client = -1
  rpc_handshake_timeout = "1s"
}
session_ttl_min = "1s"
reconnect_timeout = "8h"
raft_snapshot_threshold = 100
raft_snapshot_interval = "10s"
raft_trailing_logs = 50
autopilot {
  cleanup_dead_servers = false
  last_contact_threshold = "1s"
  max_trailing_logs = 9
  min_quorum = 3
  server_stabilization_time = "1m"
}
telemetry {
  metrics_prefix = "kv"
  disable_hostname = true
  filter_default = false
  prefix_filter = ["+kv.raft", "-kv.serf"]
  prometheus_retention_time = "1h"
}
http_config {
  response_headers { X-A = "b" }
  allow_write_http_from = ["127.0.0.0/8"]
  allowed_hosts = ["kv.example"]
}
leave_on_terminate = true
trace { enabled = true allow_origins = ["http://127.0.0.1:8080"] }
`

const fullJSON = `{
"datacenter": "DC2", "data_dir": "/data", "node_name": "b", "server": true, "bootstrap_expect": 3,
"bind_addr": "127.0.0.2", "advertise_addr": "10.0.0.2", "client_addr": "127.0.0.1 127.0.0.2",
"ports": {"http": 9500, "server": 9300, "serf_lan": 9301},
"retry_join": ["10.0.0.1", "10.0.0.2", "10.0.0.3:8301"], "retry_interval": "5s", "retry_max": 4,
"log_level": "debug", "log_json": true, "enable_debug": true, "pid_file": "/run/b.pid",
"performance": {"raft_multiplier": 2, "rpc_hold_timeout": "3s", "leave_drain_time": "2s"},
"limits": {"kv_max_value_size": 1000, "txn_max_req_len": 2000, "http_max_conns_per_client": 7,
  "rpc_max_conns_per_client": -1, "rpc_handshake_timeout": "1s"},
"session_ttl_min": "1s", "reconnect_timeout": "8h",
"raft_snapshot_threshold": 100, "raft_snapshot_interval": "10s", "raft_trailing_logs": 50,
"autopilot": {"cleanup_dead_servers": false, "last_contact_threshold": "1s", "max_trailing_logs": 9, "min_quorum": 3,
  "server_stabilization_time": "1m"},
"telemetry": {"metrics_prefix": "kv", "disable_hostname": true, "filter_default": false,
  "prefix_filter": ["+kv.raft", "-kv.serf"], "prometheus_retention_time": "1h"},
"http_config": {"response_headers": {"X-A": "b"}, "allow_write_http_from": ["127.0.0.0/8"],
  "allowed_hosts": ["kv.example"]},
"leave_on_terminate": true,
"trace": {"enabled": true, "allow_origins": ["http://127.0.0.1:8080"]}
}`

func TestHCLAndJSONSayTheSame(t *testing.T) {
	want := &Config{
		Datacenter: "dc2", DataDir: "/data", NodeName: "b", Server: true, BootstrapExpect: 3,
		BindAddr: "127.0.0.2", AdvertiseAddr: "10.0.0.2",
		HTTPAddrs: []string{"127.0.0.1:9500", "127.0.0.2:9500"}, ServerPort: 9300, SerfLANPort: 9301,
		RetryJoin: []string{"10.0.0.1:9301", "10.0.0.3:8301"}, RetryInterval: 5 * time.Second, RetryMax: 4,
		LogLevel: hclog.Debug, LogJSON: true, EnableDebug: true, PidFile: "/run/b.pid",
		RaftMultiplier: 2, RPCHoldTimeout: 3 * time.Second, LeaveDrainTime: 2 * time.Second,
		RaftSnapshotThreshold: 100, RaftSnapshotInterval: 10 * time.Second, RaftTrailingLogs: 50,
		KVMaxValueSize: 1000, TxnMaxReqLen: 2000, HTTPMaxConnsPerClient: 7, RPCMaxConnsPerClient: unbounded,
		RPCHandshakeTimeout: time.Second, SessionTTLMin: time.Second, ReconnectTimeout: 8 * time.Hour,
		Autopilot: structs.AutopilotConfig{
			LastContactThreshold: time.Second, MaxTrailingLogs: 9, MinQuorum: 3, ServerStabilizationTime: time.Minute,
		},
		Telemetry: metrics.Config{
			Prefix: "kv", DisableHostname: true, AllowedPrefixes: []string{"kv.raft"}, BlockedPrefixes: []string{"kv.serf"},
			PrometheusRetention: time.Hour,
		},
		ResponseHeaders:    map[string]string{"X-A": "b"},
		AllowWriteHTTPFrom: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowedHosts: []string{"kv.example"},
		SkipLeaveOnInterrupt: true, LeaveOnTerminate: true,
		Trace: true, AllowOrigins: []string{"http://127.0.0.1:8080"},
		Warnings: []string{"bootstrap_expect > 0: expecting 3 servers"},
	}
	for _, file := range []string{write(t, "c.hcl", fullHCL), write(t, "c.json", fullJSON)} {
		got, err := parsed(t, "-config-file="+file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", filepath.Ext(file), got, want)
		}
	}
}

func TestDefaultsAreConsulsAndOnLoopback(t *testing.T) {
	got, err := parsed(t, "-data-dir=/data")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Datacenter: "dc1", DataDir: "/data", NodeName: "host", BindAddr: "127.0.0.1", AdvertiseAddr: "127.0.0.1",
		HTTPAddrs:  []string{"127.0.0.1:8500"},
		ServerPort: 8300, SerfLANPort: 8301, RetryInterval: 30 * time.Second, LogLevel: hclog.Info, RaftMultiplier: 1,
		RPCHoldTimeout: 7 * time.Second, LeaveDrainTime: 5 * time.Second,
		RaftSnapshotThreshold: 16384, RaftSnapshotInterval: 30 * time.Second, RaftTrailingLogs: 10240,
		KVMaxValueSize: 524288, HTTPMaxConnsPerClient: 200, RPCMaxConnsPerClient: 100,
		RPCHandshakeTimeout: 5 * time.Second, SessionTTLMin: 10 * time.Second, ReconnectTimeout: 72 * time.Hour, LeaveOnTerminate: true,
		Autopilot: structs.DefaultAutopilotConfig(), Telemetry: metrics.Config{Prefix: "consul", FilterDefault: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	dev, err := parsed(t, "-dev")
	if err != nil {
		t.Fatal(err)
	}
	if !dev.Server || dev.BootstrapExpect != 1 || dev.DataDir != "" {
		t.Errorf("-dev is %+v", dev)
	}
}

func TestFlagsLieOverFilesAndLaterFilesOverEarlierOnes(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"1.hcl":      `node_name = "one" log_level = "warn" retry_join = "10.0.0.1"`,
		"2.json":     `{"node_name": "two", "retry_join": ["10.0.0.2"], "server": true}`,
		"README.txt": `not read`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := parsed(t, "-config-dir", dir, "-data-dir=/data", "-server=false", "-retry-join", "10.0.0.3", "-http-port=-1")
	if err != nil {
		t.Fatal(err)
	}
	if got.NodeName != "two" || got.LogLevel != hclog.Warn || got.Server || len(got.HTTPAddrs) != 0 {
		t.Errorf("got %+v", got)
	}
	if want := []string{"10.0.0.1:8301", "10.0.0.2:8301", "10.0.0.3:8301"}; !reflect.DeepEqual(got.RetryJoin, want) {
		t.Errorf("retry_join %v, want %v", got.RetryJoin, want)
	}
}

func TestKeysOfConsulsWarnAndUnknownKeysAreErrors(t *testing.T) {
	got, err := parsed(t, "-data-dir=/data", "-domain=x", "-ui", "-raft-protocol=3", "-dns-port=-1", "-config-file", write(t, "c.hcl", `
encrypt = "x"
connect { enabled = true }
ports { dns = 8600 http = 9500 https = 8501 grpc = -1 }
acl { enabled = false tokens { agent = "" } }
segments = []
disable_update_check = true
raft_protocol = 3
ui = false
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ports.https is set, but kvnode serves HTTP without TLS alone: put a proxy before it, or keep it on loopback",
		"The configuration asks for protection that kvnode does not give: encrypt",
		"Configuration keys of Consul's that kvnode has no use for: -domain, -ui, connect, ports.dns",
	}
	if !reflect.DeepEqual(got.Warnings, want) {
		t.Errorf("warnings %q", got.Warnings)
	}
	if got.HTTPAddrs[0] != "127.0.0.1:9500" {
		t.Errorf("HTTP on %v", got.HTTPAddrs)
	}

	file := write(t, "c.json", `{"nope": 1, "ports": {"nopes": 2}, "encrypt": "x"}`)
	_, err = parsed(t, "-data-dir=/data", "-config-file", file)
	words := "failed to parse " + file + ": 2 errors occurred:\n\t* invalid config key nope\n\t* invalid config key ports.nopes\n\n"
	if err == nil || err.Error() != words {
		t.Errorf("error %q\nwant  %q", err, words)
	}
}

func TestBadConfigurationIsRefusedByName(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "data_dir cannot be empty"},
		{"-data-dir=/d -config-file=/does/not/exist", "config: Open failed on /does/not/exist. open /does/not/exist: no such file or directory"},
		{"-data-dir=/d -bootstrap-expect=3", "'bootstrap_expect > 0' requires 'server = true'"},
		{"-data-dir=/d -bootstrap", "'bootstrap = true' requires 'server = true'"},
		{"-data-dir=/d -server -bootstrap -bootstrap-expect=3", "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive"},
		{"-data-dir=/d -server -bootstrap-expect=-1", "bootstrap_expect cannot be -1"},
		{"-dev -bootstrap-expect=3", "not allowed in dev mode"},
		{"-dev -server=false", "-dev is a server"},
		{"-data-dir=/d -advertise=0.0.0.0", "Advertise address cannot be 0.0.0.0, :: or [::]"},
		{"-data-dir=/d -bind=::", "bind_addr :: listens on every address"},
		{"-data-dir=/d -bind=127.0.0.1.", "bind_addr: invalid ip address: 127.0.0.1."},
		{"-data-dir=/d -bind=host", "bind_addr: invalid ip address: host"},
		{"-data-dir=/d -client=host", "client_addr: invalid ip address: host"},
		{"-data-dir=/d -http-port=70000", "ports.http: invalid port: 70000"},
		{"-data-dir=/d -server-port=0", "ports.server and ports.serf_lan cannot be disabled"},
		{"-data-dir=/d -serf-lan-port=-1", "ports.server and ports.serf_lan cannot be disabled"},
		{"-data-dir=/d -log-level=loud", "Invalid log level: loud. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]"},
		{"-data-dir=/d -retry-interval=5", `retry_interval: invalid duration: "5"`},
		{"-data-dir=/d -retry-max=-1", "retry_max"},
		{"-data-dir=/d -retry-join=", "retry_join: an address is empty"},
		{"-data-dir=/d -node=a/b", `node_name "a/b"`},
		{"-data-dir=/d -node-id=x", `node_id "x"`},
		{"-data-dir=/d -datacenter=a.b", `datacenter cannot be "a.b". Please use only [a-z0-9-_]`},
		{"-data-dir=/d -config-format=xml", "-config-format must be either 'hcl' or 'json'"},
		{"-data-dir=/d -hcl=nope=1", "invalid config key nope"},
		{"-data-dir=/d -allow-write-http-from=abc", "allow_write_http_from: invalid cidr: abc"},
		{"-http-port=abc", `invalid value "abc" for flag -http-port: parse error`},
		{"-server=maybe", "parse error"},
		{"-nope", "flag provided but not defined: -nope"},
	} {
		t.Run(test.args, func(t *testing.T) {
			_, err := parsed(t, strings.Fields(test.args)...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	for _, test := range []struct{ text, want string }{
		{`{"ports": {"http": "x"}}`, "config key ports.http: want int, got string"},
		{`{"performance": {"raft_multiplier": 11}, "data_dir": "/d"}`, "performance.raft_multiplier cannot be 11"},
		{`{"limits": {"rpc_handshake_timeout": "-1s"}, "data_dir": "/d"}`, "limits.rpc_handshake_timeout cannot be -1s. Must be at least 1ms"},
		{`{"limits": {"kv_max_value_size": 0}, "data_dir": "/d"}`, "limits.kv_max_value_size"},
		{`{"session_ttl_min": "abc", "telemetry": {"prometheus_retention_time": "x"}}`, "2 errors occurred:\n\t* "},
		{`{"autopilot": {"max_trailing_logs": -1}, "data_dir": "/d"}`, "autopilot.max_trailing_logs cannot be -1. Must be greater than or equal to zero"},
		{`{"raft_snapshot_interval": "1ms", "data_dir": "/d"}`, "raft_snapshot_interval cannot be 1ms"},
		{`{"client_addr": "{{ Nope }}", "data_dir": "/d"}`, "client_addr: error parsing"},
		{`{"trace": {"allow_origins": ["nope"]}, "data_dir": "/d"}`, `trace.allow_origins "nope"`},
		{`{"data_dir": "/dev/null"}`, `data_dir "/dev/null" is not a directory`},
		{`[]`, "cannot unmarshal array"},
		{`{"server": `, "unexpected end of JSON input"},
	} {
		t.Run(test.text, func(t *testing.T) {
			_, err := parsed(t, "-config-file", write(t, "c.json", test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestTheNumberOfServersIsWarnedOfAsByConsul(t *testing.T) {
	for n, want := range map[string]int{"1": 2, "2": 2, "3": 1, "4": 2} {
		c, err := parsed(t, "-data-dir=/d", "-server", "-bootstrap-expect="+n)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Warnings) != want {
			t.Errorf("bootstrap_expect %s: warnings %q", n, c.Warnings)
		}
	}
}
