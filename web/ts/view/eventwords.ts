/** What happened, in words: one sentence for each kind of event. */
import type { TraceEvent } from "../events.ts";
import { nameOf, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { entryWords } from "./entrywords.ts";
import { faultSaid } from "./faultwords.ts";
import { label } from "./marks.ts";
import { COMMA, roleWords, shown } from "./words.ts";
import { own } from "../own.ts";

type Part<K extends TraceEvent["kind"]> = Extract<TraceEvent, { kind: K }>;

/** What goes before a key that a change gives a value. */
const WRITTEN = own<string>({ set: "", lock: "lock ", unlock: "unlock " });

/** One event in words; the machine's name stands before it. ahead tells that it is known and yet to come. */
export function eventWords(m: Model, e: TraceEvent, ahead = false): string {
  switch (e.kind) {
    case "message": return carried(m, e, ahead);
    case "station": return e.station.index ? t`passes ${e.station.point} with entry ${e.station.index}` : t`passes ${e.station.point}`;
    case "role": return role(m, e);
    case "timer": {
      const least = t`waits ${Math.round(e.timer.timeout / 1e6)} ms at least`;
      return e.timer.heard ? t`${least}, has heard ${nameOf(m, e.timer.heard)}` : least;
    }
    case "log": return log(e);
    case "peer": return t`knows that ${nameOf(m, e.peer.peer)} holds ${e.peer.match}`;
    case "store": {
      const { op, key, value } = e.store;
      return op in WRITTEN ? t`store: ${WRITTEN[op]!}${shown(key)} = ${shown(value ?? "")}` : t`store: ${op} ${shown(key)}`;
    }
    case "op": return asked(e);
    case "member": return t`gossip: ${shown(e.member.name)} is ${e.member.status}`;
    case "disk": return `${e.disk.op} ${shown(e.disk.file)}${e.disk.bytes ? ` ${e.disk.bytes} B` : ""}`;
    case "process": return processWords(e.process);
    case "fault": return faultSaid(e.fault);
  }
}

function carried(m: Model, { message: g }: Part<"message">, ahead: boolean): string {
  const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
  const what = label(g);
  if (g.phase === "sent") return g.reply ? t`replies to ${to}: ${what}` : t`sends to ${to}: ${what}`;
  if (g.phase === "delivered") return ahead ? t`will hear ${from}: ${what}` : t`hears ${from}: ${what}`;
  return g.why ? t`${what} from ${from} to ${to} is lost: ${fateWords(g.why)}` : t`${what} from ${from} to ${to} is lost`;
}

const FATES = own<string>({
  cut: t`lost|cut`, crashed: t`lost|crashed`, refused: t`lost|refused`, closed: t`lost|closed`, dropped: t`lost|dropped`, loss: t`lost|loss`,
  edited: t`message|edited`, corrupted: t`message|corrupted`,
});

/** Why a message was lost, or what became of one that was not, in a word or two. */
export function fateWords(why: string): string {
  return FATES[why] ?? why;
}

function role(m: Model, { role: r }: Part<"role">): string {
  if (r.role === "candidate") return r.votes ? t`stands for election in term ${r.term}, ${r.votes} of ${r.needed ?? 0} votes` : t`stands for election in term ${r.term}`;
  if (r.role === "leader") return t`leads, term ${r.term}`;
  const is = r.role === "" ? t`is starting, term ${r.term}` : t`is a ${roleWords(r.role)}, term ${r.term}`;
  return r.leader ? t`${is}, hears ${nameOf(m, r.leader)}` : is;
}

function log({ log: l }: Part<"log">): string {
  const range = l.first && l.first < l.last ? `${l.first}–${l.last}` : String(l.last);
  const text = entryWords(l.entries?.at(-1) ?? {});
  switch (l.op) {
    case "append": return text ? t`writes ${range}: ${text}` : t`writes ${range}`;
    case "truncate": return t`drops ${range}`;
    case "commit": return t`knows that ${l.last} is committed`;
    case "apply": return t`applies ${l.last}`;
    case "snapshot": return t`has a snapshot up to ${l.last}`;
    default: return `${l.op} ${range}`;
  }
}

/** What readers call the modes of reads. */
export const MODES = own<string>({ default: t`read|default`, stale: t`read|stale`, consistent: t`read|consistent` });

/** How a read is to be answered: default, stale, consistent. */
export function modeWords(mode: string): string {
  return MODES[mode] ?? mode;
}

function asked({ op: o }: Part<"op">): string {
  const what = `${o.op} ${shown(o.key)}${o.op === "put" && o.value ? ` ${shown(o.value)}` : ""}${o.mode && o.mode !== "default" ? COMMA + modeWords(o.mode) : ""}`;
  if (o.phase === "invoke") return t`is asked: ${what}`;
  if (o.phase === "unknown") return t`${what}: outcome unknown`;
  const got = o.op !== "get" ? String(!o.unmet) : o.status === 404 ? t`no such key` : shown(o.value ?? "");
  return t`answers ${what}: ${shown(o.error ?? "") || got}`;
}

function processWords(p: Part<"process">["process"]): string {
  if (p.op === "start") return t`starts ${(p.args ?? []).slice(0, 4).map(shown).join(" ")}`;
  if (p.op === "output") return shown((p.text ?? "").trim());
  return p.op === "exit" ? t`a process ends, code ${p.code ?? 0}` : t`its process is gone`;
}
