import type { Entry } from "./agenda.ts";
import { bytesOf, joined } from "./hex.ts";
import type { Network } from "./network.ts";
import type { FetchResult } from "./protocol.ts";
import { dotted, type Owner } from "./socket.ts";

/** The port of every agent's HTTP API in the room. */
export const httpPort = 8500;
/** The largest answer that is taken, in bytes. */
const answerMax = 8 << 20;
/** The peer is told of what was read in steps of this many bytes (core/platform/room/conn.go's creditStep). */
const creditStep = 64 << 10;
/** A label in the picture has at most this many bytes. */
const labelMax = 48;

/** The agent takes a request's trace id from this header, and answers it. */
const traceHeader = "X-Glasshouse-Trace";

const decoder = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

export interface HTTPRequest {
  /** The action that it is. */
  readonly number: number;
  machine: string;
  ip: number;
  to: number;
  method: string;
  path: string;
  body: string | undefined;
  /** A body that is no text, in hexadecimal. */
  hex: string | undefined;
  /** Names the request for those who watch; "" is nobody. */
  trace: string;
}

/** Who hears of the answer. */
export interface HTTPWorld {
  answered(call: HTTPCall, answer: FetchResult | Error): void;
}

/** One HTTP/1.1 request from a machine of the room, over a connection of its own. It is no process of anybody's. */
export class HTTPCall implements Owner {
  readonly machine: string;
  readonly ip: number;
  readonly proc = 0;
  /** When it is given up. */
  deadline: Entry<unknown> | undefined;
  private over = false;
  private handle = 0;
  private received: Uint8Array = new Uint8Array(0);
  private uncredited = 0;

  constructor(
    private readonly network: Network,
    readonly request: HTTPRequest,
    private readonly world: HTTPWorld,
  ) {
    this.machine = request.machine;
    this.ip = request.ip;
  }

  start(): void {
    const handle = this.network.dial(this, this.request.to, httpPort);
    if (handle < 0) return this.end(new Error("no such machine"));
    this.handle = handle;
  }

  /** Gives up: the machine crashed, or nobody waits any longer. */
  stop(why: string): void {
    this.end(new Error(why));
  }

  dialled(handle: number, errno: number): void {
    if (errno !== 0) return this.end(new Error(`connect to ${this.request.path}: ${errno === 111 ? "connection refused" : `errno ${errno}`}`));
    const { method, path, body, hex, trace } = this.request;
    const bytes = hex === undefined ? new TextEncoder().encode(body ?? "") : bytesOf(hex);
    const length = body === undefined && hex === undefined ? "" : `Content-Length: ${bytes.length}\r\n`;
    const named = trace === "" ? "" : `${traceHeader}: ${trace}\r\n`;
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${dotted(this.request.to)}:${httpPort}\r\nUser-Agent: room\r\n` +
      `${named}${length}Connection: close\r\n\r\n`;
    const label = JSON.stringify(clip(`${method} ${path}`));
    const traced = trace === "" ? "" : `"trace":"${trace}",`;
    this.network.mark(handle, `"proto":"http","type":"${method}",${traced}"text":${label}`);
    this.network.write(handle, joined(new TextEncoder().encode(head), bytes));
  }

  data(handle: number, bytes: Uint8Array): void {
    if (this.over) return;
    this.received = joined(this.received, bytes);
    this.uncredited += bytes.length;
    if (this.uncredited >= creditStep) {
      this.network.credit(handle, this.uncredited);
      this.uncredited = 0;
    }
    if (this.received.length > answerMax) return this.end(new Error("the answer is too large"));
    this.parse(false);
  }

  eof(): void {
    this.parse(true);
    this.end(new Error("the connection ended before the answer did"));
  }

  reset(): void {
    this.end(new Error("connection reset by peer"));
  }

  window(): void {
    // Requests are far smaller than the window.
  }

  accept(): boolean {
    return false;
  }

  packet(): boolean {
    return false;
  }

  private parse(ended: boolean): void {
    if (this.over) return;
    let answer: FetchResult | undefined;
    try {
      answer = parseResponse(this.received, ended, this.request.method === "HEAD");
    } catch (err) {
      return this.end(err instanceof Error ? err : new Error(String(err)));
    }
    if (answer) this.end(answer);
  }

  private end(answer: FetchResult | Error): void {
    if (this.over) return;
    this.over = true;
    if (this.handle > 0) this.network.close(this.handle);
    this.world.answered(this, answer);
  }
}

/** Reads an answer; undefined while it is not all there. ended tells that no more will come. */
export function parseResponse(bytes: Uint8Array, ended: boolean, noBody: boolean): FetchResult | undefined {
  const headEnd = find(bytes, "\r\n\r\n", 0);
  if (headEnd < 0) return undefined;
  const [first, ...lines] = decoder.decode(bytes.subarray(0, headEnd)).split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first!);
  if (!status) throw new Error(`this is no HTTP answer: ${clip(first!)}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  const code = Number(status[1]);
  const bare = noBody || code === 204 || code === 304;
  const body = bare ? new Uint8Array(0) : readBody(bytes.subarray(headEnd + 4), headers, ended);
  return body && { status: code, headers, body: decoder.decode(body), ...(!isText(body) && { bytes: body.slice() }) };
}

function isText(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function readBody(rest: Uint8Array, headers: Record<string, string>, ended: boolean): Uint8Array | undefined {
  if (/chunked/i.test(headers["Transfer-Encoding"] ?? "")) return unchunk(rest);
  const length = headers["Content-Length"];
  if (length === undefined) return ended ? rest : undefined;
  const n = Number(length);
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`bad Content-Length ${length}`);
  return rest.length >= n ? rest.subarray(0, n) : undefined;
}

function unchunk(rest: Uint8Array): Uint8Array | undefined {
  let body: Uint8Array = new Uint8Array(0);
  for (let at = 0; ; ) {
    const eol = find(rest, "\r\n", at);
    if (eol < 0) return undefined;
    const size = parseInt(decoder.decode(rest.subarray(at, eol)), 16);
    if (!(size >= 0)) throw new Error("bad chunk");
    if (size === 0) return find(rest, "\r\n", eol + 2) === eol + 2 ? body : undefined;
    if (rest.length < eol + 2 + size + 2) return undefined;
    body = joined(body, rest.subarray(eol + 2, eol + 2 + size));
    at = eol + 2 + size + 2;
  }
}

function find(bytes: Uint8Array, text: string, from: number): number {
  for (let i = bytes.indexOf(text.charCodeAt(0), from); i >= 0; i = bytes.indexOf(text.charCodeAt(0), i + 1)) {
    let k = 1;
    while (k < text.length && bytes[i + k] === text.charCodeAt(k)) k++;
    if (k === text.length) return i;
  }
  return -1;
}

function clip(text: string): string {
  return text.length <= labelMax ? text : `${text.slice(0, labelMax - 3)}…`;
}
