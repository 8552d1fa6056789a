package metrics

// The names of what kvnode measures itself, without the prefix: Consul's. Those of raft, serf and memberlist stand in
// their modules.
var (
	KVSApply          = []string{"kvs", "apply"}              // a write at the leader, until raft has applied it
	TxnApply          = []string{"txn", "apply"}              // a transaction that writes
	TxnRead           = []string{"txn", "read"}               // one that reads
	SessionApply      = []string{"session", "apply"}          // a session made or ended
	SessionRenew      = []string{"session", "renew"}          // a session renewed
	CatalogRegister   = []string{"catalog", "register"}       // a node, service or check registered
	CatalogDeregister = []string{"catalog", "deregister"}     // a node, service or check taken out
	SessionTTLEnd     = []string{"session_ttl", "invalidate"} // a session ended by its timer
	RPCRequest        = []string{"rpc", "request"}            // counter: a request that came by the wire
	RPCRequestError   = []string{"rpc", "request_error"}      // counter: one that ended in an error
	RPCAcceptConn     = []string{"rpc", "accept_conn"}        // counter: a connection to the RPC port
	RPCQuery          = []string{"rpc", "query"}              // counter: a read looked into the state
	RPCConsistent     = []string{"rpc", "consistentRead"}     // a leader made sure that it leads
	ClientRPC         = []string{"client", "rpc"}             // counter: an agent asked a server
	ClientRPCFailed   = []string{"client", "rpc", "failed"}   // counter, label server
)
