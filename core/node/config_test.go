package node

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
)

// load reads a command line as the agent does.
func load(t *testing.T, args ...string) (*Config, error) {
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
datacenter = "dc2"
data_dir   = "/data"
node_name  = "b"
server     = true
bootstrap_expect = 3
bind_addr   = "10.0.0.2"
client_addr = "127.0.0.1 10.0.0.2"
ports { http = 9500 server = 9300 serf_lan = 9301 }
retry_join = ["10.0.0.1", "10.0.0.2", "10.0.0.3:8301"]
retry_interval = "5s"
retry_max = 4
log_level = "debug"
log_json  = true
performance { raft_multiplier = 2 }
limits { kv_max_value_size = 1000 http_max_conns_per_client = 7 rpc_handshake_timeout = "1s" }
trace { enabled = true allow_origins = ["http://127.0.0.1:8080"] }
`

const fullJSON = `{
"datacenter": "dc2", "data_dir": "/data", "node_name": "b", "server": true, "bootstrap_expect": 3,
"bind_addr": "10.0.0.2", "client_addr": "127.0.0.1 10.0.0.2",
"ports": {"http": 9500, "server": 9300, "serf_lan": 9301},
"retry_join": ["10.0.0.1", "10.0.0.2", "10.0.0.3:8301"], "retry_interval": "5s", "retry_max": 4,
"log_level": "debug", "log_json": true, "performance": {"raft_multiplier": 2},
"limits": {"kv_max_value_size": 1000, "http_max_conns_per_client": 7, "rpc_handshake_timeout": "1s"},
"trace": {"enabled": true, "allow_origins": ["http://127.0.0.1:8080"]}
}`

func TestHCLAndJSONSayTheSame(t *testing.T) {
	want := &Config{
		Datacenter: "dc2", DataDir: "/data", NodeName: "b", Server: true, BootstrapExpect: 3, BindAddr: "10.0.0.2",
		HTTPAddrs: []string{"127.0.0.1:9500", "10.0.0.2:9500"}, ServerPort: 9300, SerfLANPort: 9301,
		RetryJoin: []string{"10.0.0.1:9301", "10.0.0.3:8301"}, RetryInterval: 5 * time.Second, RetryMax: 4,
		LogLevel: hclog.Debug, LogJSON: true, RaftMultiplier: 2, KVMaxValueSize: 1000, HTTPMaxConnsPerClient: 7,
		RPCHandshakeTimeout: time.Second, SkipLeaveOnInterrupt: true,
		Trace: true, AllowOrigins: []string{"http://127.0.0.1:8080"},
	}
	for _, file := range []string{write(t, "c.hcl", fullHCL), write(t, "c.json", fullJSON)} {
		got, err := load(t, "-config-file="+file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", filepath.Ext(file), got, want)
		}
	}
}

func TestDefaultsAreConsulsAndOnLoopback(t *testing.T) {
	got, err := load(t, "-data-dir=/data")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Datacenter: "dc1", DataDir: "/data", NodeName: "host", BindAddr: "127.0.0.1", HTTPAddrs: []string{"127.0.0.1:8500"},
		ServerPort: 8300, SerfLANPort: 8301, RetryInterval: 30 * time.Second, LogLevel: hclog.Info, RaftMultiplier: 1,
		KVMaxValueSize: 524288, HTTPMaxConnsPerClient: 200, RPCHandshakeTimeout: 5 * time.Second, LeaveOnTerminate: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	dev, err := load(t, "-dev")
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
	got, err := load(t, "-config-dir", dir, "-data-dir=/data", "-server=false", "-retry-join", "10.0.0.3", "-http-port=-1")
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
	got, err := load(t, "-data-dir=/data", "-config-file", write(t, "c.hcl", `
encrypt = "x"
connect { enabled = true }
ports { dns = 8600 http = 9500 }
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Warnings) != 1 || !strings.HasSuffix(got.Warnings[0], ": connect, encrypt, ports.dns") {
		t.Errorf("warnings %q", got.Warnings)
	}
	if got.HTTPAddrs[0] != "127.0.0.1:9500" {
		t.Errorf("HTTP on %v", got.HTTPAddrs)
	}

	file := write(t, "c.json", `{"nope": 1, "ports": {"nopes": 2}, "encrypt": "x"}`)
	_, err = load(t, "-data-dir=/data", "-config-file", file)
	want := "failed to parse " + file + ": 2 errors occurred:\n\t* invalid config key nope\n\t* invalid config key ports.nopes"
	if err == nil || err.Error() != want {
		t.Errorf("error %q\nwant  %q", err, want)
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
		{"-data-dir=/d -bind=0.0.0.0", `bind_addr "0.0.0.0"`},
		{"-data-dir=/d -bind=host", `bind_addr "host"`},
		{"-data-dir=/d -client=host", `client_addr "host"`},
		{"-data-dir=/d -http-port=70000", "ports.http 70000"},
		{"-data-dir=/d -server-port=0", "ports.server 0"},
		{"-data-dir=/d -serf-lan-port=-1", "ports.serf_lan -1"},
		{"-data-dir=/d -log-level=loud", `log_level "loud"`},
		{"-data-dir=/d -retry-interval=5", `retry_interval "5"`},
		{"-data-dir=/d -retry-max=-1", "retry_max"},
		{"-data-dir=/d -retry-join=", "retry_join: an address is empty"},
		{"-data-dir=/d -node=a/b", `node_name "a/b"`},
		{"-data-dir=/d -node-id=x", `node_id "x"`},
		{"-data-dir=/d -datacenter=DC1", `datacenter "DC1"`},
		{"-http-port=abc", `invalid value "abc" for flag -http-port: parse error`},
		{"-server=maybe", "parse error"},
		{"-nope", "flag provided but not defined: -nope"},
	} {
		t.Run(test.args, func(t *testing.T) {
			_, err := load(t, strings.Fields(test.args)...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	for _, test := range []struct{ text, want string }{
		{`{"ports": {"http": "x"}}`, "config key ports.http: want int, got string"},
		{`{"performance": {"raft_multiplier": 11}, "data_dir": "/d"}`, "performance.raft_multiplier cannot be 11"},
		{`{"limits": {"rpc_handshake_timeout": "-1s"}, "data_dir": "/d"}`, `limits.rpc_handshake_timeout "-1s"`},
		{`{"limits": {"kv_max_value_size": 0}, "data_dir": "/d"}`, "limits.kv_max_value_size"},
		{`{"server": `, "unexpected end of JSON input"},
	} {
		t.Run(test.text, func(t *testing.T) {
			_, err := load(t, "-config-file", write(t, "c.json", test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestAnEvenNumberOfServersIsWarnedOf(t *testing.T) {
	for n, want := range map[string]int{"1": 0, "2": 1, "3": 0, "4": 1} {
		c, err := load(t, "-data-dir=/d", "-server", "-bootstrap-expect="+n)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Warnings) != want {
			t.Errorf("bootstrap_expect %s: warnings %q", n, c.Warnings)
		}
	}
}
