/** What is true at each stop of the write path, in one sentence: the caption of the walkthrough's picture. */
import { leaderOf, servers, type Journey, type Model } from "../reduce/model.ts";
import type { Said } from "./said.ts";
import { count } from "./words.ts";

/** point: the full point; node: who passes it. Undefined where no sentence is at hand: the general caption serves. */
export function stopSays(m: Model, point: string, node: string, j: Journey | undefined, o: { what: string; index: number; peer: string }): Said | undefined {
  const k = (s: string) => ({ m: s });
  const what = k(o.what);
  const index = j?.index || o.index;
  const entry = index ? `entry ${index}` : "the entry";
  const leader = leaderOf(m)?.name ?? node;
  const all = servers(m).length;
  const others = count(all - 1);
  const need = count(Math.floor(all / 2) + 1);
  const from = o.peer || "a follower";
  const table: Record<string, () => Said> = {
    "KVSEndpoint": () => [k(node), " has a PUT in its hands. One look at the method decides which way it goes."],
    "KVSPut": () => [k(node), " makes of the request a command: set ", what, "."],
    "Agent.RPC": () => [k(node), " keeps no data. It hands the command to its delegate, without asking which kind it is."],
    "Client.RPC": () => [k(node), " is a client: it picks one of the servers that it knows, and will try another if it must."],
    "ConnPool.RPC": () => [k(node), " takes a stream of a connection that may be open already, and writes the call on it."],
    "Server.listen": () => [k(node), " accepts the connection and gives it a goroutine of its own."],
    "Server.handleConn": () => [k(node), " reads one byte: it tells what the connection is for."],
    "Server.handleConsulConn": () => [k(node), " reads the call from the stream and looks up its method."],
    "KVS.Apply": () => node === leader ? [k(node), " has the call now. It leads, so it is here that the write is made."] : [k(node), " has the call. It may not write it: it does not lead."],
    "Server.forward/remote": () => [k(node), " does not lead, so it hands the write on to ", k(leader), "."],
    "Server.forward/local": () => [k(node), " leads. There is nowhere further to go."],
    "Server.raftApply": () => [k(node), " puts a byte before the command that says what it is, and gives it to raft."],
    "raft.Apply": () => ["The command waits in a channel of ", k(node), " with a promise attached, for as long as the limit allows."],
    "raft.leaderLoop": () => ["The one goroutine that leads on ", k(node), " takes the command, and whatever else is waiting, as one batch."],
    "raft.dispatchLogs": () => [k(node), ` gives it its place, ${entry}, and writes it to its own disk before anyone else hears of it.`],
    "raft.replicate": () => [k(node), ` wakes one goroutine for each of the other ${others}.`],
    "raft.replicateTo": () => [k(node), ` sends ${entry} to the other ${others}, with the entry that must stand before it.`],
    "raft.updateLastAppended": () => [k(node), " has just heard that ", k(from), ` holds ${entry}, and will send the next one from there.`],
    "raft.commitment.match": () => [k(node), " notes the answer: ", k(from), ` agrees up to ${entry}.`],
    "raft.commitment.recalculate": () => [k(node), " counts: ", k(from), ` and itself. ${need[0]!.toUpperCase()}${need.slice(1)} of ${count(all)} hold ${entry}: it may call it committed.`],
    "raft.processLogs": () => [`What is committed goes to the store, in order. `, k(node), ` hands on ${entry}, which it still has at hand.`],
    "FSM.Apply": () => [k(node), " changes its store: ", what, ". Whoever waits for this key wakes."],
    "raft.respond": () => ["The promise that was attached is kept: ", k(node), " lets the waiting call go on."],
    "Server.raftApply/done": () => ["The waiting call has its answer, and the way leads back."],
    "KVSPut/done": () => [k(node), " answers the PUT: true. ", what, ` is safe as ${entry}.`],
  };
  return (table[point] ?? table[point.split("/")[0]!])?.();
}
