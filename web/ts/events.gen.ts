// Generated from core/trace by tsgen (go generate ./core/trace). Do not edit.

/** Kind tells which one of an Event's bodies is set. */
export type Kind =
  | "station" // a request, or a process that starts, passes a named function
  | "message" // a message between machines is sent, delivered, lost
  | "role" // a server becomes follower, candidate or leader, or learns of one
  | "timer" // a follower's patience begins anew
  | "log" // raft's log on one server: append, truncate, commit, apply
  | "peer" // what the leader knows of one follower (derived)
  | "store" // the state store of one server changes
  | "op" // a client's operation is invoked, returns, or ends unknown
  | "member" // gossip's view of one member changes
  | "disk" // bytes are written, synced, lost
  | "process" // a process starts, prints, exits, crashes
  | "fault"; // something is broken or mended on purpose

/** Stamp says when and where an event happened. */
export interface Stamp {
  /** Time is in nanoseconds: virtual time since the room began, or Unix wall time on a real node. */
  t: number;
  /** Node is the machine's name, "" for what belongs to none (a cut link, a healed room). */
  node: string;
  /** Proc numbers the processes of a run in the room; on a real node it is the process id. */
  proc: number;
  /** Seq counts the events of the source (the whole room, or one real process) from 1. */
  seq: number;
}

/**
 * Event is one fact about a run. Exactly the body that Kind names is set.
 *
 * In the machine room the host stamps Time, Node, Proc and Seq; on a real node the Hub does.
 */
export type Event =
  | (Stamp & { kind: "station"; station: Station })
  | (Stamp & { kind: "message"; message: Message })
  | (Stamp & { kind: "role"; role: Role })
  | (Stamp & { kind: "timer"; timer: Timer })
  | (Stamp & { kind: "log"; log: Log })
  | (Stamp & { kind: "peer"; peer: Peer })
  | (Stamp & { kind: "store"; store: Store })
  | (Stamp & { kind: "op"; op: Op })
  | (Stamp & { kind: "member"; member: Member })
  | (Stamp & { kind: "disk"; disk: Disk })
  | (Stamp & { kind: "process"; process: Process })
  | (Stamp & { kind: "fault"; fault: Fault });

/**
 * ID names one client request on its whole way, across machines and into the raft entry. "" is no request
 * that anyone follows. No logic may read it.
 */
export type ID = string;

/** Station says that a function of the route is passed. */
export interface Station {
  /** Point is the point's full name: the station's id in stations.json, and after a '/' the step within it. */
  point: string;
  trace?: ID;
  /** Index and Term belong to the log entry at hand, 0 where there is none. */
  index?: number;
  term?: number;
  /** Values are what was true there, by the name that the source line gives them, at most 6. */
  values?: Value[];
  /** Derived marks what no seam showed directly: it follows from what one did show. */
  derived?: boolean;
}

/** Value is one named value at a point, printed as text of at most 64 bytes. */
export interface Value {
  name: string;
  text: string;
}

/** Phase is where a message or an operation is on its way. */
export type Phase =
  | "sent"
  | "delivered"
  | "lost"
  | "invoke"
  | "return"
  | "unknown";

/** Proto is the protocol family that a message belongs to; the picture gives each its own shape. */
export type Proto =
  | "raft" // append, vote, snapshot
  | "rpc" // KVS.Apply and its like, between agents
  | "http" // a client and its agent
  | "gossip"; // serf and memberlist

/**
 * Message is one message between two machines. Sent and delivered (or lost) are two events with one ID.
 *
 * The process that writes it describes it (a mark); the room's host, which carries the bytes, adds ID, Phase,
 * From, To, Size, Sent and Due. On a real node the sender emits the sent event and the receiver the
 * delivered one with ID "", and the page joins the two by sender, receiver, family and type, in order.
 */
export interface Message {
  id: string;
  phase: Phase;
  /** From and To are machine names in the room, and host:port of the server on a real node where no name is known. */
  from: string;
  to: string;
  proto: Proto;
  /**
   * Type is append, heartbeat, vote, prevote, snapshot, timeoutNow (raft); the RPC method; the HTTP method; the
   * gossip type.
   */
  type: string;
  reply?: boolean;
  /** OK is a reply's answer: granted, success, no error. */
  ok?: boolean;
  /** Size is in bytes, on the wire. */
  size?: number;
  /** Sent and Due are event times; Due is when the room will deliver it, 0 where that is not known. */
  sent?: number;
  due?: number;
  term?: number;
  /** First and Last are the log indexes that it carries (append), or Last is the one it acknowledges (reply). */
  first?: number;
  last?: number;
  /** Commit is the leader's commit index in an append. */
  commit?: number;
  trace?: ID;
  /** Text is what the label in the picture says, at most 48 bytes: "append 47", "put greeting". */
  text?: string;
  /** Why says why it was lost: cut, crashed, refused, closed. */
  why?: string;
}

/** Role says what a server is in its cluster, since now. */
export interface Role {
  /** Role is follower, candidate, leader, shutdown, or client for an agent without raft. */
  role: string;
  term: number;
  leader?: string;
  /** Votes and Needed are a candidate's count so far. */
  votes?: number;
  needed?: number;
}

/**
 * Timer says that a follower has heard its leader, or has granted a vote: it will not stand for election before
 * Timeout has passed. When exactly it will, raft draws by chance and does not tell.
 */
export interface Timer {
  heard?: string;
  /** nanoseconds */
  timeout: number;
}

/** Log is a change of raft's log on one server. */
export interface Log {
  /** Op is append, truncate, commit, apply or snapshot. */
  op: string;
  /** First and Last are the indexes concerned, both inclusive; commit, apply and snapshot set Last alone. */
  first?: number;
  last: number;
  entries?: Entry[];
}

/** Entry is one log entry as the picture needs it. */
export interface Entry {
  index: number;
  term: number;
  /** Type is command, noop, barrier or configuration. */
  type: string;
  /** "put greeting", at most 48 bytes */
  text?: string;
  trace?: ID;
}

/** Peer is what a leader knows of one follower. It is derived from the appends that it sent and the answers to them. */
export interface Peer {
  peer: string;
  match: number;
  next: number;
}

/** Store is a change of the state store on one server. */
export interface Store {
  /**
   * Op is set, lock, unlock, delete, delete-tree or restore; session-create and session-destroy have the session's id
   * as their Key; register and deregister the node's name; txn comes after the changes of a transaction, which are told
   * one by one. A restore without a Key empties the store; one with a Key puts back what the snapshot held, 64 keys at
   * most.
   */
  op: string;
  key: string;
  /** at most 64 bytes of it */
  value?: string;
  /** the ModifyIndex of a key that there is now */
  index: number;
  trace?: ID;
  /**
   * Of a key that there is now: its CreateIndex where that is not Index, its LockIndex, its flags in decimal (they may
   * be beyond 2^53), and the session that holds it.
   */
  create?: number;
  lock?: number;
  flags?: string;
  session?: string;
  /** Sessions is the one that was made, or those that a restore without a Key puts back, 64 at most. */
  sessions?: Session[];
}

/** Session is what a session was made with. Its texts are cut at 64 bytes. */
export interface Session {
  id: string;
  name?: string;
  node: string;
  /** nanoseconds; 0 is none */
  ttl?: number;
  behavior: string;
  /** nanoseconds */
  lock_delay?: number;
  /** what its life depends on besides, 8 at most */
  checks?: string[];
  /** its CreateIndex */
  index: number;
}

/** Op is a client's operation as its agent saw it. */
export interface Op {
  phase: Phase;
  trace: ID;
  /**
   * Op is get, put, cas, lock, unlock, delete, delete-cas, delete-tree, keys, recurse, txn, session-create,
   * session-destroy, session-renew.
   */
  op: string;
  key: string;
  /** at most 64 bytes: what was put, or what was got */
  value?: string;
  /** Mode is default, consistent or stale, for reads. */
  mode?: string;
  /** the HTTP status */
  status?: number;
  /** X-Consul-Index of the answer */
  index?: number;
  /** Unmet says that a write's condition did not hold: the answer was false, and nothing was done. */
  unmet?: boolean;
  error?: string;
}

/** Member is gossip's view of one machine. */
export interface Member {
  name: string;
  addr: string;
  /** alive, failed, left */
  status: string;
  server?: boolean;
}

/** Disk is what happens to a machine's files. */
export interface Disk {
  /** write, fsync, lost */
  op: string;
  file: string;
  bytes?: number;
}

/** Process is the life of one process. */
export interface Process {
  /** start, output, exit, crash */
  op: string;
  args?: string[];
  /** Stream is 1 or 2, for output; Text is what was printed. */
  stream?: number;
  text?: string;
  code?: number;
}

/**
 * Fault is something that a person or a plan broke or mended. What its name means, and which fields it has, is told
 * in the room's table of actions (wasm/host/action.ts).
 */
export interface Fault {
  /**
   * Fault is crash, crashAt, restart, wipe, freeze, thaw, stall, skew, jump, rate, slowDisk, hangDisk, failDisk,
   * fullDisk, mendDisk, rot, stale, cut, heal, clog, flush, delay, loss, duplicate, reorder, corrupt, hold, release,
   * drop, copy, edit, alter, add, mend.
   */
  fault: string;
  node?: string;
  from?: string;
  to?: string;
  /** By is how much later, slower or off, and Jitter how much more by chance, in nanoseconds. */
  by?: number;
  jitter?: number;
  /** Permille is how many of a thousand are struck, or how fast a clock runs, where 1000 is true. */
  permille?: number;
  /** On is the operation that fails, or at which the power does: read, write, fsync, synced. */
  on?: string;
  /** Count is how many of them, or how many bits. */
  count?: number;
  /** Bytes is how many still fit on a full disk. */
  bytes?: number;
  /** Torn says that what was not synced may be lost in part. */
  torn?: boolean;
  /** File is what was struck, and At where, in bytes from its beginning or the message's. */
  file?: string;
  at?: number;
  /**
   * Message is the id of the message concerned, and Text what it says now: bytes in hexadecimal, or a field and its
   * value.
   */
  message?: string;
  text?: string;
}

/** A place on the route: its full name, its station's id, the step within it, and how its event comes about. */
export interface Point {
  name: string;
  station: string;
  step: string;
  source: "point" | "seam" | "derived";
}

/** Every point, in the order of the route. */
export const points: readonly Point[] = [
  { name: "main", station: "main", step: "", source: "point" },
  { name: "command.Map", station: "command.Map", step: "", source: "point" },
  { name: "command.Register", station: "command.Register", step: "", source: "derived" },
  { name: "agent.cmd.Run", station: "agent.cmd.Run", step: "", source: "point" },
  { name: "Agent.Start", station: "Agent.Start", step: "", source: "point" },
  { name: "Agent.listenHTTP", station: "Agent.listenHTTP", step: "", source: "point" },
  { name: "HTTPServer.handler", station: "HTTPServer.handler", step: "", source: "point" },
  { name: "agent.registerEndpoint", station: "agent.registerEndpoint", step: "", source: "derived" },
  { name: "Agent.serveHTTP", station: "Agent.serveHTTP", step: "", source: "point" },
  { name: "NewClient", station: "NewClient", step: "", source: "point" },
  { name: "NewServer", station: "NewServer", step: "", source: "point" },
  { name: "server.registerEndpoint", station: "server.registerEndpoint", step: "", source: "derived" },
  { name: "Server.setupRPC", station: "Server.setupRPC", step: "", source: "point" },
  { name: "Server.setupRaft", station: "Server.setupRaft", step: "", source: "point" },
  { name: "KVSEndpoint", station: "KVSEndpoint", step: "", source: "point" },
  { name: "KVSGet", station: "KVSGet", step: "", source: "point" },
  { name: "KVSGet/done", station: "KVSGet", step: "done", source: "point" },
  { name: "Agent.RPC", station: "Agent.RPC", step: "", source: "point" },
  { name: "Client.RPC", station: "Client.RPC", step: "", source: "point" },
  { name: "ConnPool.RPC", station: "ConnPool.RPC", step: "", source: "point" },
  { name: "Server.listen", station: "Server.listen", step: "", source: "point" },
  { name: "Server.handleConn", station: "Server.handleConn", step: "", source: "point" },
  { name: "Server.handleConsulConn", station: "Server.handleConsulConn", step: "", source: "point" },
  { name: "KVS.Get", station: "KVS.Get", step: "", source: "point" },
  { name: "Server.forward", station: "Server.forward", step: "", source: "point" },
  { name: "Server.forward/local", station: "Server.forward", step: "local", source: "point" },
  { name: "Server.forward/remote", station: "Server.forward", step: "remote", source: "point" },
  { name: "Server.forward/retry", station: "Server.forward", step: "retry", source: "point" },
  { name: "Server.blockingQuery", station: "Server.blockingQuery", step: "", source: "point" },
  { name: "Server.blockingQuery/wait", station: "Server.blockingQuery", step: "wait", source: "point" },
  { name: "Server.consistentRead", station: "Server.consistentRead", step: "", source: "point" },
  { name: "state.KVSGet", station: "state.KVSGet", step: "", source: "point" },
  { name: "KVSPut", station: "KVSPut", step: "", source: "point" },
  { name: "KVSPut/done", station: "KVSPut", step: "done", source: "point" },
  { name: "KVS.Apply", station: "KVS.Apply", step: "", source: "point" },
  { name: "Server.raftApply", station: "Server.raftApply", step: "", source: "point" },
  { name: "Server.raftApply/wait", station: "Server.raftApply", step: "wait", source: "point" },
  { name: "Server.raftApply/done", station: "Server.raftApply", step: "done", source: "point" },
  { name: "raft.Apply", station: "raft.Apply", step: "", source: "seam" },
  { name: "raft.leaderLoop", station: "raft.leaderLoop", step: "", source: "derived" },
  { name: "raft.dispatchLogs", station: "raft.dispatchLogs", step: "", source: "seam" },
  { name: "raft.replicate", station: "raft.replicate", step: "", source: "derived" },
  { name: "raft.replicateTo", station: "raft.replicateTo", step: "", source: "seam" },
  { name: "raft.updateLastAppended", station: "raft.updateLastAppended", step: "", source: "derived" },
  { name: "raft.commitment.match", station: "raft.commitment.match", step: "", source: "derived" },
  { name: "raft.commitment.recalculate", station: "raft.commitment.recalculate", step: "", source: "derived" },
  { name: "raft.processLogs", station: "raft.processLogs", step: "", source: "seam" },
  { name: "FSM.Apply", station: "FSM.Apply", step: "", source: "point" },
  { name: "raft.respond", station: "raft.respond", step: "", source: "derived" },
];
