package consul

// blocked begins a read of path at the index that an earlier step kept as {i}, and lets it wait for a wake.
func blocked(path string) Step { return get(path + "index={i}&wait={long}").as("q") }

// brief is such a read that is meant to time out.
func brief(path string) Step { return get(path + "index={i}&wait={short}").as("q") }

var blockingGroup = Group{Name: "blocking", Lanes: 3, Cases: []Case{
	{"an index below answers at once", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), get("/v1/kv/{p}a?index={i-1}&wait=10s"),
	)},
	{"index 0 answers at once", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?index=0&wait=10s"))},
	{"index 1 answers at once", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?index=1&wait=10s"))},
	{"put wakes its key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), stays("q"),
		put("/v1/kv/{p}a", "2"), wakes("q"),
	)},
	{"a key times out with its state", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"), timesOut("q"),
	)},
	{"raw times out", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?raw&"), timesOut("q"),
	)},
	{"an absent key times out", steps(get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"), timesOut("q"))},
	{"delete wakes its key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), del("/v1/kv/{p}a"),
		wakes("q"),
	)},
	{"cas wakes its key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"),
		put("/v1/kv/{p}a?cas={i}", "2"), wakes("q"),
	)},
	{"a transaction wakes its key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"),
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"eA=="}}]`), wakes("q"),
	)},
	{"acquire wakes its key", steps(
		put("/v1/session/create", "").keep("s", "ID"), put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		blocked("/v1/kv/{p}a?"), put("/v1/kv/{p}a?acquire={s}", "1"), wakes("q"),
	)},
	{"release wakes its key", steps(
		put("/v1/session/create", "").keep("s", "ID"), put("/v1/kv/{p}a?acquire={s}", "1"),
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/kv/{p}a?release={s}", "1"),
		wakes("q"),
	)},
	{"a session's end wakes its key", steps(
		put("/v1/session/create", "").keep("s", "ID"), put("/v1/kv/{p}a?acquire={s}", "1"),
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/session/destroy/{s}", ""),
		wakes("q"),
	)},
	{"a session's end deletes and wakes", steps(
		put("/v1/session/create", `{"Behavior":"delete"}`).keep("s", "ID"), put("/v1/kv/{p}a?acquire={s}", "1"),
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/session/destroy/{s}", ""),
		wakes("q"),
	)},
	{"neighbours do not wake a key", steps(
		put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}b").keep("i", "index"), brief("/v1/kv/{p}b?"),
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}c", "1"), timesOut("q"),
	)},
	{"children do not wake a key", steps(
		put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}b").keep("i", "index"), brief("/v1/kv/{p}b?"),
		put("/v1/kv/{p}b/c", "1"), put("/v1/kv/{p}bb", "1"), timesOut("q"),
	)},
	{"the parent does not wake a key", steps(
		put("/v1/kv/{p}b/c", "1"), get("/v1/kv/{p}b/c").keep("i", "index"), brief("/v1/kv/{p}b/c?"),
		put("/v1/kv/{p}b", "1"), put("/v1/kv/{p}b/", "1"), timesOut("q"),
	)},
	{"the deletes of neighbours do not wake a key", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b/c", "1"), put("/v1/kv/{p}b", "1"),
		get("/v1/kv/{p}b").keep("i", "index"), brief("/v1/kv/{p}b?"), del("/v1/kv/{p}a"), del("/v1/kv/{p}b/?recurse"),
		timesOut("q"),
	)},
	{"an equal put does not wake", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"),
		put("/v1/kv/{p}a", "1"), timesOut("q"),
	)},
	{"a failed cas does not wake", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"),
		put("/v1/kv/{p}a?cas=0", "2"), timesOut("q"),
	)},
	{"a failed acquire does not wake", steps(
		put("/v1/session/create", "").keep("s", "ID"), put("/v1/session/create", "").keep("r", "ID"),
		put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"),
		put("/v1/kv/{p}a?acquire={r}", "2"), timesOut("q"),
	)},
	{"a rolled back transaction does not wake", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), brief("/v1/kv/{p}a?"),
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"eA=="}},{"KV":{"Verb":"get","Key":"{p}no"}}]`),
		timesOut("q"),
	)},
	{"a delete of nothing does not wake", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"), brief("/v1/kv/{p}?recurse&"),
		del("/v1/kv/{p}no"), timesOut("q"),
	)},
	{"an absent key wakes on a write beside it", steps(
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/kv/{p}other", "1"), wakes("q"),
	)},
	{"an absent key wakes on its creation", steps(
		get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"), put("/v1/kv/{p}a", "1"), wakes("q"),
	)},
	{"an absent key wakes on a delete beside it", steps(
		put("/v1/kv/{p}other", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"),
		del("/v1/kv/{p}other"), wakes("q"),
	)},
	{"an empty prefix without tombstones wakes on a write beside it", steps(
		put("/v1/kv/{p}c", "1"), get("/v1/kv/{p}a/?recurse").keep("i", "index"), blocked("/v1/kv/{p}a/?recurse&"),
		put("/v1/kv/{p}b", "1"), wakes("q"),
	)},
	{"an empty prefix with a tombstone stays", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}?recurse").keep("i", "index"),
		brief("/v1/kv/{p}?recurse&"), put("/v1/kv/x{p}", "1"), timesOut("q"),
	)},
	{"an empty prefix with a tombstone wakes on a create", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}?recurse").keep("i", "index"),
		blocked("/v1/kv/{p}?recurse&"), put("/v1/kv/{p}b", "1"), wakes("q"),
	)},
	{"a create wakes its prefix", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"), blocked("/v1/kv/{p}?recurse&"),
		put("/v1/kv/{p}b/c", "1"), wakes("q"),
	)},
	{"an update wakes its prefix", steps(
		put("/v1/kv/{p}a/b", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"), blocked("/v1/kv/{p}?recurse&"),
		put("/v1/kv/{p}a/b", "2"), wakes("q"),
	)},
	{"a delete wakes its prefix", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"),
		blocked("/v1/kv/{p}?recurse&"), del("/v1/kv/{p}a"), wakes("q"),
	)},
	{"a tree delete wakes its prefix", steps(
		put("/v1/kv/{p}a/1", "1"), put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"),
		blocked("/v1/kv/{p}?recurse&"), del("/v1/kv/{p}a?recurse"), wakes("q"),
	)},
	{"a tree delete above wakes a prefix", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/{p}a/?recurse").keep("i", "index"), blocked("/v1/kv/{p}a/?recurse&"),
		del("/v1/kv/{p}?recurse"), wakes("q"),
	)},
	{"a tree delete above wakes a key", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/{p}a/1").keep("i", "index"), blocked("/v1/kv/{p}a/1?"),
		del("/v1/kv/{p}?recurse"), wakes("q"),
	)},
	{"writes outside do not wake a prefix", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/{p}a/?recurse").keep("i", "index"), brief("/v1/kv/{p}a/?recurse&"),
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), timesOut("q"),
	)},
	{"a tree delete outside does not wake a prefix", steps(
		put("/v1/kv/{p}a/1", "1"), put("/v1/kv/{p}b/1", "1"), get("/v1/kv/{p}a/?recurse").keep("i", "index"),
		brief("/v1/kv/{p}a/?recurse&"), del("/v1/kv/{p}b?recurse"), timesOut("q"),
	)},
	{"a prefix times out", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse").keep("i", "index"), brief("/v1/kv/{p}?recurse&"),
		timesOut("q"),
	)},
	{"keys wake on an update", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?keys").keep("i", "index"), blocked("/v1/kv/{p}?keys&"),
		put("/v1/kv/{p}a", "2"), wakes("q"),
	)},
	{"keys wake on a create", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?keys").keep("i", "index"), blocked("/v1/kv/{p}?keys&"),
		put("/v1/kv/{p}b", "2"), wakes("q"),
	)},
	{"keys wake on a delete", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}?keys").keep("i", "index"),
		blocked("/v1/kv/{p}?keys&"), del("/v1/kv/{p}b"), wakes("q"),
	)},
	{"keys with separator wake below the cut", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/{p}?keys&separator=/").keep("i", "index"),
		blocked("/v1/kv/{p}?keys&separator=/&"), put("/v1/kv/{p}a/2", "2"), wakes("q"),
	)},
	{"keys do not wake from outside", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/{p}a/?keys").keep("i", "index"), brief("/v1/kv/{p}a/?keys&"),
		put("/v1/kv/{p}b", "2"), timesOut("q"),
	)},
	{"the whole store wakes on any write", steps(
		put("/v1/kv/{p}a/1", "1"), get("/v1/kv/?keys").view("lines", "zzz").keep("i", "index"),
		get("/v1/kv/?keys&index={i}&wait={long}").as("q").view("lines", "zzz"), put("/v1/kv/{p}b", "2"), wakes("q"),
	)},
	{"an index far above waits its time", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		get("/v1/kv/{p}a?index={i+100000}&wait={short}").as("q"), put("/v1/kv/{p}a", "2"), timesOut("q"),
	)},
	{"a stale query blocks", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?stale&"),
		put("/v1/kv/{p}a", "2"), wakes("q"),
	)},
	{"a consistent query blocks", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?consistent&"),
		put("/v1/kv/{p}a", "2"), wakes("q"),
	)},
	{"writes do not wait", steps(
		put("/v1/kv/{p}a?index=100000&wait=10s", "1"), del("/v1/kv/{p}a?index=100000&wait=10s"),
		get("/v1/status/leader?index=100000&wait=10s"),
	)},
	{"two wait for one key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"),
		get("/v1/kv/{p}?recurse&index={i}&wait={long}").as("r"), put("/v1/kv/{p}a", "2"), wakes("q"), wakes("r"),
	)},
	{"a client that goes away harms nobody", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), blocked("/v1/kv/{p}a?"),
		get("/v1/kv/{p}a?index={i}&wait={long}").as("r"), goesAway("q"), put("/v1/kv/{p}a", "2"), wakes("r"),
	)},
	{"session list wakes on a create", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/node/none").keep("i", "index"),
		get("/v1/session/list?index={i}&wait={long}").as("q").statusOnly(), put("/v1/session/create", ""), wakes("q"),
	)},
	{"session list wakes on an end", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/node/none").keep("i", "index"),
		get("/v1/session/list?index={i}&wait={long}").as("q").statusOnly(), put("/v1/session/destroy/{s}", ""),
		wakes("q"),
	)},
	{"session node wakes on a create", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/node/none").keep("i", "index"),
		get("/v1/session/node/n1?index={i}&wait={long}").as("q").statusOnly(), put("/v1/session/create", ""),
		wakes("q"),
	)},
	{"session node of another node", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/node/none").keep("i", "index"),
		get("/v1/session/node/none?index={i}&wait={short}").as("q"), put("/v1/session/create", ""), timesOut("q"),
	)},
	{"session info wakes on its end", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/info/{s}").keep("i", "index"),
		blocked("/v1/session/info/{s}?"), put("/v1/session/destroy/{s}", ""), wakes("q"),
	)},
	{"session info does not wake on another", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/info/{s}").keep("i", "index"),
		brief("/v1/session/info/{s}?"), put("/v1/session/create", ""), timesOut("q"),
	)},
	{"session info times out", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/info/{s}").keep("i", "index"),
		brief("/v1/session/info/{s}?"), timesOut("q"),
	)},
	{"renew wakes nobody", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/info/{s}").keep("i", "index"),
		brief("/v1/session/info/{s}?"), put("/v1/session/renew/{s}", ""), timesOut("q"),
	)},
	{"catalog nodes wake on a registration", steps(
		get("/v1/catalog/node/{p}x").keep("i", "index"), get("/v1/catalog/nodes").keep("i", "index").statusOnly(),
		get("/v1/catalog/nodes?index={i}&wait={long}").as("q").statusOnly(),
		put("/v1/catalog/register", `{"Node":"w","Address":"127.0.0.9"}`), wakes("q"),
		put("/v1/catalog/deregister", `{"Node":"w"}`),
	)},
	{"health node wakes on its check", steps(
		put("/v1/catalog/register", `{"Node":"w2","Address":"127.0.0.9","Check":{"CheckID":"c","Name":"c","Status":"passing"}}`),
		get("/v1/health/node/w2").keep("i", "index"), blocked("/v1/health/node/w2?"),
		put("/v1/catalog/register", `{"Node":"w2","Address":"127.0.0.9","Check":{"CheckID":"c","Name":"c","Status":"warning"}}`),
		wakes("q"), put("/v1/catalog/deregister", `{"Node":"w2"}`),
	)},
}}
