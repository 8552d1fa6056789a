package agent

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"glasshouse/core/structs"
)

// query is a request's parameters, read once.
type query struct {
	url.Values
}

// queryOf reads a request's parameters. What is broken in them is left out, as net/url does.
func queryOf(req *http.Request) query {
	if req.URL.RawQuery == "" {
		return query{}
	}
	return query{req.URL.Query()}
}

// has tells whether the parameter is there, whatever its value.
func (q query) has(name string) bool {
	_, ok := q.Values[name]
	return ok
}

// parse reads what every read has, and oddly every kv write: the datacenter, the token, consistency, wait and
// index, and checks them in that order (mirrors Consul's (*HTTPServer).parse).
func (s *HTTPServer) parse(req *http.Request, q query, dc *string, opts *structs.QueryOptions) error {
	if err := noEnterprise(req, q); err != nil {
		return err
	}
	*dc = s.agent.config.Datacenter
	if other := q.Get("dc"); other != "" {
		*dc = other
	}
	opts.Token = req.Header.Get("X-Consul-Token")
	if token := q.Get("token"); token != "" {
		opts.Token = token
	}
	opts.TraceID = traceOf(req.Context())
	if err := parseConsistency(q, opts); err != nil {
		return err
	}
	return parseWait(q, opts)
}

// noEnterprise refuses what only Consul Enterprise has.
func noEnterprise(req *http.Request, q query) error {
	if q.Get("ns") != "" {
		return badRequest(`Bad request: Invalid query parameter: "ns" - Namespaces are a Consul Enterprise feature`)
	}
	if req.Header.Get("X-Consul-Namespace") != "" {
		return badRequest(`Bad request: Invalid header: "X-Consul-Namespace" - Namespaces are a Consul Enterprise feature`)
	}
	return nil
}

// parseConsistency reads stale, consistent, max_stale and cached. Their mere presence counts, not their value.
func parseConsistency(q query, opts *structs.QueryOptions) error {
	opts.AllowStale = q.has("stale")
	opts.RequireConsistent = q.has("consistent")
	if age := q.Get("max_stale"); age != "" {
		d, err := time.ParseDuration(age)
		if err != nil {
			return badRequest("Invalid max_stale value %q", age)
		}
		opts.AllowStale, opts.MaxStaleDuration = true, d
	}
	if opts.RequireConsistent && opts.AllowStale {
		return badRequest("Cannot specify ?stale with ?consistent, conflicting semantics.")
	}
	if opts.RequireConsistent && q.has("cached") {
		return badRequest("Cannot specify ?cached with ?consistent, conflicting semantics.")
	}
	return nil
}

// parseWait reads wait and index. A wait of nothing or less is as none given: the server's default.
func parseWait(q query, opts *structs.QueryOptions) error {
	if wait := q.Get("wait"); wait != "" {
		d, err := time.ParseDuration(wait)
		if err != nil {
			return badRequest("Invalid wait time")
		}
		opts.MaxQueryTime = max(d, 0)
	}
	if index := q.Get("index"); index != "" {
		n, err := strconv.ParseUint(index, 10, 64)
		if err != nil {
			return badRequest("Invalid index")
		}
		opts.MinQueryIndex = n
	}
	return nil
}

// setMeta writes the headers that every kv read has, 404 included.
func setMeta(resp http.ResponseWriter, m *structs.QueryMeta) {
	h := resp.Header()
	h["X-Consul-Index"] = []string{strconv.FormatUint(max(m.Index, 1), 10)}
	h["X-Consul-Knownleader"] = []string{strconv.FormatBool(m.KnownLeader)}
	h["X-Consul-Lastcontact"] = []string{strconv.FormatInt(m.LastContact.Milliseconds(), 10)}
}
