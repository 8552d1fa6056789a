package state

import "glasshouse/core/structs"

// runKV is one operation on a key or prefix. Mirrors Consul's (*Store).txnKVS.
func (w *write) runKV(op *structs.TxnKVOp) (structs.TxnResults, error) {
	entry := &op.DirEnt
	switch op.Verb {
	case structs.KVDeleteTree:
		_, err := w.kvsDeleteTree(entry.Key)
		return nil, err
	case structs.KVGetTree:
		return w.runGetTree(entry.Key)
	}
	if entry.Key == "" {
		return nil, errMissingKey
	}
	switch op.Verb {
	case structs.KVGet, structs.KVGetOrEmpty, structs.KVCheckSession, structs.KVCheckIndex, structs.KVCheckNotExists:
		return w.runKVRead(op)
	case structs.KVDelete:
		_, err := w.kvsDelete(entry.Key)
		return nil, err
	case structs.KVDeleteCAS:
		ok, _, err := w.kvsDeleteCAS(entry.ModifyIndex, entry.Key)
		return nil, held(ok, err, "failed to delete key %q, index is stale", entry.Key)
	}
	stored, err := w.runKVWrite(op)
	if err != nil {
		return nil, err
	}
	return withoutValue(stored), nil
}

// runKVWrite is an operation that stores an entry; it gives what is stored now.
func (w *write) runKVWrite(op *structs.TxnKVOp) (stored *structs.DirEntry, err error) {
	entry := &op.DirEnt
	switch op.Verb {
	case structs.KVSet:
		stored, _, err = w.kvsSet("set", entry, false)
		return stored, err
	case structs.KVCAS:
		stored, _, err = w.kvsSetCAS(entry)
		return stored, held(stored != nil, err, "failed to set key %q, index is stale", entry.Key)
	case structs.KVLock:
		stored, _, err = w.kvsLock(entry)
		return stored, held(stored != nil, err, "failed to lock key %q, lock is already held", entry.Key)
	case structs.KVUnlock:
		stored, _, err = w.kvsUnlock(entry)
		return stored, held(stored != nil, err,
			"failed to unlock key %q, lock isn't held, or is held by another session", entry.Key)
	}
	return nil, refuse("unknown KV verb %q", op.Verb)
}

// held is err, or else a refusal where ok says that an operation's condition did not hold.
func held(ok bool, err error, format string, args ...any) error {
	if err != nil || ok {
		return err
	}
	return refuse(format, args...)
}

// runKVRead is an operation that looks at one key.
func (w *write) runKVRead(op *structs.TxnKVOp) (structs.TxnResults, error) {
	key := op.DirEnt.Key
	entry, err := kvsFirst(w.Txn, key)
	if err != nil {
		return nil, err
	}
	switch op.Verb {
	case structs.KVCheckNotExists:
		return nil, held(entry == nil, nil, "key %q exists", key)
	case structs.KVGetOrEmpty:
		if entry == nil {
			entry = &structs.DirEntry{Key: key}
		}
		return withValue(entry), nil
	case structs.KVGet:
		if entry == nil {
			return nil, refuse("key %q doesn't exist", key)
		}
		return withValue(entry), nil
	case structs.KVCheckSession:
		if entry == nil {
			return nil, refuse("failed to check session, key %q doesn't exist", key)
		}
		if entry.Session != op.DirEnt.Session {
			return nil, refuse("failed session check for key %q, current session %q != %q",
				key, entry.Session, op.DirEnt.Session)
		}
	case structs.KVCheckIndex:
		if entry == nil {
			return nil, refuse("failed to check index, key %q doesn't exist", key)
		}
		if entry.ModifyIndex != op.DirEnt.ModifyIndex {
			return nil, refuse("failed index check for key %q, current modify index %d != %d",
				key, entry.ModifyIndex, op.DirEnt.ModifyIndex)
		}
	}
	return withoutValue(entry), nil
}

// runGetTree gives every key that begins with prefix.
func (w *write) runGetTree(prefix string) (structs.TxnResults, error) {
	entries, err := all[*structs.DirEntry](w.Txn, nil, tableKVs, "id_prefix", prefix)
	if err != nil {
		return nil, err
	}
	results := make(structs.TxnResults, len(entries))
	for i, entry := range entries {
		results[i] = &structs.TxnResult{KV: entry}
	}
	return results, nil
}

func withValue(entry *structs.DirEntry) structs.TxnResults {
	return structs.TxnResults{{KV: entry}}
}

// withoutValue is the result of what does not ask for the value: who wrote it knows it.
func withoutValue(entry *structs.DirEntry) structs.TxnResults {
	bare := entry.Clone()
	bare.Value = nil
	return structs.TxnResults{{KV: bare}}
}
