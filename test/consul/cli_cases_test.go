package consul

var cliGroup = Group{Name: "cli", Lanes: 2, Cases: []Case{
	{"kv put", steps(run("kv", "put", "{p}a", "hi"), get("/v1/kv/{p}a?raw"))},
	{"kv put without a value", steps(run("kv", "put", "{p}a"), get("/v1/kv/{p}a"))},
	{"kv put from stdin", steps(run("kv", "put", "{p}a", "-").in("from stdin\n"), get("/v1/kv/{p}a?raw"))},
	{"kv put from a file", steps(write("f", "from file\n"), run("kv", "put", "{p}a", "@f"), get("/v1/kv/{p}a?raw"))},
	{"kv put from a missing file", steps(run("kv", "put", "{p}a", "@none"), get("/v1/kv/{p}a"))},
	{"kv put from a file with no name", steps(run("kv", "put", "{p}a", "@"))},
	{"kv put without a key", steps(run("kv", "put"), run("kv", "put", ""))},
	{"kv put with too many arguments", steps(run("kv", "put", "a", "b", "c"))},
	{"kv put flags", steps(
		run("kv", "put", "-flags=42", "{p}a", "1"), get("/v1/kv/{p}a"),
		run("kv", "put", "-flags=abc", "{p}a", "1").firstLine(), run("kv", "put", "--flags", "7", "{p}a", "1"),
		get("/v1/kv/{p}a"),
	)},
	{"kv put base64", steps(run("kv", "put", "-base64", "{p}a", "AP8="), get("/v1/kv/{p}a"))},
	{"kv put base64 that is bad", steps(run("kv", "put", "-base64", "{p}a", "!!!"), get("/v1/kv/{p}a"))},
	{"kv put cas", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		run("kv", "put", "-cas", "-modify-index={i}", "{p}a", "2"),
		run("kv", "put", "-cas", "-modify-index={i}", "{p}a", "3"), get("/v1/kv/{p}a?raw"),
	)},
	{"kv put cas without an index", steps(
		run("kv", "put", "-cas", "{p}a", "2"), run("kv", "put", "-cas", "-modify-index=0", "{p}a", "2"),
	)},
	{"kv put modify-index alone", steps(run("kv", "put", "-modify-index=5", "{p}a", "2"))},
	{"kv put acquire and release", steps(
		made(""), run("kv", "put", "-acquire", "-session={s}", "{p}a", "1"), get("/v1/kv/{p}a"),
		run("kv", "put", "-release", "-session={s}", "{p}a", "2"), get("/v1/kv/{p}a"),
	)},
	{"kv put acquire that fails", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"),
		run("kv", "put", "-acquire", "-session={r}", "{p}a", "1"),
		run("kv", "put", "-release", "-session={r}", "{p}a", "1"),
	)},
	{"kv put acquire without a session", steps(
		run("kv", "put", "-acquire", "{p}a", "1"), run("kv", "put", "-release", "{p}a", "1"),
	)},
	{"kv put acquire and release together", steps(
		made(""), run("kv", "put", "-acquire", "-release", "-session={s}", "{p}a", "1"),
	)},
	{"kv put by an unknown session", steps(run("kv", "put", "-acquire", "-session="+gone, "{p}a", "1"))},
	{"kv put of a key with a slash before", steps(run("kv", "put", "/{p}a", "1"))},
	{"kv put of a dashed value", steps(
		run("kv", "put", "{p}a", "--", "-x"), run("kv", "put", "--", "{p}a", "-x"), run("kv", "put", "{p}a", "-x"),
		get("/v1/kv/{p}a?raw"),
	)},
	{"kv get", steps(put("/v1/kv/{p}a", "hi"), run("kv", "get", "{p}a"), run("kv", "get", "/{p}a"))},
	{"kv get of nothing", steps(run("kv", "get", "{p}a"))},
	{"kv get without a key", steps(run("kv", "get"), run("kv", "get", ""), run("kv", "get", "a", "b"))},
	{"kv get of an empty value", steps(
		put("/v1/kv/{p}a", ""), run("kv", "get", "{p}a"), run("kv", "get", "-detailed", "{p}a"),
	)},
	{"kv get of bytes", steps(
		put("/v1/kv/{p}a", "\x00\xff\n"), run("kv", "get", "{p}a"), run("kv", "get", "-base64", "{p}a"),
	)},
	{"kv get detailed", steps(put("/v1/kv/{p}a?flags=5", "hi"), run("kv", "get", "-detailed", "{p}a"))},
	{"kv get detailed of a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "hi"), run("kv", "get", "-detailed", "{p}a"),
	)},
	{"kv get detailed recurse", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "2"), run("kv", "get", "-detailed", "-recurse", "{p}"),
	)},
	{"kv get recurse", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "2"), run("kv", "get", "-recurse", "{p}"),
		run("kv", "get", "-recurse", "-base64", "{p}"), run("kv", "get", "-recurse", "{p}none"),
	)},
	{"kv get keys", steps(
		put("/v1/kv/{p}r/a", "1"), put("/v1/kv/{p}r/b/c", "2"), run("kv", "get", "-keys", "{p}"),
		run("kv", "get", "-keys", "{p}r/"), run("kv", "get", "-keys", "-separator=", "{p}"),
		run("kv", "get", "-keys", "-separator=c", "{p}"), run("kv", "get", "-keys", "{p}none"),
	)},
	{"kv get stale", steps(put("/v1/kv/{p}a", "1"), run("kv", "get", "-stale", "{p}a"))},
	{"kv delete", steps(
		put("/v1/kv/{p}a", "1"), run("kv", "delete", "{p}a"), get("/v1/kv/{p}a"), run("kv", "delete", "{p}a"),
	)},
	{"kv delete recurse", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}ab", "1"), run("kv", "delete", "-recurse", "{p}a"),
		get("/v1/kv/{p}?keys"),
	)},
	{"kv delete cas", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		run("kv", "delete", "-cas", "-modify-index={i+1}", "{p}a"),
		run("kv", "delete", "-cas", "-modify-index={i}", "{p}a"), get("/v1/kv/{p}a"),
	)},
	{"kv delete that is wrongly asked", steps(
		run("kv", "delete"), run("kv", "delete", "a", "b"), run("kv", "delete", "-cas", "a"),
		run("kv", "delete", "-cas", "-modify-index=1", "-recurse", "a"), run("kv", "delete", "-modify-index=1", "a"),
	)},
	{"kv delete of a key with a slash before", steps(
		put("/v1/kv/{p}a", "1"), run("kv", "delete", "/{p}a"), get("/v1/kv/{p}a?raw"),
	)},
	{"kv export", steps(
		put("/v1/kv/{p}a?flags=3", "hi"), put("/v1/kv/{p}b", ""), put("/v1/kv/{p}c", "\x00\xff"),
		run("kv", "export", "{p}"), run("kv", "export", "{p}none"),
	)},
	{"kv export of too many", steps(run("kv", "export", "a", "b"))},
	{"kv import", steps(
		run("kv", "import", `[{"key":"{p}a","flags":3,"value":"aGk="},{"key":"{p}b","flags":0,"value":""}]`),
		get("/v1/kv/{p}?recurse"),
	)},
	{"kv import from stdin and a file", steps(
		run("kv", "import", "-").in(`[{"key":"{p}a","flags":0,"value":"MQ=="}]`),
		write("f", `[{"key":"{p}b","flags":0,"value":"AP8="}]`), run("kv", "import", "@f"), get("/v1/kv/{p}?recurse"),
	)},
	{"kv import of what is bad", steps(
		run("kv", "import"), run("kv", "import", "a", "b"), run("kv", "import", "junk"),
		run("kv", "import", `[{"key":"{p}a","flags":0,"value":"!"}]`), run("kv", "import", "@none"),
	)},
	{"kv without a subcommand", steps(run("kv").exitOnly(), run("kv", "nope").exitOnly())},
	{"help", steps(
		run("kv", "put", "-h").exitOnly(), run("kv", "-h").exitOnly(), run("-h").exitOnly(), run("--help").exitOnly(),
	)},
	{"an unknown flag", steps(run("kv", "get", "-nope", "x").firstLine(), run("members", "-nope").firstLine())},
	{"an unknown command", steps(run("nope").exitOnly(), run().exitOnly())},
	{"a refused connection", steps(
		run("kv", "get", "-http-addr=127.0.0.1:1", "x"),
		run("kv", "get", "x").env("CONSUL_HTTP_ADDR=http://127.0.0.1:1"),
		run("kv", "put", "-http-addr=127.0.0.1:1", "x", "y"), run("kv", "delete", "-http-addr=127.0.0.1:1", "x"),
	)},
	{"http-addr wins over the environment", steps(
		put("/v1/kv/{p}a", "1"), run("kv", "get", "-http-addr={addr}", "{p}a").env("CONSUL_HTTP_ADDR=127.0.0.1:1"),
		run("kv", "get", "-http-addr=http://{addr}", "{p}a").env("CONSUL_HTTP_ADDR=127.0.0.1:1"),
	)},
	{"tokens are sent and ignored", steps(
		put("/v1/kv/{p}a", "1"), run("kv", "get", "-token=x", "{p}a"), write("t", "tok\n"),
		run("kv", "get", "-token-file=t", "{p}a"), run("kv", "get", "-token-file=none", "{p}a"),
		run("kv", "get", "{p}a").env("CONSUL_HTTP_TOKEN=y"),
	)},
	{"a datacenter that is none", steps(
		run("kv", "get", "-datacenter=nope", "x"), run("kv", "put", "-datacenter=nope", "x", "y"),
	)},
	{"a namespace", steps(run("kv", "get", "-namespace=x", "x"))},
	{"members", steps(run("members").firstWords(), run("members", "extra").firstWords())},
	{"members by status", steps(
		run("members", "-status=nope"), run("members", "-status=alive").firstWords(), run("members", "-status=("),
	)},
	{"members detailed", steps(run("members", "-detailed").firstWords())},
	{"info", steps(
		run("info").lines("agent:", "build:", "consul:", "raft:", "runtime:", "serf_lan:", "\tserver = ", "\tleader = ", "\tstate = "),
	)},
	{"operator raft list-peers", steps(
		run("operator", "raft", "list-peers").lines("Node"),
		run("operator", "raft", "list-peers", "-stale").lines("Node"),
	)},
	{"operator raft remove-peer", steps(
		run("operator", "raft", "remove-peer"), run("operator", "raft", "remove-peer", "-address=a", "-id=b"),
		run("operator", "raft", "remove-peer", "-address=127.0.0.1:1"),
		run("operator", "raft", "remove-peer", "-id=x"),
	)},
	{"operator without a subcommand", steps(run("operator").exitOnly(), run("operator", "raft").exitOnly())},
	{"operator autopilot", steps(
		run("operator", "autopilot", "get-config").lines("CleanupDeadServers", "LastContactThreshold", "MaxTrailingLogs", "ServerStabilizationTime"),
		run("operator", "autopilot", "set-config", "-max-trailing-logs=251"),
		run("operator", "autopilot", "get-config").lines("MaxTrailingLogs"),
	)},
	{"version", steps(run("version").firstLine().exitOnly(), run("--version").exitOnly(), run("-v").exitOnly())},
	{"reload", steps(run("reload"))},
	{"join", steps(run("join", "{n1Serf}"), run("join").firstLine(), run("join", "127.0.0.1:1").exitOnly())},
	{"force-leave", steps(
		run("force-leave").firstLine(), run("force-leave", "nope"), run("force-leave", "a", "b").exitOnly(),
	)},
	{"keygen", steps(run("keygen").exitOnly())},
}}

var lockCommandGroup = Group{Name: "lockcmd", Lanes: 2, Cases: []Case{
	{"lock runs its child", steps(run("lock", "{p}l", "echo held $CONSUL_LOCK_HELD"), get("/v1/kv/{p}?recurse"))},
	{"lock without a shell", steps(run("lock", "-shell=false", "{p}l", "echo", "a  b", "$HOME"))},
	{"lock of many words", steps(run("lock", "{p}l", "echo", "a", "b"))},
	{"lock passes stdin", steps(
		run("lock", "-pass-stdin", "{p}l", "cat").in("words"), run("lock", "{p}l", "cat").in("words"),
	)},
	{"lock of a failing child", steps(run("lock", "{p}l", "exit 3"))},
	{"lock child-exit-code", steps(
		run("lock", "-child-exit-code", "{p}l", "exit 3"), run("lock", "-child-exit-code", "{p}l", "exit 0"),
	)},
	{"lock of a missing child", steps(run("lock", "-shell=false", "{p}l", "/none/such"))},
	{"lock that is wrongly asked", steps(
		run("lock"), run("lock", "{p}l"), run("lock", "-n=0", "{p}l", "true"), run("lock", "-n=-1", "{p}l", "true"),
		run("lock", "-try=junk", "{p}l", "true").firstLine(),
	)},
	{"lock that cannot be had", steps(
		made(""), put("/v1/kv/{p}l/.lock?acquire={s}&flags=3304740253564472344", ""),
		run("lock", "-try=300ms", "{p}l", "echo ran"),
	)},
	{"lock over a key of another kind", steps(
		put("/v1/kv/{p}l/.lock?flags=7", ""), run("lock", "-try=1s", "{p}l", "echo ran"),
	)},
	{"semaphore", steps(run("lock", "-n=2", "{p}l", "echo ran"), get("/v1/kv/{p}?recurse"))},
	{"lock is verbose", steps(run("lock", "-verbose", "{p}l", "true"))},
	{"lock makes a session of a name", steps(
		run("lock", "-name=mine", "-shell=false", "{p}l", "{root}/../bin", "x").exitOnly(),
	)},
	{"watch a key once", steps(put("/v1/kv/{p}a?flags=2", "hi"), run("watch", "-type=key", "-key={p}a"))},
	{"watch an absent key once", steps(run("watch", "-type=key", "-key={p}a"))},
	{"watch a locked key once", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "hi"), run("watch", "-type=key", "-key={p}a"),
	)},
	{"watch a prefix once", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "2"), run("watch", "-type=keyprefix", "-prefix={p}"),
	)},
	{"watch an empty prefix once", steps(run("watch", "-type=keyprefix", "-prefix={p}"))},
	{"watch with a failing handler", steps(
		put("/v1/kv/{p}a", "hi"), run("watch", "-type=key", "-key={p}a", "cat; echo; exit 4"),
	)},
	{"watch tells the index", steps(
		put("/v1/kv/{p}a", "hi"), run("watch", "-type=key", "-key={p}a", "echo CONSUL_INDEX=$CONSUL_INDEX; exit 4"),
		get("/v1/kv/{p}a"),
	)},
	{"watch without a shell", steps(
		put("/v1/kv/{p}a", "hi"),
		run("watch", "-shell=false", "-type=key", "-key={p}a", "sh", "-c", "echo one; exit 4"),
	)},
	{"watch a prefix with a handler", steps(
		put("/v1/kv/{p}a", "hi"), run("watch", "-type=keyprefix", "-prefix={p}", "cat; echo; exit 4"),
	)},
	{"watch that is wrongly asked", steps(
		run("watch", "-type=key"), run("watch", "-type=keyprefix"), run("watch").firstLine(),
		run("watch", "-type=nope"),
	)},
	{"watch stale", steps(put("/v1/kv/{p}a", "hi"), run("watch", "-stale", "-type=key", "-key={p}a"))},
	{"watch of a refused connection", steps(
		run("watch", "-http-addr=127.0.0.1:1", "-type=key", "-key=a").exitOnly(),
	)},
}}
