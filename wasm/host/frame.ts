import { t } from "./t.ts";
/**
 * The frames in which raft's messages go (core/pool/checked.go): how many bytes, in two bytes, and the complement of that; the
 * CRC32C of these four and of the bytes, in four, all big endian; then the bytes. Who changes a message on purpose writes both anew. What only falls apart on
 * the way does not fit them, and is refused where it arrives.
 */

const headSize = 8;
/** The most that one frame carries, in bytes. */
const bodyMax = 32 << 10;

/** A frame with another body, or why it cannot be. A change is given the old body. */
export function reframed(frame: Uint8Array, change: (body: Uint8Array) => Uint8Array | string): Uint8Array | string {
  const head = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const body = frame.length >= headSize && head.getUint16(0) === frame.length - headSize ? change(frame.subarray(headSize)) : undefined;
  if (typeof body === "string") return body;
  if (!body || body.length > bodyMax) return t`a message of more than one part cannot be changed`;
  const out = new Uint8Array(headSize + body.length);
  out.set(body, headSize);
  const now = new DataView(out.buffer);
  now.setUint16(0, body.length);
  now.setUint16(2, ~body.length);
  now.setUint32(4, sumOf(out));
  return out;
}

/** The CRC32C of a frame without its own. */
function sumOf(frame: Uint8Array): number {
  let sum = -1;
  frame.forEach((b, i) => {
    if (i >= 4 && i < headSize) return;
    sum ^= b;
    for (let k = 0; k < 8; k++) sum = sum & 1 ? 0x82f63b78 ^ (sum >>> 1) : sum >>> 1;
  });
  return ~sum >>> 0;
}
