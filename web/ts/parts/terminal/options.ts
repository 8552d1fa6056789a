/** curl's options: those that are followed, those that change nothing in a room, and a word for those that it has not. */
import { own } from "../../own.ts";
import { t } from "../../t.ts";

/** An exit code of curl's, with its words. */
export class CurlError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The letters that stand for a whole word. */
const letters = own<string>({
  X: "request", d: "data", H: "header", i: "include", v: "verbose", s: "silent", S: "show-error", f: "fail", I: "head", G: "get",
  N: "no-buffer", k: "insecure", "4": "ipv4", o: "output", O: "remote-name", w: "write-out", u: "user", L: "location", m: "max-time",
  T: "upload-file", F: "form",
});

const bodies = new Set(["data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json"]);
const takesValue = new Set(["request", ...bodies, "header", "url"]);
const plain = new Set(["include", "verbose", "silent", "show-error", "fail", "head", "get"]);

/** Taken, and nothing comes of it: there is neither TLS nor a progress bar, and nothing is held back on its way to the screen. */
const idle = new Set(["no-buffer", "insecure", "ipv4", "http1.1", "compressed", "no-progress-meter"]);

const noFiles = t`nothing is written to a file here; the answer stands on the screen`;
const noReading = t`no file is read here; -d takes the body itself`;

/** What a person would try and the room has not, with the way on. */
const absent = own<string>({
  output: noFiles, "remote-name": noFiles, "upload-file": noReading, form: noReading,
  "write-out": t`-i shows the status and the headers`,
  user: t`kvnode asks for no name and no password`,
  location: t`a redirect is shown and not followed; -i shows where to`,
  "max-time": t`ctrl-C ends the waiting; ?wait=5s in the address bounds a blocking query`,
});

/** The flags that are completed. */
export const curlFlags = ["-X", "-d", "-H", "-i", "-v", "-s", "-f", "-I", "-G"];

export interface Given {
  flags: Map<string, string[]>;
  /** The options that give a body, of whatever kind, as they stand. */
  data: { kind: string; value: string }[];
  urls: string[];
}

/** The words behind curl as options and addresses. Fails with a CurlError. */
export function options(argv: readonly string[]): Given {
  const flags = new Map<string, string[]>();
  const data: Given["data"] = [];
  const urls: string[] = [];
  const rest = [...argv];
  const set = (name: string, typed: string, attached?: string) => {
    if (idle.has(name)) return;
    if (absent[name]) throw new CurlError(2, t`curl: there is no ${typed} here: ${absent[name]}`);
    if (!takesValue.has(name) && !plain.has(name)) throw new CurlError(2, t`curl: option ${typed}: is unknown here; there are ${curlFlags.join(" ")}`);
    const value = takesValue.has(name) ? (attached ?? rest.shift()) : "";
    if (value === undefined) throw new CurlError(2, t`curl: option ${typed}: requires parameter`);
    if (bodies.has(name)) data.push({ kind: name, value });
    else flags.set(name, [...(flags.get(name) ?? []), value]);
  };
  for (let w = rest.shift(); w !== undefined; w = rest.shift()) {
    if (w.startsWith("--")) set(w.slice(2), w);
    else if (/^-./.test(w)) {
      for (let i = 1; i < w.length; i++) {
        const name = letters[w[i]!] ?? w[i]!;
        const more = w.slice(i + 1);
        set(name, `-${w[i]}`, more === "" ? undefined : more);
        if (takesValue.has(name)) break;
      }
    } else urls.push(w);
  }
  return { flags, data, urls: [...urls, ...(flags.get("url") ?? [])] };
}

/** Headers by which kvnode, or the way to it, may answer otherwise; in small letters. */
export const telling: readonly string[] = [
  "accept-encoding", "cache-control", "connection", "content-length", "expect", "host", "origin", "sec-fetch-site", "trailer",
  "transfer-encoding", "upgrade", "x-consul-namespace", "x-glasshouse-trace",
];

export const TOKEN = "x-consul-token";

/**
 * What becomes of headers of one's own: a room's requests carry none. A token goes in the address, where kvnode reads it
 * too; one that makes no difference is left out; one that might is refused. Each is said.
 */
export function headers(given: readonly string[]): { query: string[]; notes: string[] } {
  const query: string[] = [];
  const notes: string[] = [];
  for (const h of given) {
    const [, name = "", value = ""] = /^([^:;]*)[:;]?\s*(.*?)\s*$/s.exec(h)!;
    const low = name.trim().toLowerCase();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(low)) throw new CurlError(2, t`curl: -H wants a header, as -H 'X-Consul-Token: x'`);
    if (low === TOKEN && value !== "") {
      query.push(`token=${encodeURIComponent(value)}`);
      notes.push(t`curl: the token goes in the address, as ?token=: a room's requests carry no headers of yours, and to kvnode it is the same`);
    } else if (telling.includes(low)) throw new CurlError(2, t`curl: a room's requests carry no headers of yours, and ${name} might change the answer`);
    else notes.push(t`curl: ${name} is left out: a room's requests carry no headers of yours, and to kvnode it makes no difference`);
  }
  return { query, notes };
}
