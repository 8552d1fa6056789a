/** What was broken or mended, in words and as an icon: for the timeline, the list of events, the table and the tools. */
import type { Fault } from "../events.ts";
import { t } from "../t.ts";
import { label, type Saying } from "./marks.ts";
import type { IconName } from "./signs.ts";
import { long, opWords, percent, shown } from "./words.ts";
import { own } from "../own.ts";

/** Whose ways are meant: "the way from a to c", "every way from a", "every way". */
export function wayWords(from: string, to: string): string {
  const any = (name: string) => !name || name === "*";
  if (any(from) && any(to)) return t`every way`;
  if (any(from)) return t`every way to ${to}`;
  if (any(to)) return t`every way from ${from}`;
  return t`the way from ${from} to ${to}`;
}

/** What was done, as a sentence in the present without its end: "b loses its power". */
export function faultSaid(f: Fault & { what?: Saying }): string {
  const who = f.node || t`a machine`;
  return machineSaid(f, who) ?? clockSaid(f, who) ?? diskSaid(f, who) ?? waySaid(f, wayWords(f.from ?? "", f.to ?? "")) ?? messageSaid(f) ?? `${f.fault} ${f.node ?? ""}`.trim();
}

function machineSaid(f: Fault, who: string): string | undefined {
  switch (f.fault) {
    case "crash": return f.torn ? t`${who} crashes; parts of unsynced writes may be kept` : t`${who} crashes`;
    case "crashAt": return t`${who} will crash at ${opWords(f.on ?? "")} number ${f.count ?? 1} from now`;
    case "restart": return t`${who} restarts`;
    case "wipe": return t`${who} crashes and loses its disk`;
    case "freeze": return t`${who} freezes`;
    case "thaw": return t`${who} thaws`;
    case "stall": return f.by ? t`${who} is slow, by up to ${long(f.by)}` : t`${who} is as quick as before`;
    case "add": return t`${who} comes as a new machine`;
    case "mend": return t`everything is mended`;
  }
  return undefined;
}

function clockSaid(f: Fault, who: string): string | undefined {
  const by = f.by ?? 0;
  const far = long(Math.abs(by));
  switch (f.fault) {
    case "skew":
      if (!by) return t`${who}'s clock is right again`;
      return by > 0 ? t`${who}'s clock is ${far} ahead` : t`${who}'s clock is ${far} behind`;
    case "jump": return by >= 0 ? t`${who}'s clock jumps ${far} ahead` : t`${who}'s clock jumps ${far} back`;
    case "rate": return f.permille === 1000 ? t`${who}'s clocks run true again` : t`${who}'s clocks run at ${percent(f.permille ?? 1000)}`;
  }
  return undefined;
}

function diskSaid(f: Fault, who: string): string | undefined {
  const op = opWords(f.on ?? "");
  switch (f.fault) {
    case "slowDisk": return t`${who}'s disk takes ${long(f.by ?? 0)} longer for each sync`;
    case "hangDisk": return t`${who}'s disk hangs: no sync ends`;
    case "failDisk": return f.count ? t`the next ${op} of ${who}'s disk fails, ${f.count} in all` : t`every ${op} of ${who}'s disk fails`;
    case "fullDisk": return t`${who}'s disk is full, with ${f.bytes ?? 0} bytes left`;
    case "mendDisk": return t`${who}'s disk is mended`;
    case "rot": return f.count === 1 ? t`a bit of ${shown(f.file ?? "")} on ${who} turned` : t`${f.count ?? 1} bits of ${shown(f.file ?? "")} on ${who} turned`;
    case "stale": return t`a block of ${shown(f.file ?? "")} on ${who} is as it was before its last sync`;
  }
  return undefined;
}

function waySaid(f: Fault, way: string): string | undefined {
  const part = percent(f.permille ?? 0);
  switch (f.fault) {
    case "cut": return t`${way} is cut`;
    case "heal": return t`${way} is mended`;
    case "clog": return t`${way} holds what comes`;
    case "flush": return t`${way} lets go what it held`;
    case "delay":
      if (!f.by && !f.jitter) return t`${way} is as quick as before`;
      return f.jitter ? t`${way} takes ${long(f.by ?? 0)} longer, and by chance up to ${long(f.jitter)} more` : t`${way} takes ${long(f.by ?? 0)} longer`;
    case "loss": return f.permille ? t`${way} loses ${part}` : t`${way} loses no more than usual`;
    case "duplicate": return f.permille ? t`${way} brings ${part} of its packets twice` : t`${way} brings packets once`;
    case "reorder": return f.permille ? t`${way} brings ${part} of its packets late` : t`${way} keeps the order`;
    case "corrupt": return f.permille ? t`${way} turns a bit in ${part}` : t`${way} turns no more bits`;
  }
  return undefined;
}

function messageSaid(f: Fault & { what?: Saying }): string | undefined {
  const it = f.what ? label(f.what) : t`message ${f.message ?? ""}`;
  const what = f.from && f.to ? t`${it} from ${f.from} to ${f.to}` : it;
  switch (f.fault) {
    case "hold": return t`${what} is held`;
    case "release": return t`${what} is let go`;
    case "drop": return t`${what} is dropped`;
    case "copy": return t`${what} is doubled`;
    case "edit": return t`${what} is edited: bytes from ${f.at ?? 0} on are ${shown(f.text ?? "")}`;
    case "alter": return t`${what} is edited: ${shown(f.text ?? "")}`;
  }
  return undefined;
}

const ICONS = own<IconName>({
  crash: "crash", crashAt: "crash", wipe: "wipe", restart: "restart", freeze: "freeze", thaw: "thaw", stall: "slow",
  skew: "clock", jump: "clock", rate: "clock", slowDisk: "disk", hangDisk: "disk", failDisk: "disk", fullDisk: "disk", mendDisk: "disk",
  rot: "disk", stale: "disk", cut: "cut", heal: "heal", mend: "heal", clog: "hold", flush: "release", delay: "slow", loss: "lossy",
  duplicate: "copy", reorder: "reorder", corrupt: "edit", hold: "hold", release: "release", drop: "drop", copy: "copy", edit: "edit",
  alter: "edit", add: "add",
});

export function faultIcon(fault: string): IconName {
  return ICONS[fault] ?? "crash";
}
