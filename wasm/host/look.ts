/** What no event tells and a look at the room does: a machine's disk and processes, a message's bytes. It changes nothing. */
import { fieldsOf, hex, type Field } from "./fields.ts";
import type { Machine } from "./machine.ts";

/** Most files and processes that a look tells of, and how many bytes of a message. */
const filesMax = 64;
const processesMax = 32;
const bytesMax = 256;

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

export interface MessageLook {
  size: number;
  fields: Field[];
  /** Its first bytes in hexadecimal, and as text where it is text. */
  hex: string;
  text: string;
}

export function lookAtMessage(bytes: Uint8Array): MessageLook {
  // A letter may lie across the end of what is shown: it is left out. What stands for bytes that are no letter is no text.
  const head = new TextDecoder().decode(bytes.subarray(0, bytesMax), { stream: true });
  const isText = !/[^\t\n\r -~\u00a0-\ufffc]/.test(head);
  return { size: bytes.length, fields: isText ? [] : fieldsOf(bytes), hex: hex(bytes, bytesMax), text: isText ? head : "" };
}
