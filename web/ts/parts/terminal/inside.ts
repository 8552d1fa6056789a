/** ls and ps: what a machine's disk holds and what runs on it, as the room sees it. */
import type { MachineLook } from "../../../../wasm/host/look.ts";

/** The files whose paths begin with prefix: their sizes, and how much of each a loss of power would take. */
export function files(m: MachineLook, prefix: string): string {
  const list = m.files.filter((f) => f.path.startsWith(prefix));
  const width = Math.max(0, ...list.map((f) => String(f.size).length));
  const lines = list.map((f) => `${String(f.size).padStart(width)}  ${f.path}${f.unsynced > 0 ? `  (${f.unsynced} bytes not synced)` : ""}`);
  if (m.more > 0) lines.push(`and ${m.more} files more`);
  return lines.map((l) => `${l}\n`).join("");
}

/** The processes: number, memory, command line. */
export function processes(m: MachineLook): string {
  return m.processes.map((p) => `${String(p.proc).padStart(4)}  ${(p.memory / 1e6).toFixed(1)} MB  ${p.argv.join(" ")}\n`).join("");
}
