/** Numbers, times and short texts as the look writes them. */
import { t, zh } from "../t.ts";
import { own } from "../own.ts";

const THIN = "\u2009";

/** Seconds with decimals, a thin space every three: 12.480 612. Wall time is the time of day. */
export function clockText(ns: number, decimals = 6): string {
  if (ns > 1e15) return new Date(ns / 1e6).toTimeString().slice(0, 8);
  const s = (Math.max(0, ns) / 1e9).toFixed(decimals);
  const dot = s.indexOf(".");
  return `${grouped(s.slice(0, dot))}.${s.slice(dot + 1).replace(/(\d{3})(?=\d)/g, `$1${THIN}`)}`;
}

/** A moment in a list: 12.476 9; on wall time the second and its thousandths. */
export function moment(ns: number): string {
  if (ns > 1e15) {
    const d = new Date(ns / 1e6);
    return `${String(d.getMinutes()).padStart(2, "0")}:${String(d.getSeconds()).padStart(2, "0")}.${String(d.getMilliseconds()).padStart(3, "0")}`;
  }
  return clockText(ns, 4);
}

/** A moment in a sentence: 9.100 s. */
export function moment3(ns: number): string {
  return ns > 1e15 ? clockText(ns) : t`${(ns / 1e9).toFixed(3)} s`;
}

/** How long something takes, in the unit that suits: 0.6 ms, 12 ms, 1.29 s. */
export function span(ns: number): string {
  const ms = ns / 1e6;
  if (Math.abs(ms) < 1) return t`${(ns / 1e3).toFixed(0)} µs`;
  if (Math.abs(ms) < 10) return t`${ms.toFixed(1)} ms`;
  if (Math.abs(ms) < 1000) return t`${ms.toFixed(0)} ms`;
  return t`${(ms / 1000).toFixed(2)} s`;
}

/** 1204 -> 1,204 */
export function grouped(n: number | string): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A speed as people say it: 1/40, 1×, 64×. */
export function speedText(x: number): string {
  if (x <= 0) return "0";
  if (x >= 0.95) return `${x >= 10 ? Math.round(x) : Number(x.toFixed(1))}×`;
  const d = 1 / x;
  return `1/${d >= 100 ? Math.round(d / 10) * 10 : d >= 10 ? Math.round(d) : Number(d.toFixed(1))}`;
}

/** How wide a Chinese sign or a picture is, in letters of the mono face. */
const HAN = 1.7;

/** Signs that are whole phrases, or as wide as one. */
const HUGE = /[\u2e3a\u2e3b\ufdfd\u{12000}-\u{1254f}]/u;

/** How wide a text is, in letters of the mono face. */
export function letters(s: string): number {
  let n = 0;
  for (const c of s) n += wide(c);
  return n;
}

function wide(c: string): number {
  return c < "\u0300" ? 1 : HUGE.test(c) ? 8 : c > "\u2e7f" ? HAN : /[\p{M}\u200d\u2068\u2069]/u.test(c) ? 0 : 1;
}

/** At most n letters wide, as shown() shows it; what was cut shows as an ellipsis. */
export function clip(text: string, n: number): string {
  const s = shown(text);
  let [at, cut, w] = [0, 0, 0];
  for (const c of s) {
    w += wide(c);
    if (w > n) return shown(`${s.slice(0, cut || c.length)}…`);
    at += c.length;
    if (w <= n - 1) cut = at;
  }
  return s;
}

/** Signs that are not seen, or that turn what stands beside them; the two that isolate are dealt with below. */
const HIDDEN = /[\0-\x08\n-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const ODD = new RegExp(`${HIDDEN.source}|${RTL.source}|\\p{M}|[\u2068\u2069]`, "u");

/**
 * A text that somebody else wrote, as it stands among ours: signs that are not seen are written out, no more than three
 * marks lie over a letter, and what runs from right to left turns nothing beside it. Shown twice it is the same.
 */
export function shown(s: string): string {
  if (!ODD.test(s)) return s;
  let [out, open, flat] = ["", 0, 0];
  for (const c of s.replace(HIDDEN, hex).replace(/(\p{M}{3})\p{M}+/gu, "$1…")) {
    if (c === "\u2068") open++;
    else if (c === "\u2069" && --open < 0) {
      open = 0; // it would end what isolates this text
      continue;
    }
    out += c;
    if (open === 0) flat++;
  }
  out += "\u2069".repeat(open);
  return !RTL.test(out) || (out.startsWith("\u2068") && flat < 2) ? out : `\u2068${out}\u2069`;
}

function hex(c: string): string {
  return c === "\n" ? "\\n" : `\\u{${c.codePointAt(0)!.toString(16)}}`;
}

/** "a", "a and c", "a, c and d"; what is listed in Chinese may be names or words. */
export function list(names: string[]): string {
  if (names.length < 2) return names[0] ?? "";
  const [some, last] = [names.slice(0, -1).join(zh ? "、" : ", "), names.at(-1)!];
  return zh ? `${some}${blank(some.at(-1))}和${blank(last[0])}${last}` : `${some} and ${last}`;
}

/** What stands between a Han sign of ours and this sign. */
function blank(sign = ""): string {
  return /\p{Script=Han}/u.test(sign) ? "" : " ";
}

/** What stands between the parts of a row of words, short and long. */
export const COMMA = zh ? "，" : ", ";
export const SEMICOLON = zh ? "；" : "; ";

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/** Small numbers as words; Chinese takes the digits, which need no measure word that agrees. */
export function count(n: number): string {
  return zh ? String(n) : (SMALL[n] ?? String(n));
}

export function capital(s: string): string {
  return s.slice(0, 1).toUpperCase() + s.slice(1);
}

const SECOND = 1e9;
/** From so long on, minutes, hours and days are read more easily; in seconds, with the seconds that each has. */
const LONG: readonly [from: number, unit: number, words: (n: string) => string][] = [[2 * 86_400, 86_400, (n) => t`${n} d`], [2 * 3600, 3600, (n) => t`${n} h`], [120, 60, (n) => t`${n} min`]];

/** How long something takes, to days: 1.5 h. */
export function long(ns: number): string {
  const s = Math.abs(ns) / SECOND;
  const fit = s === 3600 ? LONG[1] : LONG.find(([from]) => s >= from);
  return fit ? fit[2](`${ns < 0 ? "-" : ""}${Number((s / fit[1]).toFixed(1))}`) : span(ns);
}

/** So many of a thousand, in percent. */
export function percent(permille: number): string {
  return t`${permille / 10} %`;
}

const OPS = own<string>({ read: t`disk|read`, write: t`disk|write`, fsync: t`disk|sync`, synced: t`disk|finished sync` });

const ROLES = own<string>({
  "": t`starting`, leader: t`leader`, follower: t`follower`, candidate: t`candidate`, client: t`client`, shutdown: t`role|shutdown`,
});

/** What a machine is in its cluster. */
export function roleWords(role: string): string {
  return ROLES[role] ?? role;
}

/** An operation of a disk, as people say it. */
export function opWords(op: string): string {
  return OPS[op] ?? op;
}
