package state

import (
	"fmt"

	"glasshouse/core/structs"
)

// catalogOp is an operation on a record of the catalog, whatever its table.
type catalogOp struct {
	verb structs.CatalogOp
	kind string // Node, Service, Check
	name string // of the record, as errors call it
	cidx uint64 // what ModifyIndex cas and delete-cas demand
	// find gives the record as a result, with its ModifyIndex; nil where there is none.
	find   func() (*structs.TxnResult, uint64, error)
	set    func() error
	remove func() error
}

// run does the operation: set, cas and get give the record, the deletions nothing. Mirrors what Consul's
// (*Store).txnNode, txnService and txnCheck have in common.
func (op catalogOp) run() (structs.TxnResults, error) {
	existing, have, err := op.find()
	if err != nil {
		return nil, err
	}
	switch op.verb {
	case structs.CatalogGet:
		return structs.TxnResults{existing}, held(existing != nil, nil, "%s doesn't exist", op.name)
	case structs.CatalogCAS:
		err = held(have == op.cidx, nil, "failed to set %s, index is stale", op.name)
	case structs.CatalogSet:
	case structs.CatalogDelete:
		return nil, op.remove()
	case structs.CatalogDeleteCAS:
		if existing == nil || have != op.cidx {
			return nil, refuse("failed to delete %s, index is stale", op.name)
		}
		return nil, op.remove()
	default:
		err = refuse("unknown %s verb %q", op.kind, op.verb)
	}
	if err != nil {
		return nil, err
	}
	if err := op.set(); err != nil {
		return nil, err
	}
	stored, _, err := op.find()
	return structs.TxnResults{stored}, err
}

// runNode is one operation on a node. A get that has an ID goes by it.
func (w *write) runNode(op *structs.TxnNodeOp) (structs.TxnResults, error) {
	name := op.Node.Node
	return catalogOp{
		verb: op.Verb, kind: "Node", name: fmt.Sprintf("node %q", name), cidx: op.Node.ModifyIndex,
		find: func() (*structs.TxnResult, uint64, error) {
			by, key := "id", name
			if op.Verb == structs.CatalogGet && op.Node.ID != "" {
				by, key = indexUUID, op.Node.ID
			}
			node, err := first[*structs.Node](w.Txn, tableNodes, by, key)
			if err != nil || node == nil {
				return nil, 0, err
			}
			return &structs.TxnResult{Node: node}, node.ModifyIndex, nil
		},
		set:    func() error { return w.ensureNode(&op.Node) },
		remove: func() error { return w.deleteNode(name) },
	}.run()
}

// runService is one operation on a service.
func (w *write) runService(op *structs.TxnServiceOp) (structs.TxnResults, error) {
	node, id := op.Node, op.Service.ID
	return catalogOp{
		verb: op.Verb, kind: "Service", name: fmt.Sprintf("service %q on node %q", id, node),
		cidx: op.Service.ModifyIndex,
		find: func() (*structs.TxnResult, uint64, error) {
			row, err := serviceFirst(w.Txn, node, id)
			if err != nil || row == nil {
				return nil, 0, err
			}
			return &structs.TxnResult{Service: &row.Service}, row.Service.ModifyIndex, nil
		},
		set:    func() error { return w.ensureService(node, &op.Service) },
		remove: func() error { return w.deleteService(node, id) },
	}.run()
}

// runCheck is one operation on a check.
func (w *write) runCheck(op *structs.TxnCheckOp) (structs.TxnResults, error) {
	node, id := op.Check.Node, op.Check.CheckID
	return catalogOp{
		verb: op.Verb, kind: "Check", name: fmt.Sprintf("check %q on node %q", id, node), cidx: op.Check.ModifyIndex,
		find: func() (*structs.TxnResult, uint64, error) {
			check, err := checkFirst(w.Txn, node, id)
			if err != nil || check == nil {
				return nil, 0, err
			}
			return &structs.TxnResult{Check: check}, check.ModifyIndex, nil
		},
		set:    func() error { return w.ensureCheck(&op.Check) },
		remove: func() error { return w.deleteCheck(node, id) },
	}.run()
}
