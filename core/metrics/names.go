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
	CatalogDeregister = []string{"catalog", "deregister"}     // or taken out
	FSMKVS            = []string{"fsm", "kvs"}                // one entry applied, label op
	FSMTxn            = []string{"fsm", "txn"}                // label-less, as Consul's
	FSMSession        = []string{"fsm", "session"}            // label op
	FSMTombstone      = []string{"fsm", "tombstone"}          // label op
	FSMAutopilot      = []string{"fsm", "autopilot"}          //
	FSMRegister       = []string{"fsm", "register"}           //
	FSMDeregister     = []string{"fsm", "deregister"}         //
	LeaderBarrier     = []string{"leader", "barrier"}         // a new leader waits for its term's first entry
	LeaderReconcile   = []string{"leader", "reconcile"}       // members into the catalog
	SessionTTLActive  = []string{"session_ttl", "active"}     // gauge: timers that run at the leader
	SessionTTLEnd     = []string{"session_ttl", "invalidate"} // a session ended by its timer
	RPCRequest        = []string{"rpc", "request"}            // counter: a request that came by the wire
	RPCRequestError   = []string{"rpc", "request_error"}      // counter: one that ended in an error
	RPCAcceptConn     = []string{"rpc", "accept_conn"}        // counter
	RPCQuery          = []string{"rpc", "query"}              // counter: a read looked into the state
	RPCBlocking       = []string{"rpc", "queries_blocking"}   // gauge: reads that wait
	RPCConsistent     = []string{"rpc", "consistentRead"}     // a leader made sure that it leads
	ClientRPC         = []string{"client", "rpc"}             // counter: an agent asked a server
	ClientRPCFailed   = []string{"client", "rpc", "failed"}   // counter, label server
	ClientRPCExceed   = []string{"client", "rpc", "exceeded"} // counter: refused by limits.rpc_rate
)
