/**
 * A recorded run as it travels: each event on a line, without what the line before it already says. The number counts
 * up by one; the time is what has passed since the event before; node and process are those of the event before unless
 * they are told; and a delivered or lost message repeats nothing of the one that was sent.
 */
import type { Event, Message } from "../../web/ts/events.gen.ts";

/** Most lines that are read of a recording. */
const linesMax = 50_000;

/** What the line before has said. */
interface Before {
  t: number;
  node: string;
  proc: number;
  seq: number;
  /** The messages that were sent, by id. */
  sent: Map<string, Message>;
}

type Line = Partial<Pick<Event, "t" | "node" | "proc" | "seq">> & { message?: Partial<Message> };

const start = (): Before => ({ t: 0, node: "", proc: 0, seq: 0, sent: new Map() });

function after(b: Before, e: Event): void {
  Object.assign(b, { t: e.t, node: e.node, proc: e.proc, seq: e.seq });
  if (e.kind === "message" && e.message.phase === "sent") b.sent.set(e.message.id, e.message);
}

/** The recording of a run's event lines; it is read back, and must give the same events. */
export function packed(lines: readonly string[]): string {
  const text = `${pack(lines).join("\n")}\n`;
  const again = unpack(text).map((e) => sorted(e));
  lines.forEach((line, i) => {
    if (sorted(JSON.parse(line)) !== again[i]) throw new Error(`the recording does not hold event ${i}: ${line}`);
  });
  return text;
}

/** JSON with the fields in the order of their names. */
function sorted(v: unknown): string {
  return JSON.stringify(v, (_, x: unknown) =>
    x !== null && typeof x === "object" && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x);
}

function pack(lines: readonly string[]): string[] {
  const b = start();
  return lines.map((line) => {
    const e = JSON.parse(line) as Event;
    const { t, node, proc, seq, ...rest } = e;
    const out = { ...rest } as Line;
    if (t !== b.t) out.t = t - b.t;
    if (node !== b.node) out.node = node;
    if (proc !== b.proc) out.proc = proc;
    if (seq !== b.seq + 1) out.seq = seq;
    if (e.kind === "message") out.message = packMessage(e.message, e.t, b.sent.get(e.message.id));
    after(b, e);
    return JSON.stringify(out);
  });
}

function packMessage(m: Message, t: number, sent: Message | undefined): Partial<Message> {
  if (!sent) {
    const out: Partial<Message> = { ...m };
    if (m.sent !== undefined) out.sent = m.sent - t;
    if (m.due !== undefined) out.due = m.due - t;
    return out;
  }
  return Object.fromEntries(Object.entries(m).filter(([k, v]) => k === "id" || sent[k as keyof Message] !== v));
}

function unpackMessage(m: Message, t: number, sent: Message | undefined): Message {
  if (sent) return { ...sent, ...m };
  return { ...m, ...(m.sent !== undefined && { sent: m.sent + t }), ...(m.due !== undefined && { due: m.due + t }) };
}

export function unpack(text: string): Event[] {
  const b = start();
  const events: Event[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || events.length >= linesMax) continue;
    const { t = 0, node = b.node, proc = b.proc, seq = b.seq + 1, ...rest } = JSON.parse(line) as Line;
    const e = { t: b.t + t, node, proc, seq, ...rest } as Event;
    if (e.kind === "message") e.message = unpackMessage(e.message, e.t, b.sent.get(e.message.id));
    after(b, e);
    events.push(e);
  }
  return events;
}
