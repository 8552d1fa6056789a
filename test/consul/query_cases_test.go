package consul

var keysGroup = Group{Name: "paths", Cases: []Case{
	{"kv without a slash", steps(
		get("/v1/kv"), put("/v1/kv", "x"), do("DELETE", "/v1/kv", ""), get("/v1/kv?recurse"),
	)},
	{"doubled slashes", steps(get("/v1/kv//a"), put("/v1/kv/a//b?flags=1", "x"), get("/v1//kv/a"), get("//v1/kv/a"))},
	{"escaped slashes", steps(put("/v1/kv/{p}a%2Fb", "1"), get("/v1/kv/{p}a/b"), get("/v1/kv/{p}a%2F%2Fb"))},
	{"dots", steps(get("/v1/kv/a/./b"), get("/v1/kv/a/../b"), get("/v1/kv/.."), get("/v1/kv/."))},
	{"dots at the end", steps(get("/v1/kv/a/.."), get("/v1/kv/a/."), put("/v1/kv/a/..", "x"))},
	{"escaped dots", steps(get("/v1/kv/%2e%2e/x"), get("/v1/kv/a%2f..%2fb"), get("/v1/kv/a/%2E"))},
	{"dots in names", steps(
		put("/v1/kv/{p}.a", "1"), put("/v1/kv/{p}..b", "1"), put("/v1/kv/{p}c..", "1"), put("/v1/kv/{p}...", "1"),
		get("/v1/kv/{p}?keys"),
	)},
	{"a cleaned path keeps its escapes and query", steps(
		get("/v1/kv//a%20b%3F?raw&x=%20"), put("/v1/kv//%C3%A4+b", "x"),
	)},
	{"methods of a cleaned path", steps(
		do("POST", "/v1/kv//a", ""), do("OPTIONS", "/v1/kv//a", ""), do("HEAD", "/v1/kv//a", ""),
	)},
	{"nul and line ends", steps(
		get("/v1/kv/a%00b"), put("/v1/kv/a%0Ab", "x"), get("/v1/kv/a%0D"), get("/v1/kv/a%1F"), get("/v1/kv/a%7F"),
		get("/v1/kv/a%09b"),
	)},
	{"unprintable unicode", steps(
		get("/v1/kv/a%C2%A0b"), get("/v1/kv/a%E2%80%8Bb"), get("/v1/kv/a%E2%80%A8"), get("/v1/kv/%EF%BB%BFa"),
	)},
	{"broken escapes", steps(get("/v1/kv/%zz"), get("/v1/kv/a%"), get("/v1/kv/a%2"))},
	{"bytes that are no utf8", steps(put("/v1/kv/{p}%ff%fe", "1"), get("/v1/kv/{p}%ff%fe"), get("/v1/kv/{p}?keys"))},
	{"unicode", steps(
		put("/v1/kv/{p}%E2%82%AC/%F0%9F%99%82", "1"), get("/v1/kv/{p}%E2%82%AC/%F0%9F%99%82"), get("/v1/kv/{p}?keys"),
	)},
	{"space and plus", steps(
		put("/v1/kv/{p}a%20b", "1"), put("/v1/kv/{p}a+b", "2"), get("/v1/kv/{p}a+b?raw"), get("/v1/kv/{p}?keys"),
	)},
	{"escaped question mark and hash", steps(put("/v1/kv/{p}a%3Fb%23c", "1"), get("/v1/kv/{p}?keys"))},
	{"percent sign", steps(
		put("/v1/kv/{p}100%25", "1"), put("/v1/kv/{p}%2525", "2"), get("/v1/kv/{p}?keys"), get("/v1/kv/{p}%2525?raw"),
	)},
	{"characters of uris", steps(
		put("/v1/kv/{p}a:b@c!d$e'f(g)h*i,j;k=l~m", "1"), get("/v1/kv/{p}?keys"),
		get("/v1/kv/{p}a:b@c!d$e'f(g)h*i,j;k=l~m?raw"),
	)},
	{"backslash", steps(put("/v1/kv/{p}a%5Cb", "1"), get("/v1/kv/{p}?keys"))},
	{"unknown paths", steps(
		get("/v1/kvx"), get("/v1/nope"), get("/v1/session/"), get("/v1/status/leader/"), get("/V1/kv/a"), get("/v2"),
	)},
	{"unknown paths by other methods", steps(
		put("/v1/nope", "x"), do("OPTIONS", "/v1/nope", ""), do("DELETE", "/v1/session/", ""),
	)},
	{"the root", steps(get("/"))},
	{"other missing final slashes", steps(
		get("/v1/session/info"), put("/v1/session/destroy", ""), get("/v1/session/node"),
		put("/v1/session/renew", ""), put("/v1/agent/join", ""), put("/v1/agent/force-leave", ""),
		get("/v1/catalog/node"), get("/v1/health/node"), get("/v1/health/state"),
	)},
	{"a request line that is too long", steps(get("/v1/kv/" + bytesOf(1100000)).statusOnly())},
	{"a long but fitting request line", steps(get("/v1/kv/" + bytesOf(60000)).statusOnly())},
}}

var queryGroup = Group{Name: "query", Cases: []Case{
	{"post", steps(do("POST", "/v1/kv/a", "x"), do("POST", "/v1/txn", "[]"), do("POST", "/v1/session/create", ""))},
	{"head", steps(do("HEAD", "/v1/kv/a", ""), do("HEAD", "/v1/status/leader", ""))},
	{"patch", steps(do("PATCH", "/v1/kv/a", "x"), do("TRACE", "/v1/kv/a", ""))},
	{"methods are case sensitive", steps(do("get", "/v1/kv/a", ""), do("Put", "/v1/kv/a", ""))},
	{"allow of kv", steps(do("OPTIONS", "/v1/kv/a", ""), do("OPTIONS", "/v1/kv/", ""))},
	{"allow of txn", steps(do("OPTIONS", "/v1/txn", ""), get("/v1/txn"))},
	{"allow of sessions", steps(
		do("OPTIONS", "/v1/session/create", ""), do("OPTIONS", "/v1/session/destroy/x", ""),
		do("OPTIONS", "/v1/session/renew/x", ""), do("OPTIONS", "/v1/session/info/x", ""),
		do("OPTIONS", "/v1/session/node/x", ""), do("OPTIONS", "/v1/session/list", ""),
	)},
	{"wrong methods of sessions", steps(
		get("/v1/session/create"), get("/v1/session/destroy/x"), put("/v1/session/list", ""),
		put("/v1/session/info/x", ""),
	)},
	{"allow of status", steps(
		do("OPTIONS", "/v1/status/leader", ""), do("OPTIONS", "/v1/status/peers", ""), put("/v1/status/leader", ""),
	)},
	{"allow of agent", steps(
		do("OPTIONS", "/v1/agent/self", ""), do("OPTIONS", "/v1/agent/members", ""),
		do("OPTIONS", "/v1/agent/metrics", ""), do("OPTIONS", "/v1/agent/join/x", ""),
		do("OPTIONS", "/v1/agent/leave", ""), do("OPTIONS", "/v1/agent/reload", ""),
		do("OPTIONS", "/v1/agent/force-leave/x", ""),
	)},
	{"wrong methods of agent", steps(
		get("/v1/agent/join/x"), get("/v1/agent/leave"), put("/v1/agent/self", ""), get("/v1/agent/reload"),
		get("/v1/agent/force-leave/x"),
	)},
	{"allow of operator", steps(
		do("OPTIONS", "/v1/operator/raft/configuration", ""), do("OPTIONS", "/v1/operator/raft/peer", ""),
		do("OPTIONS", "/v1/operator/autopilot/configuration", ""), do("OPTIONS", "/v1/operator/autopilot/health", ""),
		get("/v1/operator/raft/peer"),
	)},
	{"allow of snapshot", steps(do("OPTIONS", "/v1/snapshot", ""), del("/v1/snapshot"))},
	{"allow of catalog and health", steps(
		do("OPTIONS", "/v1/catalog/register", ""), do("OPTIONS", "/v1/catalog/deregister", ""),
		do("OPTIONS", "/v1/catalog/nodes", ""), do("OPTIONS", "/v1/catalog/node/x", ""),
		do("OPTIONS", "/v1/health/node/x", ""), do("OPTIONS", "/v1/health/state/x", ""), get("/v1/catalog/register"),
	)},
	{"a token is ignored", steps(get("/v1/kv/warm?token=x&raw"), get("/v1/kv/warm?raw").with("X-Consul-Token: abc"))},
	{"namespaces", steps(
		get("/v1/kv/a?ns=x"), put("/v1/kv/a?ns=x", "1"), get("/v1/kv/a").with("X-Consul-Namespace: x"),
		get("/v1/session/list?ns=x"),
	)},
	{"partition is ignored", steps(get("/v1/kv/warm?partition=x&raw"))},
	{"semicolons part parameters", steps(
		put("/v1/kv/{p}a?flags=1;cas=0", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?flags=2;cas=0", "1"),
	)},
	{"another datacenter", steps(
		get("/v1/kv/a?dc=nope"), put("/v1/kv/a?dc=nope", "x"), get("/v1/session/list?dc=nope"),
		put("/v1/txn?dc=nope", "[]"), get("/v1/catalog/nodes?dc=nope"), put("/v1/session/create?dc=nope", ""),
		get("/v1/status/leader?dc=nope"),
	)},
	{"the own datacenter", steps(
		get("/v1/kv/warm?dc=dc1&raw"), get("/v1/kv/warm?dc=&raw"), get("/v1/kv/warm?dc=DC1&raw"),
	)},
	{"wait garbage", steps(get("/v1/kv/a?wait=abc"), get("/v1/kv/a?wait=5"), get("/v1/kv/a?index=1&wait=1x"))},
	{"wait empty", steps(get("/v1/kv/warm?wait=&raw"))},
	{"wait without index", steps(
		get("/v1/kv/warm?wait=10s&raw"), get("/v1/kv/warm?wait=-1s&raw"), get("/v1/kv/warm?wait=60m&raw"),
	)},
	{"index garbage", steps(
		get("/v1/kv/a?index=abc"), get("/v1/kv/a?index=-1"), get("/v1/kv/a?index=1.5"), get("/v1/kv/a?index=0x1"),
		get("/v1/kv/a?index=18446744073709551616"),
	)},
	{"index empty", steps(get("/v1/kv/warm?index=&raw"))},
	{"index plus", steps(get("/v1/kv/warm?index=%2B1&raw"))},
	{"wait before index", steps(get("/v1/kv/a?index=abc&wait=abc"))},
	{"reads' parameters are checked on kv writes", steps(
		put("/v1/kv/{p}a?index=abc", "1"), del("/v1/kv/{p}a?wait=abc"), get("/v1/kv/{p}a"),
	)},
	{"consistency before the name of the key", steps(get("/v1/kv/?stale&consistent"), get("/v1/kv/?index=abc"))},
	{"where parameters are not checked", steps(
		put("/v1/session/create?index=abc&wait=abc", "").shape(), get("/v1/agent/members?index=abc&wait=abc").shape(),
	)},
	{"parameters of session reads", steps(
		get("/v1/session/list?index=abc"), get("/v1/session/list?wait=abc"), get("/v1/session/list?stale&consistent"),
	)},
	{"parameters of status", steps(
		get("/v1/status/leader?index=abc"), get("/v1/status/leader?stale&consistent"), get("/v1/status/peers?wait=x"),
	)},
	{"parameters of catalog reads", steps(
		get("/v1/catalog/nodes?index=abc"), get("/v1/catalog/nodes?stale&consistent"),
		get("/v1/health/node/n1?wait=x"),
	)},
	{"cached", steps(
		get("/v1/kv/warm?cached&raw"), get("/v1/kv/warm?raw").with("Cache-Control: max-age=5"),
		get("/v1/kv/warm?cached&consistent"),
	)},
	{"cache-control garbage", steps(
		get("/v1/kv/warm?cached&raw").with("Cache-Control: max-age=junk"),
		get("/v1/kv/warm?cached&raw").with("Cache-Control: must-revalidate"),
	)},
	{"cache-control that is bad without cached", steps(
		get("/v1/kv/warm?raw").with("Cache-Control: max-age=junk"),
		get("/v1/kv/warm?raw").with("Cache-Control: max-age=-1"),
		get("/v1/kv/warm?raw").with("Cache-Control: max-age=1.5"),
		get("/v1/kv/warm?raw").with("Cache-Control: stale-if-error=x"),
		get("/v1/kv/warm?raw").with("Cache-Control: max-age="),
		put("/v1/kv/{p}a", "1").with("Cache-Control: max-age=x"),
	)},
	{"cache-control that is good", steps(
		get("/v1/kv/warm?raw").with("Cache-Control: no-cache"),
		get("/v1/kv/warm?raw").with("Cache-Control: NO-STORE, max-age=5"),
		get("/v1/kv/warm?raw").with("Cache-Control: max-age=99999999999"),
		get("/v1/kv/warm?raw").with("Cache-Control: junk=junk, stale-if-error=5"),
	)},
	{"cache-control among other faults", steps(
		get("/v1/kv/a?wait=abc").with("Cache-Control: max-age=junk"),
		get("/v1/kv/a?stale&consistent").with("Cache-Control: max-age=junk"),
		get("/v1/kv/a?cached&consistent").with("Cache-Control: max-age=junk"),
		get("/v1/kv/?x").with("Cache-Control: max-age=junk"),
	)},
	{"cache-control elsewhere", steps(
		get("/v1/session/list").with("Cache-Control: max-age=junk"),
		get("/v1/status/leader").with("Cache-Control: max-age=junk"),
		get("/v1/catalog/nodes").with("Cache-Control: max-age=junk"),
		put("/v1/txn", "[]").with("Cache-Control: max-age=junk"),
		get("/v1/agent/members").with("Cache-Control: max-age=junk").shape("[].Name"),
		put("/v1/session/create", "").with("Cache-Control: max-age=junk"),
	)},
	{"broken escapes in the query elsewhere", steps(
		get("/v1/session/list?x=%zz"), get("/v1/status/leader?x=%"), get("/v1/agent/members?%zz"),
		put("/v1/txn?x=%zz", "[]"), get("/v1/nope?x=%zz"), do("OPTIONS", "/v1/kv/a?x=%zz", ""),
		do("POST", "/v1/kv/a?x=%zz", ""), del("/v1/kv/a?x=%zz"), get("/v1/kv//a?x=%zz"),
	)},
	{"repeated stale", steps(get("/v1/kv/warm?raw&stale&stale=false"))},
	{"escaped parameter names", steps(get("/v1/kv/warm?%72aw"))},
	{"a broken escape in the query", steps(get("/v1/kv/warm?raw&x=%zz"), put("/v1/kv/{p}a?flags=%zz", "x"))},
}}

var safetyGroup = Group{Name: "safety", Cases: []Case{
	{"a host name that is not the agent's", steps(
		get("/v1/kv/warm?raw").with("Host: evil.example"), put("/v1/kv/{p}a", "1").with("Host: evil.example"),
		get("/v1/kv/{p}a?raw"),
	)},
	{"names of the agent's host", steps(
		get("/v1/kv/warm?raw").with("Host: localhost"), get("/v1/kv/warm?raw").with("Host: 127.0.0.1:8500"),
		get("/v1/kv/warm?raw").with("Host: [::1]:8500"), get("/v1/kv/warm?raw").with("Host: n1"),
	)},
	{"a write from another origin", steps(
		put("/v1/kv/{p}a", "1").with("Origin: http://evil.example"),
		put("/v1/kv/{p}b", "1").with("Sec-Fetch-Site: cross-site"), get("/v1/kv/{p}?keys"),
	)},
	{"a read from another origin", steps(get("/v1/kv/warm?raw").with("Origin: http://evil.example"))},
	{"a write from the same origin", steps(
		put("/v1/kv/{p}a", "1").with("Origin: http://{addr}"), get("/v1/kv/{p}a?raw"),
	)},
	{"a body that is announced too long", steps(put("/v1/kv/{p}a", "x").with("Expect: 100-continue"))},
	{"raw of markup is no page", steps(
		put("/v1/kv/{p}a", "<!doctype html><script>alert(1)</script>"),
		get("/v1/kv/{p}a?raw").with("Accept: text/html"),
	)},
	{"an error is no page", steps(
		get("/v1/kv/?raw&x=%3Cscript%3E"), put("/v1/kv/{p}a?flags=%3Cscript%3E", "1"),
		get("/v1/session/info/%3Cscript%3E"),
	)},
}}

var consistencyGroup = Group{Name: "consistency", Cases: []Case{
	{"stale", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?stale"))},
	{"consistent", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?consistent"))},
	{"both", steps(get("/v1/kv/{p}a?stale&consistent"))},
	{"both with values", steps(get("/v1/kv/{p}a?stale=false&consistent=0"))},
	{"both on writes", steps(
		put("/v1/kv/{p}a?stale&consistent", "1"), del("/v1/kv/{p}a?stale&consistent"),
		put("/v1/txn?stale&consistent", "[]"), get("/v1/kv/{p}a"),
	)},
	{"one on writes", steps(
		put("/v1/kv/{p}a?stale", "1"), put("/v1/kv/{p}b?consistent", "1"), get("/v1/kv/{p}?keys"),
	)},
	{"both on the agent", steps(
		get("/v1/agent/self?stale&consistent").shape("Member.Name"),
		get("/v1/agent/members?stale&consistent").shape("[].Name"),
	)},
	{"max_stale", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?max_stale=10s"))},
	{"max_stale garbage", steps(get("/v1/kv/{p}a?max_stale=junk"), get("/v1/kv/{p}a?max_stale=5"))},
	{"max_stale empty", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?max_stale="))},
	{"max_stale and consistent", steps(get("/v1/kv/{p}a?max_stale=1s&consistent"))},
	{"max_stale negative", steps(get("/v1/kv/{p}a?max_stale=-1s"))},
	{"stale of an absent key", steps(get("/v1/kv/{p}a?stale"), get("/v1/kv/{p}a?consistent"))},
	{"stale recurse and keys", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse&stale"), get("/v1/kv/{p}?keys&consistent"),
	)},
	{"stale and consistent of sessions", steps(
		get("/v1/session/info/adf4238a-882b-9ddc-4a9d-5b6758e4159e?stale"),
		get("/v1/session/info/adf4238a-882b-9ddc-4a9d-5b6758e4159e?consistent"),
	)},
	{"effective consistency of the catalog", steps(
		get("/v1/catalog/node/nope?stale"), get("/v1/catalog/node/nope?consistent"), get("/v1/catalog/node/nope"),
		get("/v1/health/node/nope?stale"),
	)},
	{"max_stale of the catalog", steps(get("/v1/catalog/node/nope?max_stale=10s"))},
	{"stale raft configuration", steps(get("/v1/operator/raft/configuration?stale").shape())},
}}
