/** curl, as far as the room's requests go: parsed from its words, its answer printed as curl prints it. */
import type { FetchResult } from "../../source/source.ts";
import { t, zh } from "../../t.ts";
import { whyOf } from "../request/why.ts";
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
  /** -i, -s and -f. */
  include: boolean;
  silent: boolean;
  fail: boolean;
}

/** An exit code of curl's, with its words. */
export class CurlError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const helps: Record<string, string> = { X: "request", d: "data", i: "include", s: "silent", S: "show-error", f: "fail", I: "head", G: "get" };
const takesValue = new Set(["request", "data", "data-raw", "data-binary", "data-ascii", "url"]);
const known = new Set([...Object.values(helps), ...takesValue]);

/** The flags that are completed. */
export const curlFlags = ["-X", "-d", "-i", "-s", "-f", "-I", "-G"];

interface Given {
  flags: Map<string, string[]>;
  urls: string[];
}

function read(argv: readonly string[]): Given {
  const flags = new Map<string, string[]>();
  const urls: string[] = [];
  const rest = [...argv];
  const set = (name: string, attached: string | undefined) => {
    if (name === "header" || name === "H") throw new CurlError(2, t`curl: the room's requests carry no headers of your own, so -H would be left out`);
    if (!known.has(name)) throw new CurlError(2, t`curl: option ${name.length > 1 ? "--" : "-"}${name}: is unknown here; there are ${curlFlags.join(" ")}`);
    const value = takesValue.has(name) ? (attached ?? rest.shift()) : "";
    if (value === undefined) throw new CurlError(2, t`curl: option --${name}: requires parameter`);
    flags.set(name, [...(flags.get(name) ?? []), value]);
  };
  for (let w = rest.shift(); w !== undefined; w = rest.shift()) {
    if (w.startsWith("--")) set(w.slice(2), undefined);
    else if (/^-./.test(w)) {
      for (let i = 1; i < w.length; i++) {
        const name = helps[w[i]!] ?? w[i]!;
        const more = w.slice(i + 1);
        set(name, takesValue.has(name) && more !== "" ? more : undefined);
        if (takesValue.has(name)) break;
      }
    } else urls.push(w);
  }
  return { flags, urls: [...urls, ...(flags.get("url") ?? [])] };
}

/** The request that the words behind curl ask for, from the machine self. Fails with a CurlError. */
export function parseCurl(argv: readonly string[], self: string, places: readonly Place[]): Request {
  const { flags, urls } = read(argv);
  if (urls.length !== 1) throw new CurlError(2, urls.length === 0 ? t`curl: (2) no URL specified` : t`curl: one URL at a time`);
  const data = ["data", "data-raw", "data-binary", "data-ascii"].flatMap((f) => flags.get(f) ?? []);
  if (data.some((d) => d.startsWith("@")) && !flags.has("data-raw")) throw new CurlError(26, t`curl: (26) -d reads no files here; give the body itself`);
  const { to, path } = target(urls[0]!, self, places);
  const query = flags.has("get") && data.length > 0 ? (path.includes("?") ? "&" : "?") + data.join("&") : "";
  const body = data.length > 0 && !flags.has("get") ? data.join("&") : undefined;
  const method = flags.get("request")?.at(-1) ?? (flags.has("head") ? "HEAD" : body !== undefined ? "POST" : "GET");
  if (!/^[A-Z]{1,16}$/.test(method)) throw new CurlError(2, t`curl: ${method} is no method`);
  return {
    to, method, path: path + query, include: flags.has("include") || flags.has("head"), silent: flags.has("silent"), fail: flags.has("fail"),
    ...(body !== undefined && { body }),
  };
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
  if (r.fail && a.status >= 400) return { text: r.silent ? "" : `${t`curl: (22) The requested URL returned error: ${a.status}`}\n`, code: 22 };
  const head = r.include ? [`HTTP/1.1 ${statusLine(a.status)}`, ...Object.entries(a.headers).map(([k, v]) => `${k}: ${v}`), "", ""].join("\n") : "";
  const body = a.bytes ? t`(a body of ${a.bytes.length} bytes that is no text)` : a.body;
  return { text: head + body + (body === "" || body.endsWith("\n") ? "" : "\n"), code: 0 };
}

/** The curl line that asks the same. */
export function curlLine(o: { to: string; method: string; path: string; body?: string }): string {
  const url = quoted(`${o.to}:${PORT}${o.path}`);
  return ["curl", ...(o.method === "GET" ? [] : ["-X", o.method]), ...(o.body !== undefined ? ["-d", quoted(o.body)] : []), url].join(" ");
}
