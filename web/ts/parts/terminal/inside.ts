/** ls, cat and ps: what a machine's disk holds and what runs on it, as the room sees it. */
import type { FileLook, MachineLook } from "../../../../wasm/host/look.ts";
import { t } from "../../t.ts";

/** Bytes of a file that are printed in hexadecimal, and how many a line has. */
const DUMPED = 512;
const ROW = 16;

/** The files whose paths begin with prefix: their sizes, and how much of each a loss of power would take. */
export function files(m: MachineLook, prefix: string): string {
  const list = m.files.filter((f) => f.path.startsWith(prefix));
  const width = Math.max(0, ...list.map((f) => String(f.size).length));
  const lines = list.map((f) => `${String(f.size).padStart(width)}  ${f.path}${f.unsynced > 0 ? `  ${t`(${f.unsynced} bytes not synced)`}` : ""}`);
  if (m.more > 0) lines.push(t`and ${m.more} files more`);
  return lines.map((l) => `${l}\n`).join("");
}

/** The processes: number, memory, command line. */
export function processes(m: MachineLook): string {
  return m.processes.map((p) => `${String(p.proc).padStart(4)}  ${(p.memory / 1e6).toFixed(1)} MB  ${p.argv.join(" ")}\n`).join("");
}

/** A file: its text as it is, else its first bytes as hexdump -C prints them. */
export function content(f: FileLook): string {
  const cut = (shown: number) => (shown < f.size ? `${t`(${f.size - shown} B more)`}\n` : "");
  // A letter may lie across the end of what came: it is left out.
  const text = new TextDecoder().decode(f.bytes, { stream: f.bytes.length < f.size });
  if (!/[^\t\n\r -~\u00a0-\ufffc]/.test(text)) return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${cut(f.bytes.length)}`;
  const rows: string[] = [];
  for (let at = 0; at < Math.min(f.bytes.length, DUMPED); at += ROW) rows.push(`${row(at, f.bytes.subarray(at, at + ROW))}\n`);
  return rows.join("") + cut(Math.min(f.bytes.length, DUMPED));
}

function row(at: number, bytes: Uint8Array): string {
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(" ").padEnd(3 * ROW - 1);
  return `${at.toString(16).padStart(4, "0")}  ${hex}  ${Array.from(bytes, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : ".")).join("")}`;
}
