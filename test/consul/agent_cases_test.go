package consul

var agentGroup = Group{Name: "agent", Cases: []Case{
	{"status leader", steps(get("/v1/status/leader"), get("/v1/status/leader?pretty"))},
	{"status peers", steps(get("/v1/status/peers"))},
	{"self", steps(get("/v1/agent/self").shape("Config", "Member", "Meta"))},
	{"self's stats", steps(get("/v1/agent/self").shape("Stats.agent", "Stats.build", "Stats.consul"))},
	{"self's raft stats", steps(
		get("/v1/agent/self").shape("Stats.raft.applied_index", "Stats.raft.commit_index", "Stats.raft.last_log_index", "Stats.raft.state", "Stats.raft.term", "Stats.raft.num_peers"),
	)},
	{"self's serf address", steps(
		get("/v1/agent/self").shape("DebugConfig.SerfAdvertiseAddrLAN", "DebugConfig.NodeName"),
	)},
	{"members", steps(
		get("/v1/agent/members").shape("[].Name", "[].Addr", "[].Port", "[].Status", "[].ProtocolMin", "[].ProtocolMax", "[].ProtocolCur", "[].DelegateMin", "[].DelegateMax", "[].DelegateCur"),
	)},
	{"members of a segment", steps(
		get("/v1/agent/members?segment=x"), get("/v1/agent/members?segment=_all").shape("[].Name"),
	)},
	{"a segment and the wan", steps(get("/v1/agent/members?segment=x&wan=1"))},
	{"join that fails", steps(put("/v1/agent/join/127.0.0.1:1", "").statusOnly())},
	{"join itself", steps(put("/v1/agent/join/{n1Serf}", ""))},
	{"join without an address", steps(put("/v1/agent/join/", "").statusOnly())},
	{"force-leave of nobody", steps(put("/v1/agent/force-leave/nope", ""))},
	{"force-leave of nobody by prune", steps(put("/v1/agent/force-leave/nope?prune", ""))},
	{"reload", steps(put("/v1/agent/reload", ""))},
	{"metrics", steps(
		get("/v1/agent/metrics").shape("Timestamp", "Counters[].Name", "Counters[].Count", "Samples[].Name", "Samples[].Mean", "Points"),
	)},
	{"prometheus is off", steps(get("/v1/agent/metrics?format=prometheus"))},
	{"raft configuration", steps(get("/v1/operator/raft/configuration"))},
	{"raft peer asks for one of two", steps(
		del("/v1/operator/raft/peer"), del("/v1/operator/raft/peer?id=a&address=b"),
	)},
	{"raft peer unknown", steps(
		del("/v1/operator/raft/peer?id=nope"), del("/v1/operator/raft/peer?address=127.0.0.1:1"),
	)},
	{"transfer-leader", steps(put("/v1/operator/raft/transfer-leader", "").statusOnly())},
	{"autopilot configuration", steps(get("/v1/operator/autopilot/configuration").shape())},
	{"autopilot configuration set", steps(
		put("/v1/operator/autopilot/configuration", `{"CleanupDeadServers":false,"LastContactThreshold":"300ms","MaxTrailingLogs":500,"ServerStabilizationTime":"11s"}`),
		get("/v1/operator/autopilot/configuration"),
		put("/v1/operator/autopilot/configuration", `{"CleanupDeadServers":true,"LastContactThreshold":"200ms","MaxTrailingLogs":250,"ServerStabilizationTime":"10s"}`),
	)},
	{"autopilot configuration with null durations", steps(
		put("/v1/operator/autopilot/configuration", `{"CleanupDeadServers":false,"LastContactThreshold":null,"MaxTrailingLogs":0,"ServerStabilizationTime":null}`),
		get("/v1/operator/autopilot/configuration"),
		put("/v1/operator/autopilot/configuration", `{"CleanupDeadServers":true,"LastContactThreshold":"200ms","MaxTrailingLogs":250,"ServerStabilizationTime":"10s"}`),
	)},
	{"autopilot configuration by cas", steps(
		put("/v1/operator/autopilot/configuration", `{"CleanupDeadServers":true}`),
		get("/v1/operator/autopilot/configuration").keep("i", "ModifyIndex"),
		put("/v1/operator/autopilot/configuration?cas=1", `{"CleanupDeadServers":false}`),
		put("/v1/operator/autopilot/configuration?cas={i}", `{"CleanupDeadServers":true}`),
	)},
	{"autopilot configuration that is bad", steps(
		put("/v1/operator/autopilot/configuration", `junk`),
		put("/v1/operator/autopilot/configuration", `{"LastContactThreshold":"x"}`),
		put("/v1/operator/autopilot/configuration?cas=x", `{}`),
	)},
	{"a lone server may be removed by nobody", steps(get("/v1/status/peers"))},
	{"pretty errors are plain", steps(del("/v1/operator/raft/peer?pretty"))},
	{"self is pretty where asked", steps(get("/v1/operator/raft/configuration?pretty"))},
	{"dc of the operator", steps(get("/v1/operator/raft/configuration?dc=nope"))},
}}

var catalogGroup = Group{Name: "catalog", Cases: []Case{
	{"nodes", steps(
		get("/v1/catalog/nodes").shape("[].ID", "[].Node", "[].Address", "[].Datacenter", "[].CreateIndex", "[].ModifyIndex"),
	)},
	{"an unknown node", steps(get("/v1/catalog/node/nope"))},
	{"nodes by a filter", steps(get("/v1/catalog/nodes?filter=Node==n1").shape("[].Node"))},
	{"node without a name", steps(get("/v1/catalog/node/"))},
	{"register and read", steps(
		put("/v1/catalog/register", `{"Node":"foo","Address":"127.0.0.2"}`), get("/v1/catalog/node/foo"),
		put("/v1/catalog/deregister", `{"Node":"foo"}`), get("/v1/catalog/node/foo"),
	)},
	{"register again moves nothing", steps(
		put("/v1/catalog/register", `{"Node":"bar","Address":"127.0.0.2"}`), get("/v1/catalog/node/bar"),
		put("/v1/catalog/register", `{"Node":"bar","Address":"127.0.0.2"}`), get("/v1/catalog/node/bar"),
		put("/v1/catalog/register", `{"Node":"bar","Address":"127.0.0.3"}`), get("/v1/catalog/node/bar"),
		put("/v1/catalog/deregister", `{"Node":"bar"}`),
	)},
	{"register a service", steps(
		put("/v1/catalog/register", `{"Node":"svc","Address":"127.0.0.2","Service":{"ID":"redis1","Service":"redis","Port":8000}}`),
		get("/v1/catalog/node/svc").shape("Node", "Services.redis1.ID", "Services.redis1.Service", "Services.redis1.Port"),
		put("/v1/catalog/deregister", `{"Node":"svc","ServiceID":"redis1"}`), get("/v1/catalog/node/svc"),
		put("/v1/catalog/deregister", `{"Node":"svc"}`),
	)},
	{"register a check", steps(
		put("/v1/catalog/register", `{"Node":"chk","Address":"127.0.0.2","Check":{"CheckID":"c1","Name":"c","Status":"passing","Notes":"n"}}`),
		get("/v1/health/node/chk"), put("/v1/catalog/deregister", `{"Node":"chk","CheckID":"c1"}`),
		get("/v1/health/node/chk"), put("/v1/catalog/deregister", `{"Node":"chk"}`),
	)},
	{"register what is bad", steps(
		put("/v1/catalog/register", ""), put("/v1/catalog/register", "{}"),
		put("/v1/catalog/register", `{"Node":"x"}`), put("/v1/catalog/register", `{"Address":"127.0.0.1"}`),
		put("/v1/catalog/register", "junk"),
	)},
	{"deregister what is bad", steps(
		put("/v1/catalog/deregister", ""), put("/v1/catalog/deregister", "{}"), put("/v1/catalog/deregister", "junk"),
	)},
	{"deregister of nothing", steps(
		put("/v1/catalog/deregister", `{"Node":"nope"}`),
		put("/v1/catalog/deregister", `{"Node":"nope","CheckID":"c"}`),
		put("/v1/catalog/deregister", `{"Node":"nope","ServiceID":"s"}`),
	)},
	{"own health", steps(get("/v1/health/node/n1"))},
	{"health of an unknown node", steps(get("/v1/health/node/nope"), get("/v1/health/node/"))},
	{"health by state", steps(
		get("/v1/health/state/passing"), get("/v1/health/state/any"), get("/v1/health/state/critical"),
		get("/v1/health/state/nope"), get("/v1/health/state/"),
	)},
	{"services by name", steps(
		put("/v1/catalog/register", `{"Node":"sv1","Address":"127.0.0.2","NodeMeta":{"a":"b"},"Service":{"ID":"w1","Service":"Web","Tags":["v2","A"],"Port":80,"Meta":{"x":"y"},"TaggedAddresses":{"wan":{"Address":"1.2.3.4","Port":9}},"Weights":{"Passing":5,"Warning":2}},"Checks":[{"CheckID":"c1","Name":"c1","Status":"passing","ServiceID":"w1"},{"CheckID":"z","Name":"z","Status":"passing"}]}`),
		put("/v1/catalog/register", `{"Node":"sv1","Address":"127.0.0.2","NodeMeta":{"a":"b"},"Service":{"ID":"w2","Service":"web","Tags":["v1"]},"Check":{"CheckID":"c2","Name":"c2","Status":"critical","ServiceID":"w2"}}`),
		put("/v1/catalog/register", `{"Node":"sv2","Address":"127.0.0.3","Service":{"Service":"web"}}`),
		get("/v1/catalog/service/web"), get("/v1/catalog/service/WEB?tag=V2"), get("/v1/catalog/service/web?tag=v2&tag=v1"),
		get("/v1/catalog/service/web?tag"), get("/v1/catalog/service/web?node-meta=a:b"),
		get("/v1/health/service/web"), get("/v1/health/service/web?passing"), get("/v1/health/service/web?passing=0&tag=v1"),
		get("/v1/health/service/web?node-meta=a:b&stale"),
		put("/v1/catalog/deregister", `{"Node":"sv1"}`), put("/v1/catalog/deregister", `{"Node":"sv2"}`),
	)},
	{"services that are not there", steps(
		get("/v1/catalog/service/nope"), get("/v1/health/service/nope"), get("/v1/catalog/service/"),
		get("/v1/health/service/"), get("/v1/health/service/x?passing=maybe"), get("/v1/catalog/service"),
		put("/v1/catalog/service/x", ""), put("/v1/health/service/x", ""), put("/v1/catalog/services", ""),
	)},
	{"services", steps(get("/v1/catalog/services"), get("/v1/catalog/services?stale&consistent"), get("/v1/catalog/services?ns=x"))},
	{"a critical check by state", steps(
		put("/v1/catalog/register", `{"Node":"cri","Address":"127.0.0.2","Check":{"CheckID":"c1","Name":"c","Status":"critical"}}`),
		get("/v1/health/state/critical"), put("/v1/catalog/deregister", `{"Node":"cri"}`),
		get("/v1/health/state/critical"),
	)},
	{"a check without a status", steps(
		put("/v1/catalog/register", `{"Node":"nos","Address":"127.0.0.2","Check":{"CheckID":"c1","Name":"c"}}`),
		get("/v1/health/node/nos"), put("/v1/catalog/deregister", `{"Node":"nos"}`),
	)},
	{"a check without an id", steps(
		put("/v1/catalog/register", `{"Node":"nid","Address":"127.0.0.2","Check":{"Name":"c","Status":"passing"}}`),
		get("/v1/health/node/nid"), put("/v1/catalog/deregister", `{"Node":"nid"}`),
	)},
	{"a check's type comes of its definition", steps(put("/v1/catalog/register", `{"Node":"def","Address":"127.0.0.2","Checks":[{"CheckID":"a","Name":"a","Status":"passing","Definition":{"TCP":"1.1.1.1","Interval":"5s"}},
		{"CheckID":"b","Name":"b","Status":"passing","Definition":{"HTTP":"http://x","IntervalDuration":"7s","TimeoutDuration":"3s"}},{"CheckID":"c","Name":"c","Status":"passing","Type":"ttl"}]}`), get("/v1/health/node/def"), put("/v1/catalog/deregister", `{"Node":"def"}`))},
	{"two checks", steps(
		put("/v1/catalog/register", `{"Node":"two","Address":"127.0.0.2","Checks":[{"CheckID":"b","Name":"b","Status":"passing"},{"CheckID":"a","Name":"a","Status":"warning"}]}`),
		get("/v1/health/node/two"), put("/v1/catalog/deregister", `{"Node":"two"}`),
	)},
}}

var snapshotGroup = Group{Name: "snapshot", Cases: []Case{
	{"save", steps(put("/v1/kv/{p}a", "1"), get("/v1/snapshot").archive())},
	{"save stale", steps(get("/v1/snapshot?stale").archive(), get("/v1/snapshot?stale&consistent").archive())},
	{"restore", steps(
		put("/v1/kv/{p}a", "1"), made(""), put("/v1/kv/{p}l?acquire={s}", "2"), get("/v1/kv/{p}?recurse"),
		get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}a", "2"), put("/v1/kv/{p}b", "3"),
		del("/v1/kv/{p}l"), put("/v1/session/destroy/{s}", ""), put("/v1/snapshot", "{snap}"),
		get("/v1/kv/{p}?recurse"), info, put("/v1/kv/{p}c", "4"), get("/v1/kv/{p}?recurse"),
	)},
	{"restore brings back a delete's tombstone", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}?recurse"),
		get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}b", "2"), put("/v1/snapshot", "{snap}"),
		get("/v1/kv/{p}?recurse"),
	)},
	{"restore wakes the waiting", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}a", "2"),
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/snapshot", "{snap}"), wakes("q"),
		get("/v1/kv/{p}a"),
	)},
	{"restore of junk", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/snapshot", "junk"), put("/v1/snapshot", ""), get("/v1/kv/{p}a"),
	)},
	{"restore of a cut archive", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}a", "2"),
		put("/v1/snapshot", "{snap}").changed(func(s string) string { return s[:len(s)/2] }), get("/v1/kv/{p}a?raw"),
	)},
	{"restore of an altered archive", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}a", "2"),
		put("/v1/snapshot", "{snap}").changed(flipMiddle).statusOnly(), get("/v1/kv/{p}a?raw"),
	)},
	{"restore of an archive with rubbish behind", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/snapshot").keep("snap", "body").archive(), put("/v1/kv/{p}a", "2"),
		put("/v1/snapshot", "{snap}").changed(func(s string) string { return s + "rubbish" }), get("/v1/kv/{p}a?raw"),
	)},
	{"other datacenter", steps(get("/v1/snapshot?dc=nope"))},
	{"by command", steps(
		put("/v1/kv/{p}a", "1"), run("snapshot", "save", "s.snap"), run("snapshot", "inspect", "s.snap").firstWords(),
		put("/v1/kv/{p}a", "2"), run("snapshot", "restore", "s.snap"), get("/v1/kv/{p}a?raw"),
	)},
	{"commands that miss a file", steps(
		run("snapshot", "save"), run("snapshot", "inspect"), run("snapshot", "restore"),
		run("snapshot", "restore", "none"), run("snapshot", "inspect", "none"), run("snapshot", "save", "nodir/x"),
	)},
	{"commands with too many files", steps(
		run("snapshot", "save", "a", "b"), run("snapshot", "inspect", "a", "b"), run("snapshot", "restore", "a", "b"),
	)},
	{"inspect of junk", steps(
		write("junk", "junk"), run("snapshot", "inspect", "junk"), run("snapshot", "restore", "junk"),
	)},
	{"no subcommand", steps(run("snapshot").exitOnly(), run("snapshot", "nope").exitOnly())},
}}

// flipMiddle changes one bit in the middle.
func flipMiddle(s string) string {
	b := []byte(s)
	b[len(b)/2] ^= 1
	return string(b)
}
