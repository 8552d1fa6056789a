package server

import (
	"errors"
	"fmt"
	"time"

	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

func init() {
	registerEndpoint("Txn", func(s *Server) methods {
		t := &Txn{srv: s}
		return methods{"Apply": handle(t.Apply), "Read": handle(t.Read)}
	})
}

// errNoOperation is returned for an operation of a kind that kvnode does not have, which reads as one of none.
var errNoOperation = errors.New("no operation specified")

// Txn is the RPC endpoint of transactions. Mirrors Consul's Txn.
type Txn struct {
	srv *Server
}

// preApply judges on the leader what must not enter the log, and returns every operation that it refuses. Mirrors
// Consul's (*Txn).preCheck.
func (t *Txn) preApply(ops structs.TxnOps) (refused structs.TxnErrors) {
	for i, op := range ops {
		if err := t.preApplyOp(op); err != nil {
			refused = append(refused, &structs.TxnError{OpIndex: i, What: err.Error()})
		}
	}
	return refused
}

func (t *Txn) preApplyOp(op *structs.TxnOp) error {
	switch {
	case op == nil:
		return errNoOperation
	case op.KV != nil:
		ok, err := t.srv.kvsPreApply(op.KV.Verb, &op.KV.DirEnt)
		if err == nil && !ok {
			err = fmt.Errorf("failed to lock key %q due to lock delay", op.KV.DirEnt.Key)
		}
		return err
	case op.Node != nil && op.Node.Verb != structs.CatalogGet:
		return nodePreApply(op.Node.Node.Node, op.Node.Node.ID)
	case op.Service != nil && op.Service.Verb != structs.CatalogGet:
		service := &op.Service.Service
		if err := servicePreApply(service); err != nil {
			return err
		}
		if service.ID == "" && sets(op.Service.Verb) {
			return errNoService
		}
		return nil
	case op.Check != nil && op.Check.Verb != structs.CatalogGet:
		check := &op.Check.Check
		if checkPreApply(check); check.CheckID == "" && sets(op.Check.Verb) {
			return errNoCheck
		}
		return nil
	case op.Node != nil, op.Service != nil, op.Check != nil, op.Session != nil: // judged by what is there
		return nil
	}
	return errNoOperation
}

// sets tells whether a catalog operation stores what it names.
func sets(verb structs.CatalogOp) bool {
	return verb == structs.CatalogSet || verb == structs.CatalogCAS
}

// Apply runs a transaction that may write: all of its operations or, with the errors in the reply, none. Mirrors
// Consul's (*Txn).Apply.
func (t *Txn) Apply(args *structs.TxnRequest, reply *structs.TxnResponse) error {
	if done, err := t.srv.forward("Txn.Apply", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.TxnApply)
	// A leader that has not caught up does not know yet which locks are in their delay.
	if err := t.srv.awaitReady(args.RequestContext()); err != nil {
		return err
	}
	if reply.Errors = t.preApply(args.Ops); len(reply.Errors) > 0 {
		return nil
	}
	resp, err := t.srv.raftApply(structs.TxnRequestType, args)
	if err != nil {
		return err
	}
	outcome, ok := resp.(structs.TxnResponse)
	if !ok {
		return fmt.Errorf("a transaction was answered by %T", resp)
	}
	*reply = outcome
	return nil
}

// Read runs a transaction that only reads, without the log. Mirrors Consul's (*Txn).Read.
func (t *Txn) Read(args *structs.TxnReadRequest, reply *structs.TxnReadResponse) error {
	if done, err := t.srv.forward("Txn.Read", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.TxnRead)
	if err := t.srv.admitRead(args.RequestContext(), &args.QueryOptions); err != nil {
		return err
	}
	t.srv.setQueryMeta(&args.QueryOptions, &reply.QueryMeta)
	reply.ConsistencyLevel = "" // Consul's answer leaves it out
	if reply.Errors = t.preApply(args.Ops); len(reply.Errors) > 0 {
		return nil
	}
	var err error
	reply.Results, reply.Errors, err = t.srv.fsm.State().TxnRO(args.Ops)
	return err
}
