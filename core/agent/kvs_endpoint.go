package agent

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// How long the agent waits for the cluster's answer. Within it the cluster holds a request that finds no leader
// for a while; a blocking query has its own time on top.
const (
	answerLimit    = 60 * time.Second
	maxQueryTime   = 10 * time.Minute // the longest ?wait=, as Consul's
	defaultQuery   = 5 * time.Minute  // the wait of a blocking query that names none
	jitterFraction = 16               // a blocking query lasts up to a 16th longer than asked
)

// KVSEndpoint serves /v1/kv/: GET, PUT and DELETE, and anything else is MethodNotAllowedError (mirrors Consul's
// (*HTTPServer).KVSEndpoint).
func (s *HTTPServer) KVSEndpoint(resp http.ResponseWriter, req *http.Request) (any, error) {
	s.agent.trace.Hit(trace.KVSEndpoint, traceOf(req.Context()))
	q := queryOf(req)
	args := structs.KeyRequest{Key: strings.TrimPrefix(req.URL.Path, "/v1/kv/")}
	if err := s.parse(req, q, &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	switch req.Method {
	case http.MethodGet:
		if q.has("keys") {
			return s.KVSGetKeys(resp, req, q, &args)
		}
		return s.KVSGet(resp, req, q, &args)
	case http.MethodPut:
		return s.KVSPut(resp, req, q, &args)
	case http.MethodDelete:
		return s.KVSDelete(req, q, &args)
	default:
		return nil, MethodNotAllowedError{Method: req.Method, Allow: []string{"GET", "PUT", "DELETE"}}
	}
}

// readLimit bounds how long a read may take, a blocking query's wait included.
func readLimit(opts *structs.QueryOptions) time.Duration {
	if opts.MinQueryIndex == 0 {
		return answerLimit
	}
	wait := opts.MaxQueryTime
	if wait == 0 {
		wait = defaultQuery
	}
	wait = min(wait, maxQueryTime)
	return answerLimit + wait + wait/jitterFraction
}

// KVSGet reads one key, or with ?recurse every key with the prefix: one RPC, KVS.Get or KVS.List (mirrors Consul's
// (*HTTPServer).KVSGet).
func (s *HTTPServer) KVSGet(resp http.ResponseWriter, req *http.Request, q query, args *structs.KeyRequest) (body any, err error) {
	s.agent.trace.Hit(trace.KVSGet, args.TraceID)
	method, verb := "KVS.Get", "get"
	if q.has("recurse") {
		method, verb = "KVS.List", "recurse"
	} else if args.Key == "" {
		return nil, badRequest("Missing key name")
	}
	op := s.invoke(args.TraceID, trace.Op{Op: verb, Key: args.Key, Mode: modeOf(&args.QueryOptions)})
	var out structs.IndexedDirEntries
	defer func() {
		s.agent.trace.Hit(trace.KVSGetDone, args.TraceID)
		op.done(err, out.Index, valueOf(out.Entries))
	}()

	if err := s.read(req, method, args, &args.QueryOptions, &out); err != nil {
		return nil, err
	}
	setMeta(resp, &out.QueryMeta)
	if len(out.Entries) == 0 {
		return nil, errNotFound
	}
	emptyAsNull(out.Entries)
	if q.has("raw") && verb == "get" {
		// A value is anyone's text: a browser must not run it.
		resp.Header().Set("Content-Security-Policy", "sandbox")
		return rawBody{contentType: "text/plain", data: out.Entries[0].Value}, nil
	}
	return out.Entries, nil
}

// emptyAsNull makes an empty value null in JSON, never "". It copies the entries that it changes: a server's own answer
// shares them with its store.
func emptyAsNull(entries structs.DirEntries) {
	for i, entry := range entries {
		if entry.Value != nil && len(entry.Value) == 0 {
			entries[i] = entry.Clone()
			entries[i].Value = nil
		}
	}
}

// KVSGetKeys reads the names of the keys with a prefix (mirrors Consul's (*HTTPServer).KVSGetKeys).
func (s *HTTPServer) KVSGetKeys(resp http.ResponseWriter, req *http.Request, q query, args *structs.KeyRequest) (body any, err error) {
	list := structs.KeyListRequest{
		Datacenter: args.Datacenter, Prefix: args.Key, Seperator: q.Get("separator"), QueryOptions: args.QueryOptions,
	}
	op := s.invoke(args.TraceID, trace.Op{Op: "keys", Key: args.Key, Mode: modeOf(&args.QueryOptions)})
	var out structs.IndexedKeyList
	defer func() { op.done(err, out.Index, "") }()

	if err := s.read(req, "KVS.ListKeys", &list, &args.QueryOptions, &out); err != nil {
		return nil, err
	}
	setMeta(resp, &out.QueryMeta)
	if len(out.Keys) == 0 {
		if args.Key != "" {
			return nil, errNotFound
		}
		return []string{}, nil // an empty store has no keys, and that is no 404
	}
	return out.Keys, nil
}

// KVSPut writes one key: one RPC, KVS.Apply (mirrors Consul's (*HTTPServer).KVSPut).
func (s *HTTPServer) KVSPut(resp http.ResponseWriter, req *http.Request, q query, args *structs.KeyRequest) (body any, err error) {
	s.agent.trace.Hit(trace.KVSPut, args.TraceID)
	apply, err := putRequest(q, args)
	if err != nil {
		return nil, err
	}
	if apply.DirEnt.Value, err = readBody(resp, req, s.agent.valueLimit()); err != nil {
		return nil, err
	}
	op := s.invoke(args.TraceID, opOf(apply))
	defer func() {
		s.agent.trace.Hit(trace.KVSPutDone, args.TraceID)
		op.answered(body).done(err, 0, "")
	}()
	return s.apply(req, apply)
}

// putRequest reads a PUT's parameters.
func putRequest(q query, args *structs.KeyRequest) (*structs.KVSRequest, error) {
	if args.Key == "" {
		return nil, badRequest("Missing key name")
	}
	if err := conflictingFlags(q, "cas", "acquire", "release"); err != nil {
		return nil, err
	}
	apply := newApply(structs.KVSet, args)
	var err error
	if q.has("flags") {
		if apply.DirEnt.Flags, err = strconv.ParseUint(q.Get("flags"), 10, 64); err != nil {
			return nil, err
		}
	}
	switch {
	case q.has("cas"):
		apply.Op = structs.KVCAS
		apply.DirEnt.ModifyIndex, err = strconv.ParseUint(q.Get("cas"), 10, 64)
	case q.has("acquire"):
		apply.Op = structs.KVLock
		apply.DirEnt.Session = q.Get("acquire")
	case q.has("release"):
		apply.Op = structs.KVUnlock
		apply.DirEnt.Session = q.Get("release")
	}
	return apply, err
}

// KVSDelete deletes one key, or with ?recurse every key with the prefix (mirrors Consul's
// (*HTTPServer).KVSDelete).
func (s *HTTPServer) KVSDelete(req *http.Request, q query, args *structs.KeyRequest) (body any, err error) {
	if err := conflictingFlags(q, "recurse", "cas"); err != nil {
		return nil, err
	}
	apply := newApply(structs.KVDelete, args)
	switch {
	case q.has("recurse"):
		apply.Op = structs.KVDeleteTree
	case args.Key == "":
		return nil, badRequest("Missing key name")
	case q.has("cas"):
		apply.Op = structs.KVDeleteCAS
		if apply.DirEnt.ModifyIndex, err = strconv.ParseUint(q.Get("cas"), 10, 64); err != nil {
			return nil, err
		}
	}
	op := s.invoke(args.TraceID, opOf(apply))
	defer func() { op.answered(body).done(err, 0, "") }()
	return s.apply(req, apply)
}

func newApply(op structs.KVOp, args *structs.KeyRequest) *structs.KVSRequest {
	return &structs.KVSRequest{
		Datacenter:   args.Datacenter,
		Op:           op,
		DirEnt:       structs.DirEntry{Key: args.Key},
		WriteRequest: structs.WriteRequest{Token: args.Token, TraceID: args.TraceID},
	}
}

// apply sends a write of the store. One without a condition is done when there is no error, whatever the answer:
// Consul's servers say false to it.
func (s *HTTPServer) apply(req *http.Request, write *structs.KVSRequest) (any, error) {
	var ok bool
	if err := s.write(req, "KVS.Apply", write, &ok); err != nil {
		return nil, err
	}
	switch write.Op {
	case structs.KVSet, structs.KVDelete, structs.KVDeleteTree:
		return true, nil
	}
	return ok, nil
}

// conflictingFlags refuses a query that has more than one of names.
func conflictingFlags(q query, names ...string) error {
	n := 0
	for _, name := range names {
		if q.has(name) {
			n++
		}
	}
	if n > 1 {
		return badRequest("Conflicting flags: %s", q.Encode())
	}
	return nil
}
