package structs

import "fmt"

// Describe says in a few words what a request does to which key, for those who watch: "put greeting". It is ""
// for a request about no key.
func Describe(msg any) string {
	switch r := msg.(type) {
	case *KVSRequest:
		return verb(r.Op) + " " + r.DirEnt.Key
	case *KeyRequest:
		return "get " + r.Key
	case *KeyListRequest:
		return "keys " + r.Prefix
	case *TombstoneRequest:
		return "reap tombstones"
	case *SessionRequest:
		return "session " + string(r.Op)
	case *TxnRequest:
		return fmt.Sprintf("txn of %d", len(r.Ops))
	case *TxnReadRequest:
		return fmt.Sprintf("txn of %d", len(r.Ops))
	case *RegisterRequest:
		return "register " + r.Node
	case *DeregisterRequest:
		return "deregister " + r.Node
	case *AutopilotSetConfigRequest:
		return "set autopilot"
	}
	return ""
}

// verb is the word that a person has for op.
func verb(op KVOp) string {
	if op == KVSet {
		return "put"
	}
	return string(op)
}
