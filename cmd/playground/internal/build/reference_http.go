package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"glasshouse/web/view"
)

// paths says what each path of the API does. A path that is registered and stands not here fails the build.
var paths = map[string]string{
	"/v1/agent/force-leave/":               "Turns a failed member, named by the rest of the path, into one that has left; `?prune` forgets it.",
	"/v1/agent/join/":                      "Joins the member at the address that the rest of the path is.",
	"/v1/agent/leave":                      "Takes this agent out of its cluster in good order and ends it.",
	"/v1/agent/members":                    "Lists the members as this agent’s gossip sees them.",
	"/v1/agent/monitor":                    "Streams this agent’s log from now on; `?loglevel=`, `?logjson`.",
	"/v1/agent/self":                       "Tells this agent’s configuration and its own member.",
	"/v1/kv/":                              "Reads, writes and deletes keys; the rest of the path is the key.",
	"/v1/operator/raft/configuration":      "Lists raft’s peers and who leads.",
	"/v1/operator/raft/peer":               "Removes a peer from raft’s configuration, by `?id=` or `?address=`.",
	"/v1/agent/metrics":                    "Tells the process’s measurements; `?format=prometheus` for Prometheus.",
	"/v1/agent/reload":                     "Makes the agent read its configuration anew.",
	"/v1/catalog/datacenters":              "Lists the datacenters: there is one.",
	"/v1/catalog/deregister":               "Takes a node, a service or a check out of the catalog.",
	"/v1/catalog/node/":                    "Tells one node and its services.",
	"/v1/catalog/nodes":                    "Lists the nodes of the catalog.",
	"/v1/catalog/register":                 "Puts a node, and with it a service and checks, into the catalog.",
	"/v1/catalog/service/":                 "Lists the instances of one service; `?tag=`.",
	"/v1/catalog/services":                 "Lists the names of all services, with their tags.",
	"/v1/health/node/":                     "Lists the checks of one node.",
	"/v1/health/service/":                  "Lists the instances of one service with their checks; `?passing`, `?tag=`.",
	"/v1/health/state/":                    "Lists the checks in one state, or in `any`.",
	"/v1/operator/autopilot/configuration": "Tells and sets how the leader keeps the servers in order; `?cas=`.",
	"/v1/operator/autopilot/health":        "Tells each server’s health; 429 if one is not well.",
	"/v1/operator/raft/transfer-leader":    "Hands the leadership on, to the server with `?id=` or the furthest one.",
	"/v1/session/create":                   "Makes a session and tells its ID.",
	"/v1/session/destroy/":                 "Ends a session.",
	"/v1/session/info/":                    "Tells one session.",
	"/v1/session/list":                     "Lists every session.",
	"/v1/session/node/":                    "Lists the sessions of one node.",
	"/v1/session/renew/":                   "Begins a session’s TTL anew.",
	"/v1/snapshot":                         "Saves the cluster’s state as an archive (GET), or restores it (PUT).",
	"/v1/txn":                              "Runs up to 64 operations as one.",
	"/v1/status/leader":                    "Tells the leader’s raft address, `\"\"` if there is none.",
	"/v1/status/peers":                     "Lists the raft addresses of the servers.",
}

// tracePath streams; it is no row of the agent's table.
const tracePath = "/v1/internal/trace"

// httpRef is the HTTP interface: the paths are read from the agent's table of endpoints.
func httpRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/http", Title: "The HTTP interface",
		Lead: "An agent serves Consul’s API under `/v1` as far as kvnode has what it speaks of. The table is read from the source that serves it.",
	}
	registered, err := endpoints(dir)
	if err != nil {
		return ref, err
	}
	table := view.Table{ID: "paths", Title: "Paths", Head: []string{"path", "methods", "does"}}
	for _, e := range registered {
		says, ok := paths[e[0]]
		if !ok {
			return ref, fmt.Errorf("reference: path %s is served and not described", e[0])
		}
		table.Rows = append(table.Rows, []string{e[0], "`" + e[1] + "`", says})
	}
	table.Rows = append(table.Rows, []string{tracePath, "`GET`",
		"A websocket: one JSON event a message, where the agent runs with `-trace`; `?cluster` merges every server’s."})
	ref.Tables = append([]view.Table{table}, kvTables...)
	return ref, nil
}

// endpoints are the patterns and methods that core/agent registers, sorted.
func endpoints(dir string) ([][2]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "core", "agent", "*.go"))
	if err != nil {
		return nil, err
	}
	var out [][2]string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 3 {
				return true
			}
			if id, ok := call.Fun.(*ast.Ident); !ok || id.Name != "registerEndpoint" {
				return true
			}
			methods, _ := call.Args[1].(*ast.CompositeLit)
			if pattern := literal(call.Args[0]); pattern != "" && methods != nil {
				var names []string
				for _, m := range methods.Elts {
					names = append(names, literal(m))
				}
				out = append(out, [2]string{pattern, strings.Join(names, ", ")})
			}
			return true
		})
	}
	sort.Slice(out, func(i, j int) bool { return out[i][0] < out[j][0] })
	if len(out) == 0 {
		return nil, fmt.Errorf("reference: core/agent registers no endpoint")
	}
	return out, nil
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// kvTables are the parameters of /v1/kv/ and what answers look like.
var kvTables = []view.Table{
	{
		ID: "reads", Title: "Reading a key", Says: "`GET /v1/kv/KEY` answers a list with one entry, its value in base 64; 404 if there is no such key.",
		Head: []string{"parameter", "means"},
		Rows: [][]string{
			{"raw", "the value itself, and nothing else"},
			{"recurse", "every key that begins with `KEY`"},
			{"keys", "the names of the keys that begin with `KEY`, and with `separator=` only up to that"},
			{"consistent", "the leader first makes sure that it still leads"},
			{"stale", "any server may answer, from what it has"},
			{"max_stale", "the same, if that server has heard its leader within this time, such as `10s`; else the leader is asked"},
			{"index", "wait until the answer’s `X-Consul-Index` is above this"},
			{"wait", "for so long at most, such as `30s`; 5 minutes if absent, 10 at most, and up to a sixteenth longer"},
			{"pretty", "indented JSON"},
		},
	},
	{
		ID: "writes", Title: "Writing a key",
		Says: "`PUT /v1/kv/KEY` takes the value as the body, 512 KiB at most, and answers true, or false when its condition did not hold. `DELETE` takes `recurse` and `cas`.",
		Head: []string{"parameter", "means"},
		Rows: [][]string{
			{"flags", "a number that is kept with the value"},
			{"cas", "only if the key’s `ModifyIndex` is this; 0: only if there is no such key"},
			{"acquire", "only if nobody holds the key: this session does from now on"},
			{"release", "only if this session holds the key: nobody does from now on"},
		},
	},
	{
		ID: "sessions", Title: "A session",
		Says: "`PUT /v1/session/create` takes a JSON object, or nothing, and answers the session’s `ID`. Locks belong to sessions: when one ends, its keys are released or deleted.",
		Head: []string{"field", "means"},
		Rows: [][]string{
			{"Name", "what people call it"},
			{"Node", "the node that it lives on, the agent’s own unless set: it ends with that node"},
			{"TTL", "from `10s` to `24h`: it ends when it was not renewed for so long, at the latest after twice that; none unless set"},
			{"Behavior", "`release` its keys at its end, which is the default, or `delete` them"},
			{"LockDelay", "how long after its end nobody can lock its keys, `15s` unless set"},
			{"NodeChecks", "checks of the node that it ends with, `serfHealth` unless set"},
			{"ServiceChecks", "checks of services that it ends with"},
		},
	},
	{
		ID: "txn", Title: "A transaction",
		Says: "`PUT /v1/txn` takes a JSON list of at most 64 operations, such as `[{\"KV\": {\"Verb\": \"set\", \"Key\": \"a\", \"Value\": \"aGk=\"}}]`. All are done, at one index, or none: then the answer is 409 and says which failed.",
		Head: []string{"verb", "does"},
		Rows: [][]string{
			{"set", "writes `Value` and `Flags`"},
			{"cas", "writes if the key’s `ModifyIndex` is `Index`; 0: if there is no such key"},
			{"lock, unlock", "writes, and takes or gives up the key for `Session`"},
			{"get", "reads one key, and fails without it"},
			{"get-or-empty", "reads one key, and gives an empty entry without it"},
			{"get-tree", "reads every key that begins with `Key`"},
			{"check-index", "fails unless the key’s `ModifyIndex` is `Index`"},
			{"check-session", "fails unless `Session` holds the key"},
			{"check-not-exists", "fails if there is such a key"},
			{"delete, delete-cas, delete-tree", "deletes a key, a key whose `ModifyIndex` is `Index`, or all that begin with `Key`"},
		},
	},
	{
		ID: "answers", Title: "Answers",
		Head: []string{"status or header", "means"},
		Rows: [][]string{
			{"X-Consul-Index", "the index of the answer: ask with `index=` this to wait for the next change"},
			{"X-Consul-Knownleader", "whether the server that answered knows a leader"},
			{"X-Consul-Lastcontact", "milliseconds since that server heard of its leader"},
			{"400", "a parameter is wrong; the body says which"},
			{"404", "no such key, or no such path"},
			{"405", "the path does not take this method; `Allow` says which it takes"},
			{"403", "the request came by a name, or from a page, that this agent does not serve"},
			{"409", "an operation of the transaction failed; nothing was done"},
			{"413", "the value, or the body, is larger than it may be"},
			{"500", "the cluster has not taken the write, or has no leader; or, if the body says so, the outcome is unknown"},
		},
	},
}
