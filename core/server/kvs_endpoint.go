package server

import (
	"errors"
	"fmt"

	"github.com/hashicorp/go-memdb"

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

// kvsPreApply refuses on the leader what must not enter the log.
func kvsPreApply(args *structs.KVSRequest) error {
	switch args.Op {
	case structs.KVSet, structs.KVCAS, structs.KVDelete, structs.KVDeleteCAS:
		if args.DirEnt.Key == "" {
			return errNoKey
		}
	case structs.KVDeleteTree: // the empty prefix is everything
	default:
		return fmt.Errorf("invalid KVS operation %q", args.Op)
	}
	return nil
}

// Apply changes the table. reply is false when the change's condition did not hold. Mirrors Consul's (*KVS).Apply.
func (k *KVS) Apply(args *structs.KVSRequest, reply *bool) error {
	k.srv.trace.Hit(trace.RPCKVSApply, args.TraceID)
	if done, err := k.srv.forward("KVS.Apply", args, args, reply); done {
		return err
	}
	if err := kvsPreApply(args); err != nil {
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
