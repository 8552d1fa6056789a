/** curl, as far as the room's requests go: parsed from its words, its answer printed as curl prints it. */
import type { FetchResult } from "../../source/source.ts";
import { t, zh } from "../../t.ts";
import { whyOf } from "../request/why.ts";
import { CurlError, headers, options, type Given } from "./options.ts";
import { quoted } from "./words.ts";

/** The port of every agent's HTTP API. */
const PORT = "8500";

export interface Place {
  name: string;
  addr: string;
}

export interface Request {
  to: string;
  method: string;
  path: string;
  body?: string;
  /** -i, -v, -s without -S, and -f. */
  include: boolean;
  verbose: boolean;
  silent: boolean;
  fail: boolean;
  /** What is said before it is sent. */
  notes: string[];
}

/** The request that the words behind curl ask for, from the machine self. Fails with a CurlError. */
export function parseCurl(argv: readonly string[], self: string, places: readonly Place[]): Request {
  const { flags, data, urls } = options(argv);
  if (urls.length !== 1) throw new CurlError(2, urls.length === 0 ? t`curl: (2) no URL specified` : t`curl: one URL at a time`);
  const { to, path } = target(urls[0]!, self, places);
  const given = payload(data);
  const { query, notes } = headers(flags.get("header") ?? []);
  const asked = flags.has("get") && given ? [given, ...query] : query;
  const body = flags.has("get") ? undefined : given;
  if (flags.has("head") && body !== undefined) throw new CurlError(2, t`curl: (2) -I and -d are two methods; with -G what -d gives goes in the address`);
  const method = flags.get("request")?.at(-1) ?? (flags.has("head") ? "HEAD" : body !== undefined ? "POST" : "GET");
  if (!/^[A-Z]{1,16}$/.test(method)) throw new CurlError(2, t`curl: ${method} is no method`);
  const silent = flags.has("silent");
  return {
    to, method, path: encoded(asked.reduce(joined, path)), include: flags.has("include") || flags.has("head"), verbose: flags.has("verbose"),
    silent: silent && !flags.has("show-error"), fail: flags.has("fail"), notes: silent ? [] : notes, ...(body !== undefined && { body }),
  };
}

/** A path with one more piece of query. */
function joined(path: string, piece: string): string {
  return path + (!path.includes("?") ? "?" : /[?&]$/.test(path) ? "" : "&") + piece;
}

/** What -d and its like give, joined in their order as curl joins them; undefined where there is none of them. */
function payload(data: Given["data"]): string | undefined {
  let body: string | undefined;
  for (const { kind, value } of data) {
    const file = kind === "data-urlencode" ? !value.includes("=") && value.includes("@") : kind !== "data-raw" && value.startsWith("@");
    if (file) throw new CurlError(26, t`curl: (26) -d reads no files here; give the body itself`);
    const piece = kind === "data-urlencode" ? coded(value) : value;
    // A piece of JSON goes on with the one before it.
    body = body === undefined ? piece : body + (kind === "json" ? "" : "&") + piece;
  }
  return body;
}

/** What --data-urlencode makes of its word: a name, where one stands before =, stays as it is, and a space becomes +. */
function coded(word: string): string {
  const at = word.indexOf("=");
  const value = encodeURIComponent(word.slice(at + 1)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%20", "+");
  return at > 0 ? `${word.slice(0, at)}=${value}` : value;
}

function target(url: string, self: string, places: readonly Place[]): { to: string; path: string } {
  const m = /^(?:([a-z]+):\/\/)?([^/?#:]+)(?::(\d+))?([/?].*)?$/i.exec(url.replace(/#.*$/, ""));
  if (!m) throw new CurlError(3, t`curl: (3) ${url} is no URL`);
  const [, scheme = "http", host, port = "80", rest = "/"] = m;
  if (scheme.toLowerCase() !== "http") throw new CurlError(1, t`curl: (1) Protocol "${scheme}" not supported: the room speaks http`);
  const to = /^(localhost|127\.0\.0\.1)$/i.test(host!) ? self : places.find((p) => p.name === host || p.addr === host)?.name;
  if (!to) throw new CurlError(6, t`curl: (6) Could not resolve host: ${host!}; there are ${places.map((p) => p.name).join(zh ? "、" : ", ")}`);
  if (port !== PORT) throw new CurlError(7, t`curl: (7) Failed to connect to ${host!} port ${port}: the agents listen at ${PORT}`);
  return { to, path: encoded(rest.startsWith("/") ? rest : `/${rest}`) };
}

/** A path as it may stand in a request. */
function encoded(path: string): string {
  return path.replace(/[^!-~]+/g, (c) => encodeURIComponent(c));
}

/** What curl says of a request that had no answer. */
export function failed(why: string, r: Request): CurlError {
  if (why.includes("connection refused")) return new CurlError(7, t`curl: (7) Failed to connect to ${r.to} port ${PORT}: connection refused`);
  if (why === "no answer") return new CurlError(28, t`curl: (28) Operation timed out: no answer`);
  return new CurlError(52, `curl: (52) ${whyOf(why)}`);
}

const texts: Record<number, string> = {
  200: "OK", 204: "No Content", 301: "Moved Permanently", 307: "Temporary Redirect", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
  405: "Method Not Allowed", 409: "Conflict", 413: "Request Entity Too Large", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
};

/** A status with its words. */
export function statusLine(status: number): string {
  return [status, texts[status]].filter(Boolean).join(" ");
}

/** What curl prints of an answer, and its exit code. */
export function printed(a: FetchResult, r: Request): { text: string; code: number } {
  const lines = [`HTTP/1.1 ${statusLine(a.status)}`, ...Object.entries(a.headers).map(([k, v]) => `${k}: ${v}`), ""];
  const told = r.verbose ? [`> ${r.method} ${r.path} HTTP/1.1`, ">", ...lines.map((l) => `< ${l}`.trimEnd()), ""].join("\n") : "";
  const head = told + (r.include ? `${lines.join("\n")}\n` : "");
  // Of an answer that -f takes for a failure the body alone is not shown.
  if (r.fail && a.status >= 400) return { text: head + (r.silent ? "" : `${t`curl: (22) The requested URL returned error: ${a.status}`}\n`), code: 22 };
  const body = a.bytes ? t`(a body of ${a.bytes.length} bytes that is no text)` : a.body;
  return { text: head + body + (body === "" || body.endsWith("\n") ? "" : "\n"), code: 0 };
}

/** The curl line that asks the same. */
export function curlLine(o: { to: string; method: string; path: string; body?: string }): string {
  const url = quoted(`${o.to}:${PORT}${o.path}`);
  return ["curl", ...(o.method === "GET" ? [] : ["-X", o.method]), ...(o.body !== undefined ? ["-d", quoted(o.body)] : []), url].join(" ");
}
