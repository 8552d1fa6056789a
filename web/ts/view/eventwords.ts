/** What happened, in words: one sentence for each kind of event. */
import type { TraceEvent } from "../events.ts";
import { nameOf, type Model } from "../reduce/model.ts";
import { faultSaid } from "./faultwords.ts";

/** What goes before a key that a change gives a value. */
const WRITTEN: Record<string, string> = { set: "", lock: "lock ", unlock: "unlock " };

/** One event in words; the machine's name stands before it. */
export function eventWords(m: Model, e: TraceEvent): string {
  switch (e.kind) {
    case "message": {
      const g = e.message;
      const what = g.text || g.type + (g.last ? ` ${g.last}` : "");
      const answer = g.reply ? (g.proto === "raft" && !g.ok && !/^no\b/.test(what) ? "no: " : "") : "";
      if (g.phase === "sent") return `${g.reply ? "replies" : "sends"} to ${nameOf(m, g.to)}: ${answer}${what}`;
      if (g.phase === "delivered") return `hears ${nameOf(m, g.from)}: ${answer}${what}`;
      return `${what} from ${nameOf(m, g.from)} to ${nameOf(m, g.to)} is lost${g.why ? `: ${g.why}` : ""}`;
    }
    case "station": return `passes ${e.station.point}${e.station.index ? ` with entry ${e.station.index}` : ""}`;
    case "role": {
      const r = e.role;
      if (r.role === "candidate") return `stands for election in term ${r.term}${r.votes ? `, ${r.votes} of ${r.needed} votes` : ""}`;
      if (r.role === "leader") return `leads, term ${r.term}`;
      return `is ${r.role === "" ? "starting" : `a ${r.role}`}, term ${r.term}${r.leader ? `, hears ${nameOf(m, r.leader)}` : ""}`;
    }
    case "timer": return `waits ${Math.round(e.timer.timeout / 1e6)} ms at least${e.timer.heard ? `, has heard ${nameOf(m, e.timer.heard)}` : ""}`;
    case "log": {
      const l = e.log;
      const range = l.first && l.first < l.last ? `${l.first}–${l.last}` : String(l.last);
      const text = l.entries?.at(-1)?.text;
      return { append: `writes ${range}${text ? `: ${text}` : ""}`, truncate: `drops ${range}`, commit: `knows that ${l.last} is committed`, apply: `applies ${l.last}`, snapshot: `has a snapshot up to ${l.last}` }[l.op] ?? `${l.op} ${range}`;
    }
    case "peer": return `knows that ${nameOf(m, e.peer.peer)} holds ${e.peer.match}`;
    case "store": return e.store.op in WRITTEN ? `store: ${WRITTEN[e.store.op]}${e.store.key} = ${e.store.value ?? ""}` : `store: ${e.store.op} ${e.store.key}`;
    case "op": {
      const o = e.op;
      const what = `${o.op} ${o.key}${o.op === "put" && o.value ? ` ${o.value}` : ""}${o.mode && o.mode !== "default" ? `, ${o.mode}` : ""}`;
      if (o.phase === "invoke") return `is asked: ${what}`;
      if (o.phase === "unknown") return `${what}: outcome unknown`;
      return `answers ${what}: ${o.error || (o.op === "get" ? (o.status === 404 ? "no such key" : (o.value ?? "")) : !o.unmet)}`;
    }
    case "member": return `gossip: ${e.member.name} is ${e.member.status}`;
    case "disk": return `${e.disk.op} ${e.disk.file}${e.disk.bytes ? ` ${e.disk.bytes} B` : ""}`;
    case "process": return processWords(e.process);
    case "fault": return faultSaid(e.fault);
  }
}

function processWords(p: Extract<TraceEvent, { kind: "process" }>["process"]): string {
  if (p.op === "start") return `starts ${(p.args ?? []).slice(0, 4).join(" ")}`;
  if (p.op === "output") return (p.text ?? "").trim();
  return p.op === "exit" ? `a process ends, code ${p.code ?? 0}` : "crashes";
}
