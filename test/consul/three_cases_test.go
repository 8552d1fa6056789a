package consul

var threeGroup = Group{Name: "three", Layout: Three, Cases: []Case{
	{"a write by a follower", steps(
		put("/v1/kv/{p}a", "1").at("follower"), get("/v1/kv/{p}a").at("follower"), get("/v1/kv/{p}a").at("leader"),
	)},
	{"a write by a client agent", steps(
		put("/v1/kv/{p}a", "1").at("client"), get("/v1/kv/{p}a").at("client"), get("/v1/kv/{p}a").at("leader"),
	)},
	{"a consistent read by a follower", steps(
		put("/v1/kv/{p}a", "1").at("leader"), get("/v1/kv/{p}a?consistent").at("follower"),
		get("/v1/kv/{p}a?consistent").at("client"),
	)},
	{"a stale read by a follower", steps(
		put("/v1/kv/{p}a", "1").at("leader"), wait("300ms"), get("/v1/kv/{p}a?stale").at("follower").anyContact(),
	)},
	{"errors that crossed one hop", steps(
		put("/v1/kv/{p}a?acquire="+gone, "1").at("follower"),
		put("/v1/session/create", `{"Behavior":"junk"}`).at("follower"),
		put("/v1/session/destroy/abc", "").at("follower"), get("/v1/session/info/abc").at("follower"),
	)},
	{"errors of the leader itself", steps(
		put("/v1/kv/{p}a?acquire="+gone, "1").at("leader"),
		put("/v1/session/create", `{"Behavior":"junk"}`).at("leader"),
	)},
	{"a client agent's own refusals", steps(
		get("/v1/kv/{p}a?dc=nope").at("client"), get("/v1/kv/{p}a?dc=nope").at("follower"),
		put("/v1/kv/{p}a?flags=x", "1").at("client"),
	)},
	{"a session by a follower", steps(made("").at("follower"), info.at("client"), info.at("leader"))},
	{"a session by a client agent", steps(
		made("").at("client"), info.at("leader"), get("/v1/session/node/{clientName}").at("leader").shape("[].Node"),
	)},
	{"renew by a follower", steps(
		made(`{"TTL":"60s"}`).at("leader"), put("/v1/session/renew/{s}", "").at("follower"),
		put("/v1/session/renew/"+gone, "").at("follower"),
	)},
	{"a lock by a client agent", steps(
		made("").at("client"), put("/v1/kv/{p}a?acquire={s}", "1").at("follower"), get("/v1/kv/{p}a").at("client"),
	)},
	{"a transaction by a follower", steps(
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"MQ=="}}]`).at("follower"),
		put("/v1/txn", `[{"KV":{"Verb":"get","Key":"{p}a"}}]`).at("follower"),
		put("/v1/txn", `[{"KV":{"Verb":"get","Key":"{p}no"}}]`).at("client"),
		put("/v1/txn", `[{"KV":{"Verb":"get","Key":"{p}no"}},{"KV":{"Verb":"set","Key":"{p}b"}}]`).at("client"),
	)},
	{"a blocking read by a follower", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?").at("follower"),
		put("/v1/kv/{p}a", "2").at("leader"), wakes("q"),
	)},
	{"a blocking read by a client agent", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?").at("client"),
		put("/v1/kv/{p}a", "2").at("follower"), wakes("q"),
	)},
	{"a blocking stale read by a follower", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), wait("300ms"),
		get("/v1/kv/{p}a?stale&index={i}&wait={long}").at("follower").as("q").anyContact(),
		put("/v1/kv/{p}a", "2").at("leader"), wakes("q"),
	)},
	{"status of each", steps(
		get("/v1/status/leader").at("follower"), get("/v1/status/leader").at("client"),
		get("/v1/status/peers").at("client").shape(),
	)},
	{"raft configuration of each", steps(
		get("/v1/operator/raft/configuration").at("client").shape(),
		get("/v1/operator/raft/configuration").at("follower").shape(),
	)},
	{"self of a client agent", steps(
		get("/v1/agent/self").at("client").shape("Config.Server", "Member.Tags", "Stats.agent", "Stats.consul", "Stats.raft"),
	)},
	{"self of a server", steps(get("/v1/agent/self").at("leader").shape("Config.Server", "Member.Tags"))},
	{"members of a client agent", steps(
		get("/v1/agent/members").at("client").shape("[].Name", "[].Status"),
		get("/v1/agent/members?wan=1").at("client"),
	)},
	{"errors of the operator that crossed a hop", steps(
		del("/v1/operator/raft/peer?id=nope").at("follower"),
		del("/v1/operator/raft/peer?address=127.0.0.1:1").at("client"),
	)},
	{"autopilot health", steps(wait("3s"), get("/v1/operator/autopilot/health").at("leader").shape())},
	{"snapshot by a client agent", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/snapshot").at("client").archive().keep("snap", "body"),
		put("/v1/kv/{p}a", "2"), put("/v1/snapshot", "{snap}").at("client"), get("/v1/kv/{p}a?raw").at("leader"),
		put("/v1/snapshot", "junk").at("client"), put("/v1/snapshot", "junk").at("follower"),
	)},
	{"members by command", steps(run("members").at("client").firstWords().lines("Node", "n1", "n2", "n3", "n4"))},
	{"list-peers by command", steps(run("operator", "raft", "list-peers").at("client").lines("Voter").firstWords())},
	{"catalog nodes of all", steps(get("/v1/catalog/nodes").at("leader").shape("[].Node"))},
	{"health of all by a client agent", steps(get("/v1/health/state/passing").at("client").shape("[].CheckID"))},
}}

var lostGroup = Group{Name: "lost", Layout: Three, Cases: []Case{
	{"without a quorum", steps(
		put("/v1/kv/lost", "1"), get("/v1/kv/lost").at("follower"), wait("300ms"), kill("leader"), kill("follower2"),
		wait("3s"), get("/v1/kv/lost?stale").at("follower"), get("/v1/status/leader").at("follower"),
		get("/v1/operator/raft/configuration?stale").at("follower").shape(),
		get("/v1/kv/lost").at("follower").as("read"), get("/v1/kv/lost?consistent").at("follower").as("consistent"),
		put("/v1/kv/lost", "2").at("follower").as("write"),
		put("/v1/txn", `[{"KV":{"Verb":"get","Key":"lost"}}]`).at("follower").as("txn"),
		put("/v1/txn?stale", `[{"KV":{"Verb":"get","Key":"lost"}}]`).at("follower"),
		put("/v1/session/create", "").at("follower").as("session"),
		get("/v1/operator/raft/configuration").at("follower").as("raft"),
		get("/v1/snapshot").at("follower").as("snapshot"), get("/v1/kv/lost").at("client").as("client").statusOnly(),
		wait("4s"), wakes("read"), wakes("consistent"), wakes("write"), wakes("txn"), wakes("session"), wakes("raft"),
		wakes("snapshot"), wakes("client"), get("/v1/snapshot?stale").at("follower").archive(),
		get("/v1/agent/self").at("client").shape("Config.Server"),
		get("/v1/agent/members").at("client").shape("[].Name"),
	)},
	{"an old answer that max_stale forbids", steps(
		get("/v1/kv/lost?max_stale=1s").at("follower").as("old"), wait("4s"), wakes("old"),
	)},
	{"an old answer that max_stale allows", steps(get("/v1/kv/lost?max_stale=10m").at("follower"))},
}}
