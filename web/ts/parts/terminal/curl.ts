/** curl, as far as the room's requests go: parsed from its words, its answer printed as curl prints it. */
import type { FetchResult } from "../../source/source.ts";
import { t, zh } from "../../t.ts";
import { whyOf } from "../request/why.ts";
import { CurlError, headers, options } from "./options.ts";
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
  /** -i, -v, -s and -f. */
  include: boolean;
  verbose: boolean;
  silent: boolean;
  fail: boolean;
  /** What is said before it is sent. */
  notes: string[];
}

/** The request that the words behind curl ask for, from the machine self. Fails with a CurlError. */
export function parseCurl(argv: readonly string[], self: string, places: readonly Place[]): Request {
  const { flags, urls } = options(argv);
  if (urls.length !== 1) throw new CurlError(2, urls.length === 0 ? t`curl: (2) no URL specified` : t`curl: one URL at a time`);
  const { to, path } = target(urls[0]!, self, places);
  const data = payload(flags);
  const { query, notes } = headers(flags.get("header") ?? []);
  const asked = flags.has("get") && data !== undefined ? [data, ...query] : query;
  const body = flags.has("get") ? undefined : data;
  const method = flags.get("request")?.at(-1) ?? (flags.has("head") ? "HEAD" : body !== undefined ? "POST" : "GET");
  if (!/^[A-Z]{1,16}$/.test(method)) throw new CurlError(2, t`curl: ${method} is no method`);
  const whole = asked.length > 0 ? path + (path.includes("?") ? "&" : "?") + asked.join("&") : path;
  return {
    to, method, path: whole, include: flags.has("include") || flags.has("head"), verbose: flags.has("verbose"), silent: flags.has("silent"),
    fail: flags.has("fail"), notes: flags.has("silent") ? [] : notes, ...(body !== undefined && { body }),
  };
}

/** What -d and its like give, joined as curl joins them; undefined where there is none of them. */
function payload(flags: ReadonlyMap<string, string[]>): string | undefined {
  const of = (f: string) => flags.get(f) ?? [];
  const read = ["data", "data-binary", "data-ascii", "json"].flatMap(of);
  const files = [...read.filter((d) => d.startsWith("@")), ...of("data-urlencode").filter((d) => !d.includes("=") && d.includes("@"))];
  if (files.length > 0) throw new CurlError(26, t`curl: (26) -d reads no files here; give the body itself`);
  const coded = of("data-urlencode").map((d) => {
    const at = d.indexOf("=");
    return at > 0 ? `${d.slice(0, at)}=${encodeURIComponent(d.slice(at + 1))}` : encodeURIComponent(d.slice(at + 1));
  });
  const all = ["data", "data-raw", "data-binary", "data-ascii"].flatMap(of).concat(coded);
  const json = of("json");
  return all.length + json.length === 0 ? undefined : [...all, ...(json.length > 0 ? [json.join("")] : [])].join("&");
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
  const lines = [`HTTP/1.1 ${statusLine(a.status)}`, ...Object.entries(a.headers).map(([k, v]) => `${k}: ${v}`), ""];
  const told = r.verbose ? [`> ${r.method} ${r.path} HTTP/1.1`, ">", ...lines.map((l) => `< ${l}`.trimEnd()), ""].join("\n") : "";
  const head = told + (r.include ? `${lines.join("\n")}\n` : "");
  const body = a.bytes ? t`(a body of ${a.bytes.length} bytes that is no text)` : a.body;
  return { text: head + body + (body === "" || body.endsWith("\n") ? "" : "\n"), code: 0 };
}

/** The curl line that asks the same. */
export function curlLine(o: { to: string; method: string; path: string; body?: string }): string {
  const url = quoted(`${o.to}:${PORT}${o.path}`);
  return ["curl", ...(o.method === "GET" ? [] : ["-X", o.method]), ...(o.body !== undefined ? ["-d", quoted(o.body)] : []), url].join(" ");
}
