/** What is true at each stop of the write path, in one sentence: the caption of the walkthrough's picture. */
import { leaderOf, servers, type Journey, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { m, said, type Said } from "./said.ts";
import { capital, count } from "./words.ts";

/** point: the full point; node: who passes it. Undefined where no sentence is at hand: the general caption serves. */
export function stopSays(x: Model, point: string, node: string, j: Journey | undefined, o: { what: string; index: number; peer: string }): Said | undefined {
  const what = m(o.what);
  const who = m(node);
  const index = j?.index || o.index;
  const entry = index ? t`entry ${index}` : t`the entry`;
  const leader = leaderOf(x)?.name ?? node;
  const all = servers(x).length;
  const others = count(all - 1);
  const need = count(Math.floor(all / 2) + 1);
  const from = m(o.peer || t`a follower`);
  const table: Record<string, () => Said> = {
    "KVSEndpoint": () => said`${who} has a PUT in its hands. One look at the method decides which way it goes.`,
    "KVSPut": () => said`${who} makes of the request a command: set ${what}.`,
    "Agent.RPC": () => said`${who} keeps no data. It hands the command to its delegate, without asking which kind it is.`,
    "Client.RPC": () => said`${who} is a client: it picks one of the servers that it knows, and will try another if it must.`,
    "ConnPool.RPC": () => said`${who} takes a stream of a connection that may be open already, and writes the call on it.`,
    "Server.listen": () => said`${who} accepts the connection and gives it a goroutine of its own.`,
    "Server.handleConn": () => said`${who} reads one byte: it tells what the connection is for.`,
    "Server.handleConsulConn": () => said`${who} reads the call from the stream and looks up its method.`,
    "KVS.Apply": () => node === leader ? said`${who} has the call now. It leads, so it is here that the write is made.` : said`${who} has the call. It may not write it: it does not lead.`,
    "Server.forward/remote": () => said`${who} does not lead, so it hands the write on to ${m(leader)}.`,
    "Server.forward/local": () => said`${who} leads. There is nowhere further to go.`,
    "Server.raftApply": () => said`${who} puts a byte before the command that says what it is, and gives it to raft.`,
    "raft.Apply": () => said`The command waits in a channel of ${who} with a promise attached, for as long as the limit allows.`,
    "raft.leaderLoop": () => said`The one goroutine that leads on ${who} takes the command, and whatever else is waiting, as one batch.`,
    "raft.dispatchLogs": () => said`${who} gives it its place, ${entry}, and writes it to its own disk before anyone else hears of it.`,
    "raft.replicate": () => said`${who} wakes one goroutine for each of the other ${others}.`,
    "raft.replicateTo": () => said`${who} sends ${entry} to the other ${others}, with the entry that must stand before it.`,
    "raft.updateLastAppended": () => said`${who} has just heard that ${from} holds ${entry}, and will send the next one from there.`,
    "raft.commitment.match": () => said`${who} notes the answer: ${from} agrees up to ${entry}.`,
    "raft.commitment.recalculate": () => said`${who} counts: ${from} and itself. ${capital(need)} of ${count(all)} hold ${entry}: it may call it committed.`,
    "raft.processLogs": () => said`What is committed goes to the store, in order. ${who} hands on ${entry}, which it still has at hand.`,
    "FSM.Apply": () => said`${who} changes its store: ${what}. Whoever waits for this key wakes.`,
    "raft.respond": () => said`The promise that was attached is kept: ${who} lets the waiting call go on.`,
    "Server.raftApply/done": () => said`The waiting call has its answer, and the way leads back.`,
    "KVSPut/done": () => said`${who} answers the PUT: true. ${what} is safe as ${entry}.`,
  };
  return (table[point] ?? table[point.split("/")[0]!])?.();
}
