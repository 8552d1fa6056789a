package consul

// good is a configuration that a lone server starts with.
const good = `{"node_name":"own","server":true,"bootstrap_expect":1,"data_dir":"{dir}/data","bind_addr":"127.0.0.1","disable_update_check":true,
"ports":{"http":{port1},"server":{port2},"serf_lan":{port3},"serf_wan":-1,"dns":-1,"grpc":-1},"performance":{"raft_multiplier":1}}`

// goodClient is one of a client agent.
const goodClient = `{"node_name":"own","data_dir":"{dir}/data","bind_addr":"127.0.0.1","disable_update_check":true,
"ports":{"http":{port1},"server":{port2},"serf_lan":{port3},"dns":-1,"grpc":-1}}`

// clientReady is a client agent, which serves though it knows no leader.
func clientReady(sig string, args ...string) Step {
	s := runAgent(args...).whenReady(sig)
	s.Method = "client"
	return s
}

var configGroup = Group{Name: "config", Layout: Alone, Lanes: 2, Cases: []Case{
	{"agent without data_dir", steps(runAgent("-server"))},
	{"agent with a missing file", steps(runAgent("-config-file=none.json"))},
	{"agent with a missing directory", steps(runAgent("-config-dir=none"))},
	{"agent with an unknown key", steps(write("a.json", `{"nope":1}`), runAgent("-config-file=a.json"))},
	{"agent with two unknown keys", steps(
		write("a.json", `{"nope":1,"nada":2}`), runAgent("-config-file=a.json").firstLine(),
	)},
	{"agent with bad json", steps(write("a.json", `{"server":`), runAgent("-config-file=a.json").exitOnly())},
	{"agent with a bad type", steps(
		write("a.json", `{"server":"maybe"}`), runAgent("-config-file=a.json").exitOnly(),
	)},
	{"agent with a file of another kind", steps(write("a.txt", `{}`), runAgent("-config-file=a.txt"))},
	{"agent with a format for a file of another kind", steps(
		write("a.txt", `{"nope":1}`), runAgent("-config-format=json", "-config-file=a.txt"),
	)},
	{"agent with an unknown flag", steps(runAgent("-nope").firstLine())},
	{"agent with an extra argument", steps(runAgent("extra").firstLine())},
	{"agent with a bad log level", steps(runAgent("-dev", "-log-level=nope"))},
	{"agent with bootstrap on a client", steps(
		runAgent("-data-dir={dir}/d", "-bootstrap"), runAgent("-data-dir={dir}/d", "-bootstrap-expect=3"),
	)},
	{"agent with both bootstraps", steps(
		runAgent("-server", "-data-dir={dir}/d", "-bootstrap", "-bootstrap-expect=3"),
	)},
	{"agent with a negative bootstrap-expect", steps(
		runAgent("-server", "-data-dir={dir}/d", "-bootstrap-expect=-1"),
	)},
	{"agent with a bad datacenter", steps(runAgent("-dev", "-datacenter=a b"))},
	{"agent with a bad bind", steps(runAgent("-dev", "-bind=nope"))},
	{"agent bound to all with no advertise", steps(runAgent("-data-dir={dir}/d", "-advertise=0.0.0.0"))},
	{"agent with a bad node id", steps(runAgent("-dev", "-node-id=x").exitOnly())},
	{"agent with a bad duration", steps(
		write("a.json", `{"retry_interval":"x"}`), runAgent("-dev", "-config-file=a.json"),
	)},
	{"agent with data_dir that is a file", steps(write("d", ""), runAgent("-server", "-data-dir={dir}/d"))},
	{"agent ends on SIGTERM", steps(
		write("a.json", good), runAgent("-config-file=a.json").whenReady("TERM").exitOnly(),
	)},
	{"agent ends on SIGINT", steps(
		write("a.json", good), runAgent("-config-file=a.json").whenReady("INT").exitOnly(),
	)},
	{"client ends on SIGINT by leaving", steps(
		write("a.json", goodClient), clientReady("INT", "-config-file=a.json").exitOnly(),
	)},
	{"client ends on SIGTERM", steps(
		write("a.json", goodClient), clientReady("TERM", "-config-file=a.json").exitOnly(),
	)},
	{"server that leaves on terminate", steps(
		write("a.json", good),
		runAgent("-config-file=a.json", `-hcl=leave_on_terminate = true`, `-hcl=performance { leave_drain_time = "0s" }`).whenReady("TERM").exitOnly(),
	)},
	{"files are merged in order", steps(
		write("a.json", good), write("b.hcl", `log_level = "nope"`),
		runAgent("-config-file=a.json", "-config-file=b.hcl"),
	)},
	{"validate a directory in order", steps(write("a.json", `{"data_dir":"/tmp/x","nope":1}`), run("validate", "."))},
	{"validate", steps(write("a.json", good), run("validate", "a.json"))},
	{"validate hcl", steps(
		write("a.hcl", "data_dir = \"/tmp/x\"\nserver = true\nbootstrap_expect = 1\nbind_addr = \"127.0.0.1\""),
		run("validate", "a.hcl"),
	)},
	{"validate quietly", steps(write("a.json", good), run("validate", "-quiet", "a.json"))},
	{"validate an unknown key", steps(write("a.json", `{"data_dir":"/tmp/x","nope":1}`), run("validate", "a.json"))},
	{"validate without data_dir", steps(write("a.json", `{}`), run("validate", "a.json"))},
	{"validate nothing", steps(run("validate"))},
	{"validate a missing file", steps(run("validate", "none.json"))},
	{"validate a file of another kind", steps(write("a.txt", `{}`), run("validate", "a.txt"))},
	{"validate an empty file", steps(write("a.json", ``), run("validate", "a.json").exitOnly())},
	{"validate broken hcl", steps(write("a.hcl", `server = `), run("validate", "a.hcl").exitOnly())},
	{"validate what clients' test servers send", steps(write("a.json", `{"node_name":"n","node_id":"d5ba1b17-7209-9fab-4f6a-a195da4f1bd4","performance":{"raft_multiplier":1},"bootstrap":true,"server":true,"data_dir":"{dir}/data","segments":null,
"disable_update_check":true,"log_level":"debug","bind_addr":"127.0.0.1","addresses":{},"ports":{"dns":13001,"http":13002,"https":13003,"serf_lan":13004,"serf_wan":13005,"server":13006},"acl":{"tokens":{}},
"connect":{"ca_config":{"cluster_id":"11111111-2222-3333-4444-555555555555"},"enabled":true}}`), run("validate", "a.json").lines("Configuration is valid"))},
	{"a bad limit", steps(
		write("a.json", `{"data_dir":"/tmp/x","limits":{"kv_max_value_size":"x"}}`),
		run("validate", "a.json").exitOnly(),
	)},
	{"a bad session_ttl_min", steps(
		write("a.json", `{"data_dir":"/tmp/x","session_ttl_min":"x"}`), run("validate", "a.json"),
	)},
	{"a bad raft_multiplier", steps(
		write("a.json", `{"data_dir":"/tmp/x","server":true,"performance":{"raft_multiplier":11}}`),
		run("validate", "a.json"),
	)},
}}
