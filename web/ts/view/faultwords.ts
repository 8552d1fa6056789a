/** What was broken or mended, in words and as an icon: for the timeline, the list of events, the table and the tools. */
import type { Fault } from "../events.ts";
import type { IconName } from "./signs.ts";
import { long, opWords, percent } from "./words.ts";

/** Whose ways are meant: "from a to c", "from a to every other", "every way". */
export function wayWords(from: string, to: string): string {
  const any = (name: string) => !name || name === "*";
  if (any(from) && any(to)) return "every way";
  if (any(from)) return `every way to ${to}`;
  if (any(to)) return `every way from ${from}`;
  return `the way from ${from} to ${to}`;
}

/** What was done, as a sentence in the present without its end: "b loses its power". */
export function faultSaid(f: Fault & { what?: string }): string {
  const who = f.node || "a machine";
  return machineSaid(f, who) ?? diskSaid(f, who) ?? waySaid(f, wayWords(f.from ?? "", f.to ?? "")) ?? messageSaid(f) ?? `${f.fault} ${f.node ?? ""}`.trim();
}

function machineSaid(f: Fault, who: string): string | undefined {
  const by = f.by ?? 0;
  switch (f.fault) {
    case "crash": return f.torn ? `${who} crashes; parts of unsynced writes may be kept` : `${who} crashes`;
    case "crashAt": return `${who} will crash at ${opWords(f.on ?? "")} number ${f.count ?? 1} from now`;
    case "restart": return `${who} restarts`;
    case "wipe": return `${who} crashes and loses its disk`;
    case "freeze": return `${who} freezes`;
    case "thaw": return `${who} thaws`;
    case "stall": return by ? `${who} is slow, by up to ${long(by)}` : `${who} is as quick as before`;
    case "skew": return by ? `${who}'s clock is ${long(Math.abs(by))} ${by > 0 ? "ahead" : "behind"}` : `${who}'s clock is right again`;
    case "jump": return `${who}'s clock jumps ${long(Math.abs(by))} ${by >= 0 ? "ahead" : "back"}`;
    case "rate": return f.permille === 1000 ? `${who}'s clocks run true again` : `${who}'s clocks run at ${percent(f.permille ?? 1000)}`;
    case "add": return `${who} comes as a new machine`;
    case "mend": return "everything is mended";
  }
  return undefined;
}

function diskSaid(f: Fault, who: string): string | undefined {
  switch (f.fault) {
    case "slowDisk": return `${who}'s disk takes ${long(f.by ?? 0)} longer for each sync`;
    case "hangDisk": return `${who}'s disk hangs: no sync ends`;
    case "failDisk": return f.count ? `the next ${opWords(f.on ?? "")} of ${who}'s disk fails, ${f.count} in all` : `every ${opWords(f.on ?? "")} of ${who}'s disk fails`;
    case "fullDisk": return `${who}'s disk is full, with ${f.bytes ?? 0} bytes left`;
    case "mendDisk": return `${who}'s disk is mended`;
    case "rot": return `${f.count === 1 ? "a bit" : `${f.count ?? 1} bits`} of ${f.file} on ${who} turned`;
    case "stale": return `a block of ${f.file} on ${who} is as it was before its last sync`;
  }
  return undefined;
}

function waySaid(f: Fault, way: string): string | undefined {
  const part = percent(f.permille ?? 0);
  switch (f.fault) {
    case "cut": return `${way} is cut`;
    case "heal": return `${way} is mended`;
    case "clog": return `${way} holds what comes`;
    case "flush": return `${way} lets go what it held`;
    case "delay": return f.by || f.jitter ? `${way} takes ${long(f.by ?? 0)} longer${f.jitter ? `, and by chance up to ${long(f.jitter)} more` : ""}` : `${way} is as quick as before`;
    case "loss": return f.permille ? `${way} loses ${part}` : `${way} loses no more than usual`;
    case "duplicate": return f.permille ? `${way} brings ${part} of its packets twice` : `${way} brings packets once`;
    case "reorder": return f.permille ? `${way} brings ${part} of its packets late` : `${way} keeps the order`;
    case "corrupt": return f.permille ? `${way} turns a bit in ${part}` : `${way} turns no more bits`;
  }
  return undefined;
}

function messageSaid(f: Fault & { what?: string }): string | undefined {
  const what = `${f.what ?? `message ${f.message ?? ""}`}${f.from && f.to ? ` from ${f.from} to ${f.to}` : ""}`;
  switch (f.fault) {
    case "hold": return `${what} is held`;
    case "release": return `${what} is let go`;
    case "drop": return `${what} is dropped`;
    case "copy": return `${what} is doubled`;
    case "edit": return `${what} is edited: bytes from ${f.at ?? 0} on are ${f.text ?? ""}`;
    case "alter": return `${what} is edited: ${f.text ?? ""}`;
  }
  return undefined;
}

const ICONS: Record<string, IconName> = {
  crash: "crash", crashAt: "crash", wipe: "wipe", restart: "restart", freeze: "freeze", thaw: "thaw", stall: "slow",
  skew: "clock", jump: "clock", rate: "clock", slowDisk: "disk", hangDisk: "disk", failDisk: "disk", fullDisk: "disk", mendDisk: "disk",
  rot: "disk", stale: "disk", cut: "cut", heal: "heal", mend: "heal", clog: "hold", flush: "release", delay: "slow", loss: "lossy",
  duplicate: "copy", reorder: "reorder", corrupt: "edit", hold: "hold", release: "release", drop: "drop", copy: "copy", edit: "edit",
  alter: "edit", add: "add",
};

export function faultIcon(fault: string): IconName {
  return ICONS[fault] ?? "crash";
}
