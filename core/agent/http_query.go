package agent

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"glasshouse/core/structs"
)

// query is a request's parameters, read once.
type query struct {
	url.Values
}

// queryOf reads a request's parameters; one with a broken escape has been refused.
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
	if err := s.parseRead(req, q, dc, opts); err != nil {
		return err
	}
	return noEnterprise(req, q)
}

// parseRead is parse for what knows no namespaces: there ?ns= is ignored.
func (s *HTTPServer) parseRead(req *http.Request, q query, dc *string, opts *structs.QueryOptions) error {
	*dc, opts.Token = s.datacenter(q), token(req, q)
	opts.TraceID = traceOf(req.Context())
	if err := parseConsistency(q, opts); err != nil {
		return err
	}
	if err := checkCacheControl(req.Header.Get("Cache-Control")); err != nil {
		return err
	}
	return parseWait(q, opts)
}

// parseWrite reads what every write has.
func (s *HTTPServer) parseWrite(req *http.Request, q query, dc *string, write *structs.WriteRequest) error {
	*dc, write.Token = s.datacenter(q), token(req, q)
	write.TraceID = traceOf(req.Context())
	return noEnterprise(req, q)
}

// datacenter is the one that the request is for.
func (s *HTTPServer) datacenter(q query) string {
	if other := q.Get("dc"); other != "" {
		return other
	}
	return s.agent.config.Datacenter
}

// token is the request's, by parameter or by header. kvnode has no ACLs; it hands the token on.
func token(req *http.Request, q query) string {
	if t := q.Get("token"); t != "" {
		return t
	}
	return req.Header.Get("X-Consul-Token")
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

// checkCacheControl refuses what no cache could follow (mirrors Consul's parseCacheControl). kvnode's agent has no cache.
func checkCacheControl(header string) error {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, seconds, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name != "max-age" && name != "stale-if-error" {
			continue
		}
		if _, err := strconv.ParseInt(seconds, 10, 64); err != nil {
			return badRequest("Invalid Cache-Control header.")
		}
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

// setMeta writes the headers that every read has, a kv read's 404 included. With no answer the index is 1.
func setMeta(resp http.ResponseWriter, m *structs.QueryMeta) {
	resp.Header()["X-Consul-Index"] = []string{strconv.FormatUint(max(m.Index, 1), 10)}
	setLeader(resp, m)
}

// setLeader writes what the answering server knew of its leader.
func setLeader(resp http.ResponseWriter, m *structs.QueryMeta) {
	h := resp.Header()
	h["X-Consul-Knownleader"] = []string{strconv.FormatBool(m.KnownLeader)}
	h["X-Consul-Lastcontact"] = []string{strconv.FormatInt(m.LastContact.Milliseconds(), 10)}
}

// setConsistency writes by which consistency a catalog read was asked.
func setConsistency(resp http.ResponseWriter, opts *structs.QueryOptions) {
	level := modeOf(opts)
	if level == "default" {
		level = "leader"
	}
	resp.Header()["X-Consul-Effective-Consistency"] = []string{level}
}
