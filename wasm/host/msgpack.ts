import { t } from "./t.ts";
/**
 * Changes one field of a message as msgpack has it: a map's key, and right after it the value. raft's messages, RPCs and
 * gossip are all such maps, whatever stands before, between and after them.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value's kind, where its content begins, and where it ends. */
interface Token {
  kind: "bool" | "int" | "text";
  content: number;
  end: number;
}

/**
 * The message with the first field of that name changed, or why it cannot be. A number, a truth and a text stay what
 * they are. Where the message may not grow, since something around it tells its length, the value keeps its width.
 */
export function altered(message: Uint8Array, field: string, value: string, mayGrow: boolean): Uint8Array | string {
  const key = keyOf(field);
  for (let at = find(message, key, 0); at >= 0; at = find(message, key, at + 1)) {
    const from = at + key.length;
    const old = token(message, from);
    if (!old) continue;
    const width = old.end - from;
    const now = encode(old.kind, value, width);
    if (typeof now === "string") return `${field}: ${now}`;
    if (now.length !== width && !mayGrow) return t`${field}: ${value} does not fit in its ${width} bytes`;
    const out = new Uint8Array(message.length - width + now.length);
    out.set(message.subarray(0, from));
    out.set(now, from);
    out.set(message.subarray(old.end), from + now.length);
    return out;
  }
  return t`the message has no field ${field} here`;
}

/** The values of a message's fields of these names, as far as it has them. */
export function valuesOf(message: Uint8Array, fields: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const field of fields) {
    const key = keyOf(field);
    const at = find(message, key, 0);
    const t = at < 0 ? undefined : token(message, at + key.length);
    if (t) out[field] = say(message, at + key.length, t);
  }
  return out;
}

function keyOf(field: string): Uint8Array {
  const name = encoder.encode(field);
  const head = name.length < 32 ? [0xa0 | name.length] : [0xd9, name.length];
  return Uint8Array.of(...head, ...name);
}

/** Reads one value; undefined for what is no truth, number or text, or is not all there. */
function token(b: Uint8Array, at: number): Token | undefined {
  const first = b[at];
  if (first === undefined) return undefined;
  const whole = (kind: Token["kind"], head: number, n: number): Token | undefined =>
    at + head + n <= b.length ? { kind, content: at + head, end: at + head + n } : undefined;
  if (first < 0x80 || first >= 0xe0) return whole("int", 0, 1);
  if (first === 0xc2 || first === 0xc3) return whole("bool", 0, 1);
  if (first >= 0xa0 && first < 0xc0) return whole("text", 1, first & 0x1f);
  if (first >= 0xcc && first <= 0xd3) return whole("int", 1, 1 << ((first - 0xcc) & 3));
  const size = { 0xc4: 1, 0xc5: 2, 0xc6: 4, 0xd9: 1, 0xda: 2, 0xdb: 4 }[first];
  if (size === undefined || at + 1 + size > b.length) return undefined;
  return whole("text", 1 + size, Number(big(b, at + 1, size)));
}

function encode(kind: Token["kind"], value: string, width: number): Uint8Array | string {
  switch (kind) {
    case "bool":
      return value === "true" ? Uint8Array.of(0xc3) : value === "false" ? Uint8Array.of(0xc2) : t`want true or false`;
    case "int":
      return /^\d{1,20}$/.test(value) && BigInt(value) < 1n << 64n ? number(BigInt(value), width) : t`want a whole number below 2^64`;
    case "text":
      return text(encoder.encode(value), width);
  }
}

/** A number in so many bytes, where it fits, or in as many as it takes. */
function number(n: bigint, width: number): Uint8Array {
  for (const [head, size, most] of [[-1, 1, 0x80n], [0xcc, 1, 1n << 8n], [0xcd, 2, 1n << 16n], [0xce, 4, 1n << 32n], [0xcf, 8, 1n << 64n]] as const) {
    const bytes = head < 0 ? 1 : 1 + size;
    if (n >= most || (bytes < width && size < 8)) continue;
    const out = new Uint8Array(bytes);
    if (head >= 0) out[0] = head;
    for (let i = bytes - 1, rest = n; i >= bytes - size; i--, rest >>= 8n) out[i] = Number(rest & 0xffn);
    return out;
  }
  throw new Error("a number of more than 64 bits");
}

/** A text; with a longer head where that gives it the same width. */
function text(t: Uint8Array, width: number): Uint8Array {
  const heads = [t.length < 32 ? [0xa0 | t.length] : undefined, [0xda, t.length >> 8, t.length & 0xff]];
  const fit = heads.find((h) => h && h.length + t.length === width) ?? heads.find((h) => h)!;
  return Uint8Array.of(...fit, ...t);
}

function say(b: Uint8Array, at: number, t: Token): string {
  if (t.kind === "bool") return String(b[at] === 0xc3);
  if (t.kind === "text") return decoder.decode(b.subarray(t.content, t.end));
  const signed = b[at]! >= 0xd0;
  return String(signed ? BigInt.asIntN(8 * (t.end - t.content), big(b, t.content, t.end - t.content)) : big(b, t.content, t.end - t.content));
}

function big(b: Uint8Array, at: number, size: number): bigint {
  let n = 0n;
  for (let i = 0; i < size; i++) n = (n << 8n) | BigInt(b[at + i]!);
  return n;
}

function find(b: Uint8Array, what: Uint8Array, from: number): number {
  for (let i = b.indexOf(what[0]!, from); i >= 0; i = b.indexOf(what[0]!, i + 1)) {
    let k = 1;
    while (k < what.length && b[i + k] === what[k]) k++;
    if (k === what.length) return i;
  }
  return -1;
}
