package agent

import (
	"encoding/json"
	"fmt"
	"net/http"

	"glasshouse/core/structs"
)

// maxTxnOps is how many operations one transaction may have, as Consul's.
const maxTxnOps = 64

// txnBody is a transaction as clients write it: Consul's api.TxnOps. Its types know every field that a client of Consul
// may send, since an unknown one is refused; what kvnode has no use for is read and dropped.
type txnBody []*txnOpBody

type txnOpBody struct {
	KV      *txnKVBody
	Node    *txnNodeBody
	Service *txnServiceBody
	Check   *txnCheckBody
}

type txnKVBody struct {
	Verb      structs.KVOp
	Key       string
	Value     []byte
	Flags     uint64
	Index     uint64
	Session   string
	Namespace string
	Partition string
}

type txnNodeBody struct {
	Verb structs.CatalogOp
	Node nodeBody
}

type txnServiceBody struct {
	Verb    structs.CatalogOp
	Node    string
	Service serviceBody
}

type txnCheckBody struct {
	Verb  structs.CatalogOp
	Check checkBody
}

// readTxn reads a transaction and tells whether it may write.
func (s *HTTPServer) readTxn(resp http.ResponseWriter, req *http.Request) (ops structs.TxnOps, writes bool, err error) {
	body, err := readBody(resp, req, bodyLimit{most: s.agent.config.TxnMaxReqLen, option: "txn_max_req_len"})
	if err != nil {
		return nil, false, err
	}
	return txnOf(body, s.agent.config.KVMaxValueSize)
}

// txnOf reads a transaction's body (mirrors Consul's (*HTTPServer).convertOps). maxValue bounds each value, in bytes.
func txnOf(body []byte, maxValue int64) (ops structs.TxnOps, writes bool, err error) {
	var in txnBody
	if err := decode(body, &in, true); err != nil {
		return nil, false, badRequest("Failed to parse body: %v", err)
	}
	if len(in) > maxTxnOps {
		return nil, false, HTTPError{http.StatusRequestEntityTooLarge,
			fmt.Sprintf("Transaction contains too many operations (%d > %d)", len(in), maxTxnOps)}
	}
	ops = structs.TxnOps{}
	for i, op := range in {
		if op == nil {
			return nil, false, badRequest("Failed to parse body: operation %d is null", i)
		}
		if op.KV != nil {
			if n := int64(len(op.KV.Value)); n > maxValue {
				return nil, false, HTTPError{http.StatusRequestEntityTooLarge,
					fmt.Sprintf("Value for key %q is too large (%d > %d bytes)", op.KV.Key, n, maxValue)}
			}
		}
		if out := op.op(); out != nil {
			ops = append(ops, out)
			writes = writes || mayWrite(out)
		}
	}
	return ops, writes, nil
}

// op is the operation; nil where the object names none. Where it names several the first counts.
func (b *txnOpBody) op() *structs.TxnOp {
	switch {
	case b.KV != nil:
		return &structs.TxnOp{KV: &structs.TxnKVOp{Verb: b.KV.Verb, DirEnt: structs.DirEntry{
			Key: b.KV.Key, Value: b.KV.Value, Flags: b.KV.Flags, Session: b.KV.Session,
			RaftIndex: structs.RaftIndex{ModifyIndex: b.KV.Index},
		}}}
	case b.Node != nil:
		return &structs.TxnOp{Node: &structs.TxnNodeOp{Verb: b.Node.Verb, Node: b.Node.Node.node()}}
	case b.Service != nil:
		return &structs.TxnOp{Service: &structs.TxnServiceOp{
			Verb: b.Service.Verb, Node: b.Service.Node, Service: *b.Service.Service.service(),
		}}
	case b.Check != nil:
		check := b.Check.Check.check()
		check.Type = "" // Consul's transactions do not take it
		return &structs.TxnOp{Check: &structs.TxnCheckOp{Verb: b.Check.Verb, Check: *check}}
	default:
		return nil
	}
}

// mayWrite tells whether an operation is to go through the log. A KV verb that nobody knows is not: its error is found
// by reading.
func mayWrite(op *structs.TxnOp) bool {
	switch {
	case op.KV != nil:
		switch op.KV.Verb {
		case structs.KVSet, structs.KVDelete, structs.KVDeleteCAS, structs.KVDeleteTree, structs.KVCAS, structs.KVLock,
			structs.KVUnlock:
			return true
		}
		return false
	case op.Node != nil:
		return op.Node.Verb != structs.CatalogGet
	case op.Service != nil:
		return op.Service.Verb != structs.CatalogGet
	default:
		return op.Check.Verb != structs.CatalogGet
	}
}

// dropped is a field that is read, to be no unknown one, and has no effect.
type dropped = json.RawMessage
