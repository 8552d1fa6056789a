/** What no event tells and a look at the room does: a machine's disk and processes, a message's bytes. It changes nothing. */
import { fieldsOf, hex, type Field } from "./fields.ts";
import type { Machine } from "./machine.ts";
import { t } from "./t.ts";

/** Most files and processes that a look tells of, and how many bytes of a message, and of a file. */
const filesMax = 64;
const processesMax = 32;
const bytesMax = 256;
const fileMax = 16 << 10;

export interface MachineLook {
  /** Its files with their sizes in bytes, and how many of these a crash would take. */
  files: { path: string; size: number; unsynced: number }[];
  /** How many files there are beyond those. */
  more: number;
  processes: { proc: number; argv: string[]; main: boolean; memory: number }[];
  /** What has happened to a frozen machine, or on a hung disk, and waits. */
  waiting: number;
  stuck: number;
}

export function lookAtMachine(m: Machine): MachineLook {
  const all = m.disk.matching("*");
  return {
    files: all.slice(0, filesMax).map(({ path, file }) => ({ path, size: file.size, unsynced: file.unsynced })),
    more: Math.max(0, all.length - filesMax),
    processes: [...m.processes.values()].slice(0, processesMax).map((p) => ({ proc: p.proc, argv: [...p.spec.argv], main: p === m.main, memory: p.bytes() })),
    waiting: m.waiting.length,
    stuck: m.stuck.length,
  };
}

/** A file's first bytes, as programs would read them now. */
export interface FileLook {
  size: number;
  unsynced: number;
  bytes: Uint8Array;
}

/** Fails with a sentence where there is no such file. */
export function lookAtFile(m: Machine, path: string): FileLook {
  const one = m.disk.matching(path).find((f) => f.path === path);
  if (!one) throw new Error(t`${path}: no such file on ${m.name}`);
  const bytes = new Uint8Array(Math.min(one.file.size, fileMax));
  one.file.read(0, bytes); // not as a program reads: a disk that fails its reads shows its files all the same
  return { size: one.file.size, unsynced: one.file.unsynced, bytes };
}

export interface MessageLook {
  size: number;
  fields: Field[];
  /** Its first bytes in hexadecimal, and as text where it is text. */
  hex: string;
  text: string;
  /** How many bytes there are beyond those. */
  more: number;
}

export function lookAtMessage(bytes: Uint8Array): MessageLook {
  // A letter may lie across the end of what is shown: it is left out. What stands for bytes that are no letter is no text.
  const head = new TextDecoder().decode(bytes.subarray(0, bytesMax), { stream: true });
  const isText = !/[^\t\n\r -~\u00a0-\ufffc]/.test(head);
  return { size: bytes.length, fields: isText ? [] : fieldsOf(bytes), hex: hex(bytes, bytesMax), text: isText ? head : "", more: Math.max(0, bytes.length - bytesMax) };
}
