package structs

import "fmt"

// The verbs that only a transaction has, beside those of a KVSRequest.
const (
	KVGet            KVOp = "get"
	KVGetOrEmpty     KVOp = "get-or-empty"
	KVGetTree        KVOp = "get-tree"
	KVCheckSession   KVOp = "check-session"
	KVCheckIndex     KVOp = "check-index"
	KVCheckNotExists KVOp = "check-not-exists"
)

// CatalogOp is the verb of a transaction's Node, Service or Check operation.
type CatalogOp string

// The verbs of catalog operations.
const (
	CatalogGet       CatalogOp = "get"
	CatalogSet       CatalogOp = "set"
	CatalogCAS       CatalogOp = "cas"
	CatalogDelete    CatalogOp = "delete"
	CatalogDeleteCAS CatalogOp = "delete-cas"
)

// TxnKVOp changes, reads or checks one key or prefix.
type TxnKVOp struct {
	Verb   KVOp
	DirEnt DirEntry
}

// TxnNodeOp changes or reads a node of the catalog.
type TxnNodeOp struct {
	Verb CatalogOp
	Node Node
}

// TxnServiceOp changes or reads a service of a node.
type TxnServiceOp struct {
	Verb    CatalogOp
	Node    string
	Service NodeService
}

// TxnCheckOp changes or reads a check.
type TxnCheckOp struct {
	Verb  CatalogOp
	Check HealthCheck
}

// TxnSessionOp ends a session; its only verb is delete.
type TxnSessionOp struct {
	Verb    CatalogOp
	Session Session
}

// TxnOp is one operation of a transaction: one of its fields is set.
type TxnOp struct {
	KV      *TxnKVOp
	Node    *TxnNodeOp
	Service *TxnServiceOp
	Check   *TxnCheckOp
	Session *TxnSessionOp
}

// TxnOps are a transaction's operations, in order.
type TxnOps []*TxnOp

// TxnRequest is a transaction that may write. It is the RPC Txn.Apply's argument and, behind its MessageType byte, a
// raft entry.
type TxnRequest struct {
	Datacenter string
	Ops        TxnOps
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *TxnRequest) RequestDatacenter() string { return r.Datacenter }

// TxnReadRequest is a transaction that only reads: Txn.Read.
type TxnReadRequest struct {
	Datacenter string
	Ops        TxnOps
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *TxnReadRequest) RequestDatacenter() string { return r.Datacenter }

// TxnError says which operation failed, and why.
type TxnError struct {
	OpIndex int
	What    string
}

// Error is the error's text for logs.
func (e TxnError) Error() string { return fmt.Sprintf("op %d: %s", e.OpIndex, e.What) }

// TxnErrors are all operations that failed, in order.
type TxnErrors []*TxnError

// TxnResult is what one operation gave; exactly one field is set.
type TxnResult struct {
	KV      *DirEntry    `json:",omitempty"`
	Node    *Node        `json:",omitempty"`
	Service *NodeService `json:",omitempty"`
	Check   *HealthCheck `json:",omitempty"`
}

// TxnResults are what the operations gave, in order.
type TxnResults []*TxnResult

// TxnResponse answers Txn.Apply. With errors nothing was changed and there are no results.
type TxnResponse struct {
	Results TxnResults
	Errors  TxnErrors
}

// TxnReadResponse answers Txn.Read.
type TxnReadResponse struct {
	TxnResponse
	QueryMeta
}
