/**
 * Holds the text table against the picture: whatever is drawn is either a fact, which has its words in the table, or is
 * named here as an ornament. What is neither is complained of, so that a new fact in the picture cannot go without words.
 */
import { below, classes, textOf, type El } from "../ts/fixture/markup.ts";

/** What has no meaning of its own: lines of a house, its tint (the term is written), the ground of a thing that is pressed. */
const ORNAMENTS = new Set([
  "pic", "w-wide", "w-tall", "wall", "wall-in", "hair", "hit", "roof", "eave", "bar", "glass", "glint", "rim-track", "sw", "rg", "soft", "it",
  "halo", "ap", "r-name", "r-role", "r-term", "r-tiny", "r-small", "r-key", "r-val", "c-i", "m-lab", "m-lab2", "cell", "cell-empty", "thin",
  "wire", "link", "faint", "wire-hit", "cutgap", "m", "route", "trail", "sign", "s-append", "s-vote", "s-client", "s-gossip", "f-append", "f-vote",
  "f-client", "f-gossip", "inbox", "pick", "ah", "hop-t",
  ...[0, 1, 2, 3, 4, 5, 6].flatMap((n) => [`tw${n}`, `tf${n}`]),
]);

/** What the page itself says of what is chosen, by aria-pressed and by the panel that opens. */
const CHOSEN = new Set(["sel", "selring", "link-sel"]);

/** Words of the picture that the table puts otherwise. */
const OTHERWISE: Record<string, string> = {
  match: "holds", commit: "committed", stands: "stand", soon: "moment", runs: "goes", next: "due", held: "holds", back: "comes", lost: "loses", corrupt: "bit",
  no: "nothing", question: "asked",
};

/** The table by its rows. */
class Tables {
  readonly all: string;
  /** The heads of its columns, which are said once for all rows. */
  readonly heads: string;
  private readonly rows: string[][];

  constructor(el: El) {
    this.all = said(textOf(el));
    this.heads = below(el).filter((e) => e.tag === "thead").map(textOf).join(" ");
    this.rows = below(el).filter((e) => e.tag === "tr").map((tr) => tr.children.map((c) => said(textOf(c))));
  }

  machine(name: string): string {
    return this.rows.find((r) => r.length === 10 && r[0] === name)?.join(" | ") ?? "";
  }

  link(a: string, b: string): string {
    return this.rows.find((r) => r.length === 3 && (r[0] === `${a} and ${b}` || r[0] === `${b} and ${a}`))?.join(" | ") ?? "";
  }

  /** Rows of messages between two machines. */
  messages(from: string, to: string): string {
    const listed = this.rows.filter((r) => r[0] === from && r[1] === to).map((r) => r.join(" | "));
    return [...listed, ...(this.all.match(new RegExp(`\\d+ from ${from} to ${to}\\b`)) ?? [])].join("\n");
  }

  /** Rows of the followed request's way. */
  hop(n: string): string {
    return this.rows.find((r) => r.length === 3 && r[0] === n)?.join(" | ") ?? "";
  }
}

const said = (s: string) => s.replace(/\s+/g, " ").trim();

type Fact = (el: El, t: Tables) => boolean;

const inRow = (want: RegExp): Fact => (el, t) => want.test(t.machine(machineOf(el)));
const onLink = (want: RegExp): Fact => (el, t) => want.test(t.link(...endsOf(el)));
const ofMessage = (want: RegExp): Fact => (el, t) => want.test(t.messages(...wayOf(el)));
/** The entry whose pane this is, or stands over. */
const entry = (el: El): string => (el.up!.attrs.class?.startsWith("cell") ? textOf(el.up!) : textOf(el)).trim();

/** A mark as it flies, or on a card of what a machine hears next. */
function inMessage(want: RegExp): Fact {
  return (el, t) => {
    const on = within(el, "msg");
    if (on && classes(on).includes("f-gossip")) return / of gossip|gossip/.test(t.all);
    return on ? want.test(t.messages(...wayOf(el))) : want.test(t.all);
  };
}

const FACTS: Record<string, Fact> = {
  room: (el, t) => t.machine(machineOf(el)) !== "",
  leader: inRow(/leader/), follower: inRow(/follower|frozen|starting|crashed|left/), candidate: inRow(/candidate/), client: inRow(/client|frozen|crashed|left/),
  "rg-leader": inRow(/leader|candidate/), "rg-cand": inRow(/candidate/), "rg-fol": inRow(/follower|client|frozen|starting|crashed|left/), "roof-cand": inRow(/candidate/),
  crashed: inRow(/crashed|left/), crack: inRow(/crashed/), "hatch-l": inRow(/frozen/), plate: (el, t) => words(textOf(el)).every((w) => t.machine(machineOf(el)).includes(w)),
  // Inside a house gone is who has left; a message that is gone was lost.
  gone: (el, t) => (el.attrs["data-machine"] ? inRow(/left/) : ofMessage(/lost at/))(el, t),
  rim: inRow(/ left | has begun to wait/), "rim-low": inRow(/ left | has begun to wait/),
  unc: (el, t) => new RegExp(`not yet committed: [^;|]*\\b${entry(el)}\\b`).test(t.machine(machineOf(el))),
  xmark: (el, t) => new RegExp(`the leader holds another: [^;|]*\\b${entry(el)}\\b`).test(t.machine(machineOf(el))),
  mullion: inRow(/of term \d+.* of term \d+/), "cell-thread": inRow(/is the followed request’s/), commit: (el, t) => t.machine(machineOf(el)) !== "",
  reach: inRow(/holds \d+ and is sent/), "reach-m": inRow(/holds \d+ and is sent/), "reach-d": inRow(/is sent \d+/), "reach-n": inRow(/is sent \d+/),
  slowly: onLink(/later|late\b/), lossy: onLink(/loses|twice|turns a bit/), cutmark: onLink(/cut|holds what comes/), arrow: onLink(/cut/), busy: onLink(/\| [1-9][\d,]*$/),
  dim: (_, t) => t.all.includes("The followed request"), hop: (el, t) => t.hop(textOf(el.up!.children[el.up!.children.indexOf(el) + 1]!)) !== "",
  "thread-l": (_, t) => t.all.includes("The followed request"), cost: (el, t) => t.all.includes(textOf(el)), lost: (_, t) => /\| lost|The followed request/.test(t.all),
  msg: (el, t) => classes(el).includes("f-gossip") || !el.attrs["data-message"] || t.messages(...wayOf(el)) !== "",
  "m-append": inMessage(/append/), "m-vote": inMessage(/vote/), "m-client": inMessage(/client/), "m-gossip": (_el, t) => / of gossip|gossip/.test(t.all),
  "m-req": inMessage(/request/), "m-reply": inMessage(/reply/), arrived: (_, t) => t.all.includes("Messages just arrived"),
  held: ofMessage(/held/), pencil: ofMessage(/edited/), died: ofMessage(/lost/), unseen: (el, t) => words(textOf(el)).slice(2).every((n) => t.machine(n) !== ""),
  card: (_el, t) => t.all.includes("Messages on their way"), "card-next": (_el, t) => t.all.includes("Messages on their way"),
};

/** All that is drawn and not said, in words. */
export function unsaid(pic: El, table: El): string[] {
  const t = new Tables(table);
  const out = new Set<string>();
  for (const el of below(pic)) {
    if (within(el, "", "defs") || el.tag === "title" || el.tag === "defs") continue;
    const cls = classes(el);
    if (cls.length === 0 && el.tag !== "g" && el.tag !== "svg" && !within(el, "plate")) out.add(`<${el.tag}> has no class that says what it is`);
    for (const c of cls) {
      if (ORNAMENTS.has(c) || CHOSEN.has(c)) continue;
      const fact = FACTS[c];
      if (!fact) out.add(`${c} is drawn, and nobody knows its words`);
      else if (!fact(el, t)) out.add(`${c} is drawn and not said: ${[machineOf(el), ...wayOf(el), textOf(el)].filter(Boolean).join(" ")}`);
    }
    if (el.tag === "text") for (const w of missing(el, t)) out.add(`“${w}” of “${textOf(el)}” is not said`);
  }
  return [...out];
}

/** The words of a text that the table has nowhere, or not in the row of its machine. */
function missing(el: El, t: Tables): string[] {
  if (classes(el).includes("hop-t") || classes(el).includes("unseen") || classes(el).includes("c-i")) return shownEntry(el, t);
  const room = machineOf(el);
  const where = new Set(words(`${room ? t.machine(room) : t.all} ${t.heads}`));
  if (/^\+\d+$/.test(textOf(el))) return []; // so many more, which the table lists one by one
  return words(textOf(el)).filter((w) => {
    if (where.has(w) || where.has(OTHERWISE[w] ?? "")) return false;
    if (w.endsWith("…")) return ![...where].some((x) => x.startsWith(w.slice(0, -1)));
    return true;
  });
}

/** An index in a pane: its row tells of that entry, of at most the last three figures of its number. */
function shownEntry(el: El, t: Tables): string[] {
  if (!classes(el).includes("c-i")) return [];
  const n = textOf(el);
  const ranges = [...t.machine(machineOf(el)).matchAll(/(?:entry (\d+)|entries (\d+) to (\d+)) of term/g)].map(([, one, from, to]) => [Number(one ?? from), Number(one ?? to)] as const);
  return ranges.some(([from, to]) => Array.from({ length: Math.min(1000, to - from + 1) }, (_, i) => String(from + i).slice(-3)).some((s) => Number(s) === Number(n))) ? [] : [n];
}

/** The words of a text, without what stands between them. */
function words(s: string): string[] {
  return s.split(/[\s,;:|()?]+|\+(?=\d)|\.\.(?=\d)/).filter(Boolean);
}

function within(el: El, cls: string, tag = ""): El | undefined {
  for (let at: El | undefined = el; at; at = at.up) if (tag ? at.tag === tag : classes(at).includes(cls)) return at;
  return undefined;
}

function machineOf(el: El): string {
  return within(el, "room")?.attrs["data-machine"] ?? "";
}

/** The ends of the link that an element belongs to. */
function endsOf(el: El): [string, string] {
  const hit = below(within(el, "wire")!).find((e) => e.attrs["data-link"]);
  return (hit?.attrs["data-link"] ?? "").split(/[->]/) as [string, string];
}

/** The ends of the message that an element belongs to, from what it is called. */
function wayOf(el: El): [from: string, to: string] {
  const label = within(el, "msg")?.attrs["aria-label"] ?? "";
  const ends = [...label.matchAll(/from (\S+) to ([^\s,]+)/g)].at(-1);
  return [ends?.[1] ?? "", ends?.[2] ?? ""];
}
