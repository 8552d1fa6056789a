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
	FSMKVS            = []string{"fsm", "kvs"}                // a write applied; label op
	FSMTxn            = []string{"fsm", "txn"}                // a transaction applied
	FSMSession        = []string{"fsm", "session"}            // a session made or ended, applied; label op
	FSMTombstone      = []string{"fsm", "tombstone"}          // old deletions forgotten; label op
	FSMAutopilot      = []string{"fsm", "autopilot"}          // the autopilot's configuration changed
	FSMRegister       = []string{"fsm", "register"}           // a registration applied
	FSMDeregister     = []string{"fsm", "deregister"}         // a deregistration applied
	LeaderBarrier     = []string{"leader", "barrier"}         // a new leader waits for its term's first entry
	LeaderReconcile   = []string{"leader", "reconcile"}       // members into the catalog
	SessionTTLActive  = []string{"session_ttl", "active"}     // gauge: timers that run at the leader
	SessionTTLEnd     = []string{"session_ttl", "invalidate"} // a session ended by its timer
	RPCRequest        = []string{"rpc", "request"}            // counter: a request that came by the wire
	RPCRequestError   = []string{"rpc", "request_error"}      // counter: one that ended in an error
	RPCAcceptConn     = []string{"rpc", "accept_conn"}        // counter: a connection to the RPC port
	RPCQuery          = []string{"rpc", "query"}              // counter: a read looked into the state
	RPCBlocking       = []string{"rpc", "queries_blocking"}   // gauge: reads that wait
	RPCConsistent     = []string{"rpc", "consistentRead"}     // a leader made sure that it leads
	ClientRPC         = []string{"client", "rpc"}             // counter: an agent asked a server
	ClientRPCFailed   = []string{"client", "rpc", "failed"}   // counter, label server
	ClientRPCExceed   = []string{"client", "rpc", "exceeded"} // counter: refused by limits.rpc_rate
)
