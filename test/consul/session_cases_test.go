package consul

// gone is a well-formed id of no session.
const gone = "adf4238a-882b-9ddc-4a9d-5b6758e4159e"

// made creates a session and keeps its id as {s}.
func made(body string) Step { return put("/v1/session/create", body).keep("s", "ID") }

// other creates a second one, kept as {r}.
func other(body string) Step { return put("/v1/session/create", body).keep("r", "ID") }

var info = get("/v1/session/info/{s}")

var sessionGroup = Group{Name: "session", Cases: []Case{
	{"create without a body", steps(made(""), info)},
	{"create with an empty object", steps(made("{}"), info)},
	{"create with null", steps(made("null"), info)},
	{"create with all", steps(
		made(`{"Name":"n","Node":"n1","LockDelay":"10s","Behavior":"delete","TTL":"90s","NodeChecks":["serfHealth"]}`),
		info,
	)},
	{"names in any case", steps(made(`{"name":"n","BEHAVIOR":"delete","ttl":"1m30s"}`), info)},
	{"unknown fields are ignored", steps(
		made(`{"ID":"x","CreateIndex":7,"Datacenter":"dc1","Token":"t","Namespace":"n","Nope":1}`), info,
	)},
	{"bytes after the object", steps(made(`{"Name":"n"} junk`), info)},
	{"bad json", steps(
		put("/v1/session/create", "{"), put("/v1/session/create", "junk"), put("/v1/session/create", `{"Name":}`),
	)},
	{"wrong types", steps(
		put("/v1/session/create", "[]"), put("/v1/session/create", `"x"`), put("/v1/session/create", `{"Name":1}`),
		put("/v1/session/create", `{"NodeChecks":"x"}`), put("/v1/session/create", "5"),
	)},
	{"behaviour", steps(
		made(`{"Behavior":""}`), info, put("/v1/session/create", `{"Behavior":"junk"}`),
		put("/v1/session/create", `{"Behavior":"Delete"}`),
	)},
	{"ttl kept as written", steps(
		made(`{"TTL":"1m30s"}`), info, made(`{"TTL":"0s"}`), info, made(`{"TTL":""}`), info,
	)},
	{"ttl bounds", steps(
		put("/v1/session/create", `{"TTL":"9s"}`), put("/v1/session/create", `{"TTL":"86401s"}`),
		made(`{"TTL":"86400s"}`), info, made(`{"TTL":"10s"}`), info,
	)},
	{"ttl garbage", steps(
		put("/v1/session/create", `{"TTL":"abc"}`), put("/v1/session/create", `{"TTL":"10"}`),
		put("/v1/session/create", `{"TTL":"-10s"}`), put("/v1/session/create", `{"TTL":10}`),
	)},
	{"lock-delay text", steps(
		made(`{"LockDelay":"0s"}`), info, made(`{"LockDelay":"2m"}`), info, made(`{"LockDelay":"100ms"}`), info,
	)},
	{"lock-delay numbers", steps(
		made(`{"LockDelay":5}`), info, made(`{"LockDelay":999}`), info, made(`{"LockDelay":1000}`), info,
		made(`{"LockDelay":1.5}`), info, made(`{"LockDelay":null}`), info, made(`{"LockDelay":0}`), info,
	)},
	{"lock-delay negative", steps(made(`{"LockDelay":-5}`), info, made(`{"LockDelay":"-5s"}`), info)},
	{"lock-delay garbage", steps(
		put("/v1/session/create", `{"LockDelay":"5"}`), put("/v1/session/create", `{"LockDelay":""}`),
		put("/v1/session/create", `{"LockDelay":"abc"}`), put("/v1/session/create", `{"LockDelay":[]}`),
	)},
	{"no checks", steps(
		made(`{"Checks":[]}`), info, made(`{"NodeChecks":[]}`), info, made(`{"NodeChecks":null}`), info,
		made(`{"Checks":null}`), info,
	)},
	{"checks of the old name", steps(made(`{"Checks":["serfHealth"]}`), info)},
	{"both names of checks", steps(made(`{"Checks":["serfHealth"],"NodeChecks":["serfHealth"]}`), info)},
	{"an unknown check", steps(
		put("/v1/session/create", `{"NodeChecks":["nope"]}`), put("/v1/session/create", `{"Checks":["nope"]}`),
	)},
	{"service checks", steps(put("/v1/session/create", `{"ServiceChecks":[{"ID":"nope","Namespace":""}]}`))},
	{"service checks of an unknown form", steps(put("/v1/session/create", `{"ServiceChecks":["x"]}`))},
	{"an unknown node", steps(
		put("/v1/session/create", `{"Node":"nope"}`), put("/v1/session/create", `{"Node":""}`),
	)},
	{"a node without serfHealth", steps(
		put("/v1/catalog/register", `{"Node":"bare","Address":"127.0.0.9"}`),
		put("/v1/session/create", `{"Node":"bare"}`), made(`{"Node":"bare","NodeChecks":[]}`), info,
		get("/v1/session/node/bare"), put("/v1/catalog/deregister", `{"Node":"bare"}`), info,
	)},
	{"a critical check", steps(
		put("/v1/catalog/register", `{"Node":"sick","Address":"127.0.0.9","Check":{"CheckID":"c1","Name":"c","Status":"critical"}}`),
		put("/v1/session/create", `{"Node":"sick","NodeChecks":["c1"]}`),
		put("/v1/catalog/deregister", `{"Node":"sick"}`),
	)},
	{"a check that turns critical ends its session", steps(
		put("/v1/catalog/register", `{"Node":"ill","Address":"127.0.0.9","Check":{"CheckID":"c1","Name":"c","Status":"passing"}}`),
		made(`{"Node":"ill","NodeChecks":["c1"],"LockDelay":"0s"}`), put("/v1/kv/{p}a?acquire={s}", "1"),
		put("/v1/catalog/register", `{"Node":"ill","Address":"127.0.0.9","Check":{"CheckID":"c1","Name":"c","Status":"warning"}}`),
		info,
		put("/v1/catalog/register", `{"Node":"ill","Address":"127.0.0.9","Check":{"CheckID":"c1","Name":"c","Status":"critical"}}`),
		info, get("/v1/kv/{p}a"), put("/v1/catalog/deregister", `{"Node":"ill"}`),
	)},
	{"a check deregistered ends its session", steps(
		put("/v1/catalog/register", `{"Node":"dry","Address":"127.0.0.9","Check":{"CheckID":"c1","Name":"c","Status":"passing"}}`),
		made(`{"Node":"dry","NodeChecks":["c1"],"Behavior":"delete"}`), put("/v1/kv/{p}a?acquire={s}", "1"),
		put("/v1/catalog/deregister", `{"Node":"dry","CheckID":"c1"}`), info, get("/v1/kv/{p}a"),
		put("/v1/kv/{p}a", "2"), get("/v1/kv/{p}a"), put("/v1/catalog/deregister", `{"Node":"dry"}`),
	)},
	{"a node deregistered ends its sessions", steps(
		put("/v1/catalog/register", `{"Node":"off","Address":"127.0.0.9"}`), made(`{"Node":"off","NodeChecks":[]}`),
		put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/catalog/deregister", `{"Node":"off"}`), info,
		get("/v1/kv/{p}a"),
	)},
	{"a service deregistered ends the session of its check", steps(
		put("/v1/catalog/register", `{"Node":"srv","Address":"127.0.0.9","Service":{"ID":"s1","Service":"s"},"Check":{"CheckID":"c2","Name":"c","Status":"passing","ServiceID":"s1"}}`),
		made(`{"Node":"srv","NodeChecks":[],"ServiceChecks":[{"ID":"c2"}]}`), info,
		put("/v1/catalog/deregister", `{"Node":"srv","ServiceID":"s1"}`), info,
		put("/v1/catalog/deregister", `{"Node":"srv"}`),
	)},
	{"destroy", steps(made(""), put("/v1/session/destroy/{s}", ""), info, put("/v1/session/destroy/{s}", ""))},
	{"destroy of an unknown one", steps(put("/v1/session/destroy/"+gone, ""))},
	{"destroy of bad ids", steps(
		put("/v1/session/destroy/abc", ""), put("/v1/session/destroy/", ""),
		put("/v1/session/destroy/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", ""),
	)},
	{"destroy moves the index", steps(
		made(""), info.keep("i", "index"), put("/v1/session/destroy/{s}", ""), get("/v1/session/info/"+gone),
	)},
	{"destroy of an unknown one moves no index", steps(made(""), info, put("/v1/session/destroy/"+gone, ""), info)},
	{"info of an unknown one", steps(get("/v1/session/info/" + gone))},
	{"info of bad ids", steps(
		get("/v1/session/info/abc"), get("/v1/session/info/"),
		get("/v1/session/info/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
	)},
	{"info by upper case", steps(
		put("/v1/session/create", "").keep("s", "ID"), get("/v1/session/info/ADF4238A-882B-9DDC-4A9D-5B6758E4159E"),
	)},
	{"list", steps(
		put("/v1/session/create", `{"Name":"l1"}`).keep("s", "ID"), put("/v1/session/create", `{"Name":"l2"}`),
		put("/v1/session/create", `{"Name":"l3"}`),
		get("/v1/session/list").byCreation().view("lines", "ordered", `"l1"`, `"l2"`, `"l3"`),
	)},
	{"node", steps(
		put("/v1/catalog/register", `{"Node":"host","Address":"127.0.0.9"}`),
		put("/v1/session/create", `{"Node":"host","NodeChecks":[],"Name":"a"}`),
		put("/v1/session/create", `{"Node":"host","NodeChecks":[],"Name":"b"}`),
		get("/v1/session/node/host").byCreation(), put("/v1/catalog/deregister", `{"Node":"host"}`),
		get("/v1/session/node/host"),
	)},
	{"node of none", steps(get("/v1/session/node/nope"), get("/v1/session/node/"))},
	{"renew", steps(made(`{"TTL":"60s"}`), put("/v1/session/renew/{s}", ""), info)},
	{"renew without a ttl", steps(made(""), put("/v1/session/renew/{s}", ""))},
	{"renew of an ended one", steps(
		put("/v1/session/renew/"+gone, ""), put("/v1/session/renew/abc", ""), put("/v1/session/renew/", ""),
	)},
	{"pretty sessions", steps(made(""), get("/v1/session/info/{s}?pretty"), put("/v1/session/create?pretty", ""))},
	{"a create moves the index of all session reads", steps(
		made(""), info, other(""), info, get("/v1/session/info/{r}"), get("/v1/session/node/nope"),
	)},
	{"kv writes do not move the session index", steps(
		made(""), info, put("/v1/kv/{p}a", "1"), info, get("/v1/kv/{p}a"),
	)},
	{"a body over the limit", steps(
		put("/v1/session/create", `{"Name":"`+bytesOf(100)+`"}`),
		put("/v1/session/create", bytesOf(3<<20)).statusOnly(),
	)},
}}

var expiryGroup = Group{Name: "expiry", Layout: Short, Lanes: 2, Cases: []Case{
	{"the lower bound is configured", steps(
		put("/v1/session/create", `{"TTL":"999ms"}`), made(`{"TTL":"1s"}`), info,
		put("/v1/session/create", `{"TTL":"junk"}`),
	)},
	{"not before the ttl but by thrice", steps(
		made(`{"TTL":"1s"}`), put("/v1/kv/{p}a?acquire={s}", "1"), wait("900ms"), info, wait("2300ms"), info,
		get("/v1/kv/{p}a"),
	)},
	{"renew keeps it alive", steps(
		made(`{"TTL":"1s"}`), wait("900ms"), put("/v1/session/renew/{s}", ""), wait("900ms"),
		put("/v1/session/renew/{s}", ""), wait("900ms"), put("/v1/session/renew/{s}", ""), wait("900ms"), info,
	)},
	{"expiry deletes where asked", steps(
		made(`{"TTL":"1s","Behavior":"delete"}`), put("/v1/kv/{p}a?acquire={s}", "1"), wait("3200ms"), info,
		get("/v1/kv/{p}a"),
	)},
	{"expiry wakes the waiting", steps(
		made(`{"TTL":"1s"}`), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		blocked("/v1/kv/{p}a?"), wakes("q"),
	)},
	{"expiry leaves a lock-delay", steps(
		made(`{"TTL":"1s","LockDelay":"30s"}`), other(`{}`), put("/v1/kv/{p}a?acquire={s}", "1"), wait("3200ms"),
		put("/v1/kv/{p}a?acquire={r}", "2"), put("/v1/kv/{p}b?acquire={r}", "2"),
	)},
	{"a zero ttl does not expire", steps(made(`{"TTL":"0s"}`), wait("2500ms"), info)},
}}

var limitGroup = Group{Name: "limits", Layout: Short, Cases: []Case{
	{"value size", steps(put("/v1/kv/{p}a", bytesOf(100)), put("/v1/kv/{p}a", bytesOf(101)), get("/v1/kv/{p}a?raw"))},
	{"txn size", steps(put("/v1/txn", `[{"KV":{"Verb":"get","Key":"`+bytesOf(2000)+`"}}]`))},
	{"txn value size", steps(
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"`+base64Of(100)+`"}}]`),
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"`+base64Of(102)+`"}}]`),
	)},
	{"txn size in chunks", steps(put("/v1/txn", `[{"KV":{"Verb":"get","Key":"`+bytesOf(2000)+`"}}]`).chunked())},
}}

// base64Of is n zero bytes in base64; n is a multiple of 3, or 1 more.
func base64Of(n int) string {
	out := ""
	for range n / 3 {
		out += "AAAA"
	}
	if n%3 == 1 {
		out += "AA=="
	}
	return out
}

var lockGroup = Group{Name: "lock", Cases: []Case{
	{"acquire an absent key", steps(made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a"))},
	{"acquire a free key", steps(
		made(""), put("/v1/kv/{p}a?flags=3", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?acquire={s}&flags=4", "2"),
		get("/v1/kv/{p}a"),
	)},
	{"acquire again by the holder", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?acquire={s}", "2"), get("/v1/kv/{p}a"),
	)},
	{"an equal acquire by the holder moves nothing", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?acquire={s}", "1"),
		get("/v1/kv/{p}a"), get("/v1/kv/{p}no"),
	)},
	{"held by another", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?acquire={r}", "2"),
		get("/v1/kv/{p}a"), get("/v1/kv/{p}no"),
	)},
	{"acquire by an unknown session", steps(put("/v1/kv/{p}a?acquire="+gone, "1"), get("/v1/kv/{p}a"))},
	{"acquire by bad ids", steps(
		put("/v1/kv/{p}a?acquire=abc", "1"), put("/v1/kv/{p}a?acquire=", "1"),
		put("/v1/kv/{p}a?acquire=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "1"),
	)},
	{"release", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?release={s}&flags=8", "2"),
		get("/v1/kv/{p}a"),
	)},
	{"release what is not held", steps(
		made(""), put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a?release={s}", "2"), get("/v1/kv/{p}a"),
	)},
	{"release by another", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?release={r}", "2"),
		get("/v1/kv/{p}a"),
	)},
	{"release an absent key", steps(made(""), put("/v1/kv/{p}a?release={s}", "2"), get("/v1/kv/{p}a"))},
	{"release by bad ids", steps(
		put("/v1/kv/{p}a?release="+gone, "1"), put("/v1/kv/{p}a?release=abc", "1"), put("/v1/kv/{p}a?release=", "1"),
	)},
	{"lock index counts", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?release={s}", "1"),
		put("/v1/kv/{p}a?acquire={r}", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?release={r}", "1"),
		put("/v1/kv/{p}a?acquire={r}", "1"), get("/v1/kv/{p}a"),
	)},
	{"a plain put on a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a", "2"), get("/v1/kv/{p}a"),
		put("/v1/kv/{p}a?acquire={s}", "3"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?release={s}", "4"),
		put("/v1/kv/{p}a?acquire={s}", "5"), get("/v1/kv/{p}a"),
	)},
	{"an equal plain put on a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a", "1"),
		get("/v1/kv/{p}a"),
	)},
	{"cas on a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		put("/v1/kv/{p}a?cas={i}", "2"), get("/v1/kv/{p}a"),
	)},
	{"delete of a locked key", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), del("/v1/kv/{p}a"),
		put("/v1/kv/{p}a?acquire={r}", "2"), get("/v1/kv/{p}a"),
	)},
	{"delete cas of a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		del("/v1/kv/{p}a?cas={i}"), get("/v1/kv/{p}a"),
	)},
	{"a session's end releases", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), get("/v1/kv/{p}a"), put("/v1/session/destroy/{s}", ""),
		get("/v1/kv/{p}a"),
	)},
	{"a session's end deletes", steps(
		made(`{"Behavior":"delete"}`), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}b?acquire={s}", "1"),
		put("/v1/kv/{p}b", "2"), put("/v1/kv/{p}c?acquire={s}", "1"), put("/v1/kv/{p}c?release={s}", "1"),
		put("/v1/session/destroy/{s}", ""), get("/v1/kv/{p}?recurse"),
	)},
	{"a session's end is one index", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}b?acquire={s}", "1"),
		put("/v1/session/destroy/{s}", ""), get("/v1/kv/{p}?recurse"), info,
	)},
	{"lock-delay", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/session/destroy/{s}", ""),
		put("/v1/kv/{p}a?acquire={r}", "2"), get("/v1/kv/{p}a"),
	)},
	{"lock-delay outlives the key", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/session/destroy/{s}", ""),
		del("/v1/kv/{p}a"), put("/v1/kv/{p}a?acquire={r}", "2"), put("/v1/kv/{p}a", "3"),
		put("/v1/kv/{p}a?acquire={r}", "4"), get("/v1/kv/{p}a"),
	)},
	{"lock-delay in a transaction", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/session/destroy/{s}", ""),
		put("/v1/txn", `[{"KV":{"Verb":"lock","Key":"{p}a","Value":"","Session":"{r}"}}]`),
	)},
	{"no lock-delay of 0s", steps(
		made(`{"LockDelay":"0s"}`), other(""), put("/v1/kv/{p}a?acquire={s}", "1"),
		put("/v1/session/destroy/{s}", ""), put("/v1/kv/{p}a?acquire={r}", "2"), get("/v1/kv/{p}a"),
	)},
	{"no lock-delay after a release", steps(
		made(""), other(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a?release={s}", "1"),
		put("/v1/session/destroy/{s}", ""), put("/v1/kv/{p}a?acquire={r}", "2"),
	)},
	{"lock-delay passes", steps(
		made(`{"LockDelay":"500ms"}`), other(""), put("/v1/kv/{p}a?acquire={s}", "1"),
		put("/v1/session/destroy/{s}", ""), put("/v1/kv/{p}a?acquire={r}", "2"), wait("700ms"),
		put("/v1/kv/{p}a?acquire={r}", "2"),
	)},
	{"lock-delay of the deleting behaviour", steps(
		made(`{"Behavior":"delete"}`), other(""), put("/v1/kv/{p}a?acquire={s}", "1"),
		put("/v1/session/destroy/{s}", ""), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?acquire={r}", "2"),
	)},
	{"one session holds many keys", steps(
		made(`{"LockDelay":"0s"}`), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}b?acquire={s}", "2"),
		put("/v1/session/destroy/{s}", ""), get("/v1/kv/{p}?recurse"),
	)},
	{"a put of another key leaves the lock", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), put("/v1/kv/{p}a/b", "1"), get("/v1/kv/{p}a"),
	)},
	{"tree delete of locked keys", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), del("/v1/kv/{p}?recurse"), get("/v1/kv/{p}a"), info,
	)},
}}
