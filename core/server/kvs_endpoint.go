package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/metrics"
	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// errNoKey is returned for a change of the key "".
//
//lint:ignore ST1005 Consul's words
var errNoKey = errors.New("Must provide key")

// KVS is the RPC endpoint of the key/value table. Mirrors Consul's KVS.
type KVS struct {
	srv *Server
}

// kvsPreApply judges on the leader what must not enter the log. ok is false for a lock whose key is in its lock-delay:
// each server's clock ends that delay at another moment, so the leader's alone decides, before the entry is one.
// Mirrors Consul's kvsPreApply.
func (s *Server) kvsPreApply(op structs.KVOp, ent *structs.DirEntry) (ok bool, err error) {
	if ent.Key == "" && op != structs.KVDeleteTree { // the empty prefix is everything
		return false, errNoKey
	}
	if op == structs.KVLock {
		return !time.Now().Before(s.fsm.State().KVSLockDelay(ent.Key)), nil
	}
	return true, nil
}

// checkOp refuses what is no change of a key.
func (k *KVS) checkOp(args *structs.KVSRequest) error {
	switch args.Op {
	case structs.KVSet, structs.KVCAS, structs.KVDelete, structs.KVDeleteCAS, structs.KVDeleteTree, structs.KVUnlock:
		return nil
	case structs.KVLock:
		// A leader that has not caught up does not know yet which sessions have just ended.
		return k.srv.awaitReady(args.RequestContext())
	}
	return fmt.Errorf("invalid KVS operation %q", args.Op)
}

// Apply changes the table. reply is false when the change's condition did not hold. Mirrors Consul's (*KVS).Apply.
func (k *KVS) Apply(args *structs.KVSRequest, reply *bool) error {
	k.srv.trace.Hit(trace.RPCKVSApply, args.TraceID)
	if done, err := k.srv.forward("KVS.Apply", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.KVSApply)
	if err := k.checkOp(args); err != nil {
		return err
	}
	if ok, err := k.srv.kvsPreApply(args.Op, &args.DirEnt); err != nil || !ok {
		return err
	}
	resp, err := k.srv.raftApply(structs.KVSRequestType, args)
	if err != nil {
		return err
	}
	// Without a condition the FSM answers nothing.
	ok, conditional := resp.(bool)
	*reply = ok || !conditional
	return nil
}

// Get looks up one key. Mirrors Consul's (*KVS).Get.
func (k *KVS) Get(args *structs.KeyRequest, reply *structs.IndexedDirEntries) error {
	k.srv.trace.Hit(trace.RPCKVSGet, args.TraceID)
	if done, err := k.srv.forward("KVS.Get", args, args, reply); done {
		return err
	}
	return k.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		index, entry, err := s.KVSGet(ws, args.Key, args.TraceID)
		if err != nil {
			return err
		}
		reply.Index, reply.Entries = index, nil
		if entry != nil {
			reply.Entries = structs.DirEntries{entry}
		}
		return nil
	})
}

// List looks up every key with a prefix. Mirrors Consul's (*KVS).List.
func (k *KVS) List(args *structs.KeyRequest, reply *structs.IndexedDirEntries) error {
	if done, err := k.srv.forward("KVS.List", args, args, reply); done {
		return err
	}
	return k.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Entries, err = s.KVSList(ws, args.Key)
		return err
	})
}

// ListKeys looks up the names of the keys with a prefix. Mirrors Consul's (*KVS).ListKeys.
func (k *KVS) ListKeys(args *structs.KeyListRequest, reply *structs.IndexedKeyList) error {
	if done, err := k.srv.forward("KVS.ListKeys", args, args, reply); done {
		return err
	}
	return k.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Keys, err = s.KVSListKeys(ws, args.Prefix, args.Seperator)
		return err
	})
}
