/** What a Go program says of itself: the text that runtime/debug.ReadBuildInfo reads, found in its bytes. */

/** A module that the program was linked from, as the linker wrote it down. */
export interface Linked {
  path: string;
  version: string;
  /** As in go.sum, "" for a module that is replaced by a folder. */
  sum: string;
}

/** What stands before and after the text, as cmd/go writes it. */
const BEFORE = "3077af0c9274080241e1c107e6d618e6";
const AFTER = "f932433186182072008242104116d8f2";

/** The modules that a program was linked from; none where it does not tell. */
export function linked(program: Uint8Array): Linked[] {
  const from = find(program, bytes(BEFORE), 0);
  const to = from < 0 ? -1 : find(program, bytes(AFTER), from);
  if (to < 0) return [];
  const text = new TextDecoder().decode(program.subarray(from + BEFORE.length / 2, to));
  return text.split("\n").map((l) => l.split("\t")).filter((f) => f[0] === "dep").map((f) => ({ path: f[1] ?? "", version: f[2] ?? "", sum: f[3] ?? "" }));
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function find(where: Uint8Array, what: Uint8Array, from: number): number {
  for (let at = where.indexOf(what[0]!, from); at >= 0; at = where.indexOf(what[0]!, at + 1)) {
    if (what.every((b, i) => where[at + i] === b)) return at;
  }
  return -1;
}
