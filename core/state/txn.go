package state

import (
	"errors"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// TxnRW runs a transaction at idx: its operations see those before them, and either all take effect, all at idx, or
// none does and every operation that failed is listed. An error beside these says that the store is broken. Mirrors
// Consul's (*Store).TxnRW.
func (s *Store) TxnRW(idx uint64, ops structs.TxnOps) (structs.TxnResults, structs.TxnErrors, error) {
	w := s.begin(idx)
	defer w.Abort()
	results, failed, err := w.run(ops)
	if len(failed) > 0 && zoo.Has(zoo.TxnHalfApplied) { // as one write after the other, without a way back
		return nil, failed, s.commit(w)
	}
	if err != nil || len(failed) > 0 {
		return nil, failed, err
	}
	if len(w.touched) > 0 {
		w.tell(Change{Op: "txn"})
	}
	return results, nil, s.commit(w)
}

// TxnRO runs a transaction that only reads. One that writes is an error, and nothing is changed. Mirrors Consul's
// (*Store).TxnRO.
func (s *Store) TxnRO(ops structs.TxnOps) (structs.TxnResults, structs.TxnErrors, error) {
	w := &write{Txn: s.db.Txn(false)}
	defer w.Abort()
	results, failed, err := w.run(ops)
	if err != nil || len(failed) > 0 {
		return nil, failed, err
	}
	return results, nil, nil
}

// maxTxnResults bounds what one transaction may give back, in bytes: 64 get-tree operations of one large tree would
// else make gigabytes of a request of three thousand bytes. Consul has no bound. Every server must have the same one,
// or their states would part.
const maxTxnResults = 64 << 20

// resultOverhead is what a result counts besides its key and value, in bytes.
const resultOverhead = 64

// run does one operation after the other, also behind one that failed.
func (w *write) run(ops structs.TxnOps) (structs.TxnResults, structs.TxnErrors, error) {
	results := make(structs.TxnResults, 0, len(ops))
	var failed structs.TxnErrors
	size := 0
	for i, op := range ops {
		given, err := w.runOp(op)
		if err == nil {
			if size += sizeOf(given); size > maxTxnResults {
				size -= sizeOf(given)
				err = refuse("the transaction gives more than %d bytes", maxTxnResults)
			}
		}
		var refused RequestError
		switch {
		case errors.As(err, &refused):
			failed = append(failed, &structs.TxnError{OpIndex: i, What: string(refused)})
		case err != nil:
			return nil, nil, err
		default:
			results = append(results, given...)
		}
	}
	return results, failed, nil
}

// sizeOf is what results count of maxTxnResults.
func sizeOf(results structs.TxnResults) int {
	size := 0
	for _, r := range results {
		size += resultOverhead
		if r.KV != nil {
			size += len(r.KV.Key) + len(r.KV.Value)
		}
	}
	return size
}

func (w *write) runOp(op *structs.TxnOp) (structs.TxnResults, error) {
	switch {
	case op == nil:
	case op.KV != nil:
		return w.runKV(op.KV)
	case op.Node != nil:
		return w.runNode(op.Node)
	case op.Service != nil:
		return w.runService(op.Service)
	case op.Check != nil:
		return w.runCheck(op.Check)
	case op.Session != nil:
		if op.Session.Verb != structs.CatalogDelete {
			return nil, refuse("unknown Session verb %q", op.Session.Verb)
		}
		return nil, within("failed to delete session: ", "", w.sessionDestroy(op.Session.Session.ID))
	}
	return nil, RequestError("no operation specified")
}
