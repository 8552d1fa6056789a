package consul

import (
	"fmt"
	"strings"
)

// txn sends a transaction of KV operations, each the inside of its object.
func txn(ops ...string) Step {
	for i, op := range ops {
		ops[i] = `{"KV":{` + op + `}}`
	}
	return put("/v1/txn", "["+strings.Join(ops, ",")+"]")
}

// op is one operation; value is base64.
func op(verb, key string, more ...string) string {
	return strings.Join(append([]string{fmt.Sprintf(`"Verb":%q,"Key":"%s"`, verb, key)}, more...), ",")
}

func many(n int) string {
	return "[" + strings.Repeat(`{"KV":{"Verb":"get-tree","Key":"{p}"}},`, n-1) + `{"KV":{"Verb":"get-tree","Key":"{p}"}}]`
}

const v1, v2 = `"Value":"MQ=="`, `"Value":"Mg=="`

var txnGroup = Group{Name: "txn", Cases: []Case{
	{"set", steps(txn(op("set", "{p}a", v1, `"Flags":7`)), get("/v1/kv/{p}a"))},
	{"set without a value", steps(txn(op("set", "{p}a")), get("/v1/kv/{p}a"))},
	{"two sets are one index", steps(txn(op("set", "{p}a", v1), op("set", "{p}b", v2)), get("/v1/kv/{p}?recurse"))},
	{"operations see those before them", steps(
		txn(op("set", "{p}a", v1), op("get", "{p}a"), op("set", "{p}a", v2), op("get", "{p}a"), op("delete", "{p}a"), op("check-not-exists", "{p}a")),
	)},
	{"get", steps(put("/v1/kv/{p}a", "1"), txn(op("get", "{p}a")))},
	{"get of nothing", steps(txn(op("get", "{p}a")))},
	{"get-or-empty", steps(
		txn(op("get-or-empty", "{p}a")), put("/v1/kv/{p}a", "1"), txn(op("get-or-empty", "{p}a")),
		txn(op("get-or-empty", "{p}no"), op("set", "{p}b", v1)),
	)},
	{"get-tree", steps(put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "2"), txn(op("get-tree", "{p}")))},
	{"get-tree of nothing", steps(txn(op("get-tree", "{p}no")))},
	{"reads and writes together", steps(
		put("/v1/kv/{p}a", "1"), txn(op("get", "{p}a"), op("set", "{p}b", v1), op("get-tree", "{p}")),
	)},
	{"cas 0", steps(
		txn(op("cas", "{p}a", v1, `"Index":0`)), txn(op("cas", "{p}a", v2, `"Index":0`)), get("/v1/kv/{p}a"),
	)},
	{"cas", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), txn(op("cas", "{p}a", v2, `"Index":{i}`)),
		get("/v1/kv/{p}a"), txn(op("cas", "{p}a", v1, `"Index":{i}`)),
	)},
	{"cas of nothing with an index", steps(txn(op("cas", "{p}a", v1, `"Index":7`)))},
	{"delete", steps(
		put("/v1/kv/{p}a", "1"), txn(op("delete", "{p}a")), get("/v1/kv/{p}a"), txn(op("delete", "{p}a")),
	)},
	{"delete-cas", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"),
		txn(op("delete-cas", "{p}a", `"Index":{i+1}`)), txn(op("delete-cas", "{p}a", `"Index":{i}`)),
		get("/v1/kv/{p}a"),
	)},
	{"delete-cas of nothing", steps(
		txn(op("delete-cas", "{p}a", `"Index":5`)), txn(op("delete-cas", "{p}a", `"Index":0`)),
	)},
	{"delete-tree", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), txn(op("delete-tree", "{p}")), get("/v1/kv/{p}?keys"),
	)},
	{"lock", steps(
		made(""), txn(op("lock", "{p}a", v1, `"Session":"{s}"`)), get("/v1/kv/{p}a"),
		txn(op("lock", "{p}a", v2, `"Session":"{s}"`)), get("/v1/kv/{p}a"),
	)},
	{"lock held by another", steps(
		made(""), other(""), txn(op("lock", "{p}a", v1, `"Session":"{s}"`)),
		txn(op("lock", "{p}a", v2, `"Session":"{r}"`)), get("/v1/kv/{p}a"),
	)},
	{"lock by bad sessions", steps(
		txn(op("lock", "{p}a", v1)), txn(op("lock", "{p}a", v1, `"Session":"abc"`)),
		txn(op("lock", "{p}a", v1, `"Session":"`+gone+`"`)),
	)},
	{"unlock", steps(
		made(""), txn(op("lock", "{p}a", v1, `"Session":"{s}"`)), txn(op("unlock", "{p}a", v2, `"Session":"{s}"`)),
		get("/v1/kv/{p}a"),
	)},
	{"unlock what is not held", steps(
		made(""), put("/v1/kv/{p}a", "1"), txn(op("unlock", "{p}a", v2, `"Session":"{s}"`)),
		txn(op("unlock", "{p}no", v2, `"Session":"{s}"`)), txn(op("unlock", "{p}a", v1)),
	)},
	{"check-index", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("i", "index"), txn(op("check-index", "{p}a", `"Index":{i}`)),
	)},
	{"check-index that fails", steps(
		put("/v1/kv/{p}a", "1"), txn(op("check-index", "{p}a", `"Index":1`)),
		txn(op("check-index", "{p}no", `"Index":1`)),
	)},
	{"check-session", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), txn(op("check-session", "{p}a", `"Session":"{s}"`)),
		txn(op("check-session", "{p}a", `"Session":"b"`)),
	)},
	{"check-session of an unlocked key", steps(
		put("/v1/kv/{p}a", "1"), txn(op("check-session", "{p}a", `"Session":""`)),
		txn(op("check-session", "{p}a", `"Session":"x"`)), txn(op("check-session", "{p}no", `"Session":""`)),
	)},
	{"check-not-exists", steps(
		put("/v1/kv/{p}a", "1"), txn(op("check-not-exists", "{p}b")), txn(op("check-not-exists", "{p}a")),
	)},
	{"a failing operation rolls all back", steps(
		put("/v1/kv/{p}a", "1"), txn(op("set", "{p}a", v2), op("set", "{p}b", v1), op("get", "{p}no")),
		get("/v1/kv/{p}?recurse"), get("/v1/kv/{p}no"),
	)},
	{"all failing operations are told", steps(
		txn(op("get", "{p}no"), op("set", "{p}a", v1), op("check-index", "{p}no", `"Index":3`), op("nope", "{p}x"), op("set", "", v1)),
	)},
	{"reads only that fail", steps(txn(op("get", "{p}no"), op("get", "{p}nope")))},
	{"an unknown verb", steps(txn(op("x", "{p}a")), txn(op("SET", "{p}a", v1)), txn(op("", "{p}a")))},
	{"an empty key", steps(
		txn(op("set", "", v1)), txn(op("get", "")), txn(op("delete", "")), txn(op("lock", "", v1)),
	)},
	{"keys that no url can name", steps(
		txn(op("set", "/{p}a", v1), op("set", "{p}a//b", v1), op("set", "../{p}x", v1), op("get", "{p}a//b")),
		txn(op("delete", "/{p}a"), op("delete", "../{p}x")),
	)},
	{"no operations", steps(
		put("/v1/txn", "[]"), put("/v1/txn", "null"), put("/v1/txn", "[{}]"), put("/v1/txn", "[{},{}]"),
	)},
	{"a null operation", steps(put("/v1/txn", "[null]"))},
	{"a null operation of kv", steps(put("/v1/txn", `[{"KV":null}]`))},
	{"no body", steps(put("/v1/txn", ""))},
	{"bad json", steps(
		put("/v1/txn", "{"), put("/v1/txn", "junk"), put("/v1/txn", "{}"), put("/v1/txn", "[1]"),
		put("/v1/txn", `[{"KV":[]}]`),
	)},
	{"unknown fields", steps(
		put("/v1/txn", `[{"Nope":1}]`), put("/v1/txn", `[{"KV":{"Verb":"get","Key":"a","Nope":1}}]`),
	)},
	{"names in any case", steps(put("/v1/txn", `[{"kv":{"verb":"set","KEY":"{p}a","value":"MQ=="}}]`))},
	{"bytes after the array", steps(put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"MQ=="}}] junk`))},
	{"values that are no base64", steps(
		txn(op("set", "{p}a", `"Value":"!!!"`)), txn(op("set", "{p}a", `"Value":"_-_-"`)),
		txn(op("set", "{p}a", `"Value":"MQ"`)), txn(op("set", "{p}a", `"Value":1`)),
	)},
	{"wrong types of fields", steps(
		txn(op("set", "{p}a", `"Flags":"1"`)), txn(op("cas", "{p}a", `"Index":-1`)), txn(`"Verb":1,"Key":"a"`),
	)},
	{"64 operations", steps(put("/v1/txn", many(64)))},
	{"65 operations", steps(put("/v1/txn", many(65)))},
	{"a body that is too long", steps(put("/v1/txn", bytesOf(524289)))},
	{"a body that is too long in chunks", steps(
		put("/v1/txn", `[{"KV":{"Verb":"get","Key":"`+bytesOf(524288)).chunked(),
	)},
	{"a value that is too long", steps(
		txn(op("set", "{p}a", `"Value":"`+strings.Repeat("AAAA", 120000)+`"`)), get("/v1/kv/{p}?keys"),
	)},
	{"a set on a locked key", steps(
		made(""), put("/v1/kv/{p}a?acquire={s}", "1"), txn(op("set", "{p}a", v2)), get("/v1/kv/{p}a"),
	)},
	{"an equal set moves nothing", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"), txn(op("set", "{p}a", v1)), get("/v1/kv/{p}a"),
	)},
	{"consistency of reads only", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/txn?stale", `[{"KV":{"Verb":"get","Key":"{p}a"}}]`),
		put("/v1/txn?consistent", `[{"KV":{"Verb":"get","Key":"{p}a"}}]`),
	)},
	{"pretty", steps(put("/v1/txn?pretty", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"MQ=="}}]`))},
	{"kv and check in one object", steps(
		put("/v1/txn", `[{"KV":{"Verb":"set","Key":"{p}a","Value":"MQ=="},"Check":{"Verb":"get","Check":{"Node":"n","CheckID":"c"}}}]`),
	)},
	{"catalog reads", steps(
		put("/v1/txn", `[{"Node":{"Verb":"get","Node":{"Node":"no"}}}]`),
		put("/v1/txn", `[{"Service":{"Verb":"get","Node":"no","Service":{"ID":"x"}}}]`),
		put("/v1/txn", `[{"Check":{"Verb":"get","Check":{"Node":"no","CheckID":"x"}}}]`),
	)},
	{"catalog unknown verbs", steps(put("/v1/txn", `[{"Node":{"Verb":"x","Node":{"Node":"no"}}}]`))},
	{"catalog writes", steps(
		put("/v1/txn", `[{"Node":{"Verb":"set","Node":{"Node":"tx","Address":"127.0.0.7"}}},{"Check":{"Verb":"set","Check":{"Node":"tx","CheckID":"c","Name":"c","Status":"passing"}}}]`).shape("Errors"),
		get("/v1/health/node/tx").shape(), put("/v1/txn", `[{"Node":{"Verb":"delete","Node":{"Node":"tx"}}}]`),
		get("/v1/catalog/node/tx"),
	)},
	{"a check keeps its type and definition", steps(put("/v1/txn", `[{"Node":{"Verb":"set","Node":{"Node":"ty","Address":"127.0.0.7"}}},{"Check":{"Verb":"set","Check":{"Node":"ty","CheckID":"t","Name":"t","Type":"tcp","Status":"passing","Definition":{"TCP":"1.1.1.1","Interval":"5s"}}}},
		{"Check":{"Verb":"set","Check":{"Node":"ty","CheckID":"h","Name":"h","Status":"passing","Definition":{"HTTP":"http://x","Interval":"5s","Timeout":"3s","DeregisterCriticalServiceAfter":"1m"}}}}]`), get("/v1/health/node/ty"), put("/v1/catalog/deregister", `{"Node":"ty"}`))},
	{"a transaction deletes in one index", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), txn(op("delete", "{p}a"), op("set", "{p}b", v2)),
		get("/v1/kv/{p}a?recurse"), get("/v1/kv/{p}b"),
	)},
	{"a transaction deletes and locks", steps(
		made(""), put("/v1/kv/{p}a", "1"), txn(op("delete", "{p}a"), op("lock", "{p}a", v1, `"Session":"{s}"`)),
		get("/v1/kv/{p}a"),
	)},
	{"gzip", steps(put("/v1/txn", "[]").with("Accept-Encoding: gzip"))},
}}
