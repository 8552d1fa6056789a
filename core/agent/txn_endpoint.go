package agent

import (
	"net/http"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// txnResult is what one operation gave, as JSON shows it.
type txnResult struct {
	KV      *structs.DirEntry    `json:",omitempty"`
	Node    *structs.Node        `json:",omitempty"`
	Service *nodeService         `json:",omitempty"`
	Check   *structs.HealthCheck `json:",omitempty"`
}

// txnAnswer is a transaction's answer as JSON shows it.
type txnAnswer struct {
	Results []txnResult
	Errors  structs.TxnErrors
}

// txnReadAnswer is that of a transaction that only read.
type txnReadAnswer struct {
	txnAnswer
	structs.QueryMeta
}

// Txn runs a transaction: Txn.Read where all of it reads, otherwise Txn.Apply (mirrors Consul's (*HTTPServer).Txn).
func (s *HTTPServer) Txn(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	var args structs.TxnReadRequest
	if err := s.parseRead(req, q, &args.Datacenter, &args.QueryOptions); err != nil {
		return nil, err
	}
	ops, writes, err := s.readTxn(resp, req)
	if err != nil {
		return nil, err
	}
	args.Ops, args.MinQueryIndex = ops, 0 // a transaction never blocks
	for _, op := range ops {
		if op.Node != nil {
			op.Node.Node.Datacenter = args.Datacenter
		}
	}
	if writes {
		return s.txnApply(req, &args)
	}
	return s.txnRead(resp, req, &args)
}

// txnApply runs what may write.
func (s *HTTPServer) txnApply(req *http.Request, read *structs.TxnReadRequest) (body any, err error) {
	args := structs.TxnRequest{
		Datacenter: read.Datacenter, Ops: read.Ops,
		WriteRequest: structs.WriteRequest{Token: read.Token, TraceID: read.TraceID},
	}
	op := s.invoke(args.TraceID, txnOpOf(args.Ops))
	var out structs.TxnResponse
	defer func() { op.doneTxn(err, out.Errors) }()
	if err := s.write(req, "Txn.Apply", &args, &out); err != nil {
		return nil, err
	}
	return withTxnStatus(shownTxn(&out), out.Errors), nil
}

// txnRead runs what only reads. The answer has the headers of a read without an index, and QueryMeta in its body.
func (s *HTTPServer) txnRead(resp http.ResponseWriter, req *http.Request, args *structs.TxnReadRequest) (
	body any, err error,
) {
	o := txnOpOf(args.Ops)
	o.Mode = modeOf(&args.QueryOptions)
	op := s.invoke(args.TraceID, o)
	var out structs.TxnReadResponse
	defer func() { op.doneTxn(err, out.Errors) }()
	if err := s.read(req, "Txn.Read", args, &args.QueryOptions, &out); err != nil {
		return nil, err
	}
	out.Index, out.ConsistencyLevel = 0, "" // Consul tells neither
	setLeader(resp, &out.QueryMeta)
	return withTxnStatus(txnReadAnswer{shownTxn(&out.TxnResponse), out.QueryMeta}, out.Errors), nil
}

// withTxnStatus is a transaction's answer: 409 where it did not happen.
func withTxnStatus(body any, failed structs.TxnErrors) any {
	if len(failed) > 0 {
		return withStatus{http.StatusConflict, body}
	}
	return body
}

// shownTxn brings an answer into the form that JSON shows: an empty value is null, and a success without results is [].
func shownTxn(out *structs.TxnResponse) txnAnswer {
	if len(out.Errors) > 0 {
		return txnAnswer{Errors: out.Errors}
	}
	results := make([]txnResult, len(out.Results))
	for i, r := range out.Results {
		results[i] = txnResult{KV: r.KV, Node: r.Node, Check: r.Check}
		if r.KV != nil && len(r.KV.Value) == 0 {
			results[i].KV = r.KV.Clone()
			results[i].KV.Value = nil
		}
		if r.Service != nil {
			results[i].Service = shownService(r.Service)
		}
	}
	return txnAnswer{Results: results}
}

// txnOpOf is a transaction as events tell it: its first key, and the verbs with their keys.
func txnOpOf(ops structs.TxnOps) trace.Op {
	o := trace.Op{Op: "txn"}
	for _, op := range ops {
		if op.KV == nil {
			continue
		}
		if o.Key == "" {
			o.Key = op.KV.DirEnt.Key
		}
		if len(o.Value) < maxOpValue {
			if o.Value != "" {
				o.Value += ", "
			}
			o.Value += string(op.KV.Verb) + " " + trace.Clip(op.KV.DirEnt.Key, maxOpValue)
		}
	}
	o.Value = trace.Clip(o.Value, maxOpValue)
	return o
}

// doneTxn tells how a transaction ended: with the cluster's error, or with that of the first operation that failed.
func (o *op) doneTxn(err error, failed structs.TxnErrors) {
	if err == nil && len(failed) > 0 {
		err = HTTPError{http.StatusConflict, failed[0].What}
	}
	o.done(err, 0, "")
}
