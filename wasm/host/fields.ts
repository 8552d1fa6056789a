/**
 * The fields of a message as it is on the wire, for people to read. raft's messages, RPCs and gossip are msgpack maps
 * with something before and between them, so the maps are looked for; what a request of HTTP says is text.
 */

/** One field: its name on the wire, the way to it within the message, and its value as text. */
export interface Field {
  name: string;
  path: string;
  value: string;
  /** What it is: only true or false, a number and a text can be given another value. */
  kind: "bool" | "int" | "text" | "bytes" | "other";
  /** It is the first of that name in the message: the one that alter changes. */
  first: boolean;
}

/** Most fields that are told, how deep they may stand, and how much of a text, in characters. */
const fieldsMax = 64;
const depthMax = 8;
const valueMax = 200;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The fields of a message, in the order in which they stand; none where nobody can tell. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const out: Field[] = [];
  search(bytes, "", out, 0);
  const names = new Set<string>();
  for (const f of out) {
    f.first = !names.has(f.name);
    names.add(f.name);
  }
  return out;
}

/** Reads every map that stands in the bytes, one after the other. */
function search(bytes: Uint8Array, path: string, out: Field[], depth: number): void {
  for (let at = 0; at < bytes.length && out.length < fieldsMax; ) {
    const n = out.length;
    const end = mapSize(bytes, at) > 0 ? read(bytes, at, path, "", out, depth) : undefined;
    // What was no map after all is taken back; what only has more fields than are told is kept so far.
    if (end === undefined && out.length < fieldsMax) out.length = n;
    at = end ?? at + 1;
  }
}

/** How many pairs the map that begins here has; 0 where none does. Its first key must be a name. */
function mapSize(b: Uint8Array, at: number): number {
  const head = b[at]!;
  const [n, key] = head > 0x80 && head < 0x90 ? [head & 15, at + 1] : head === 0xde ? [(b[at + 1]! << 8) | b[at + 2]!, at + 3] : [0, at];
  const len = b[key] === 0xd9 ? b[key + 1]! : (b[key] ?? 0) >= 0xa1 && b[key]! < 0xc0 ? b[key]! & 31 : 0;
  const from = key + (b[key] === 0xd9 ? 2 : 1);
  return len > 0 && from + len <= b.length && b.subarray(from, from + len).every((c) => c > 32 && c < 127) ? n : 0;
}

/** Reads one value and writes down what it says; returns where it ends, undefined where it is none or not all there. */
function read(b: Uint8Array, at: number, path: string, name: string, out: Field[], depth: number): number | undefined {
  const head = b[at];
  if (head === undefined || depth > depthMax || out.length >= fieldsMax) return undefined;
  const tell = (kind: Field["kind"], value: string, end: number): number | undefined => {
    if (end > b.length) return undefined;
    if (name !== "") out.push({ name, path, value, kind, first: false });
    return end;
  };
  if (head < 0x80 || head >= 0xe0) return tell("int", String(head < 0x80 ? head : head - 256), at + 1);
  if (head < 0x90 || head === 0xde || head === 0xdf) return pairs(b, at, path, out, depth);
  if (head < 0xa0 || head === 0xdc || head === 0xdd) return list(b, at, path, name, out, depth);
  if (head === 0xc0) return tell("other", "nil", at + 1);
  if (head === 0xc2 || head === 0xc3) return tell("bool", String(head === 0xc3), at + 1);
  if (head === 0xca || head === 0xcb) return number(b, at, head === 0xca ? 4 : 8, (v) => tell("other", String(head === 0xca ? v.getFloat32(0) : v.getFloat64(0)), at + 1 + v.byteLength));
  if (head >= 0xcc && head <= 0xd3) {
    const size = 1 << ((head - 0xcc) & 3);
    return number(b, at, size, (v) => tell("int", integer(v, head >= 0xd0), at + 1 + size));
  }
  return text(b, at, path, name, out, depth);
}

function number(b: Uint8Array, at: number, size: number, f: (v: DataView) => number | undefined): number | undefined {
  return at + 1 + size <= b.length ? f(new DataView(b.buffer, b.byteOffset + at + 1, size)) : undefined;
}

function integer(v: DataView, signed: boolean): string {
  let n = 0n;
  for (let i = 0; i < v.byteLength; i++) n = (n << 8n) | BigInt(v.getUint8(i));
  return String(signed ? BigInt.asIntN(8 * v.byteLength, n) : n);
}

function pairs(b: Uint8Array, at: number, path: string, out: Field[], depth: number): number | undefined {
  const head = b[at]!;
  if (head === 0xdf) return undefined; // no message has so many fields
  let n = head === 0xde ? (b[at + 1]! << 8) | b[at + 2]! : head & 15;
  let end: number | undefined = at + (head === 0xde ? 3 : 1);
  for (; n > 0 && end !== undefined; n--) {
    const key: Field[] = [];
    const after = read(b, end, "", "key", key, depth + 1);
    if (after === undefined || key[0]?.kind !== "text") return undefined;
    const name = key[0].value;
    end = read(b, after, path === "" ? name : `${path}.${name}`, name, out, depth + 1);
  }
  return end;
}

function list(b: Uint8Array, at: number, path: string, name: string, out: Field[], depth: number): number | undefined {
  const head = b[at]!;
  if (head === 0xdd) return undefined;
  const n = head === 0xdc ? (b[at + 1]! << 8) | b[at + 2]! : head & 15;
  let end: number | undefined = at + (head === 0xdc ? 3 : 1);
  for (let i = 0; i < n && end !== undefined; i++) end = read(b, end, `${path}[${i}]`, name, out, depth + 1);
  return end;
}

/** A text, or bytes; what stands in bytes may be a message of its own. */
function text(b: Uint8Array, at: number, path: string, name: string, out: Field[], depth: number): number | undefined {
  const head = b[at]!;
  const size = { 0xc4: 1, 0xc5: 2, 0xc6: 4, 0xd9: 1, 0xda: 2, 0xdb: 4 }[head];
  let length = head & 31;
  if (size !== undefined) {
    if (at + 1 + size > b.length) return undefined;
    length = b.subarray(at + 1, at + 1 + size).reduce((n, x) => n * 256 + x, 0);
  } else if (head < 0xa0 || head >= 0xc0) return undefined;
  const from = at + 1 + (size ?? 0);
  const end = from + length;
  if (end > b.length) return undefined;
  if (name === "") return end;
  const bytes = b.subarray(from, end);
  const said = printable(bytes);
  if (said !== undefined) {
    // Whoever changes a text begins with the whole of it: one that is only told in part cannot be changed.
    const whole = said.length <= valueMax;
    out.push({ name, path, value: whole ? said : `${[...said.slice(0, 2 * valueMax)].slice(0, valueMax).join("")}…`, kind: whole ? "text" : "other", first: false });
    return end;
  }
  const before = out.length;
  search(bytes, path, out, depth + 1);
  if (out.length === before) out.push({ name, path, value: hex(bytes), kind: "bytes", first: false });
  return end;
}

function printable(bytes: Uint8Array): string | undefined {
  if (bytes.some((c) => c < 32 && c !== 9 && c !== 10 && c !== 13)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined; // bytes that are no text
  }
}

/** Bytes as people read them: 0a ff …, at most so many. */
export function hex(bytes: Uint8Array, most = 32): string {
  const shown = [...bytes.subarray(0, most)].map((x) => x.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > most ? `${shown} …` : shown;
}
