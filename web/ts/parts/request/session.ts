/** A session as its form has it, and what asks for it over the wire, by the names of Consul's API. */
import { t } from "../../t.ts";
import type { Line } from "./line.ts";

export interface SessionForm {
  name: string;
  /** How long it lives without being renewed, "" for one that lives as long as its checks pass. */
  ttl: string;
  /** What becomes of its keys when it ends. */
  behavior: "release" | "delete";
  /** How long nobody gets its keys after a forced end. */
  delay: string;
  /** The checks of its node that it lives by, with commas between; "" for none. */
  checks: string;
}

/** Consul's own defaults, said out loud. */
export function emptySession(): SessionForm {
  return { name: "playground", ttl: "", behavior: "release", delay: "15s", checks: "serfHealth" };
}

/** A time as Go writes it, of one unit; and the least and most that a TTL may be, in seconds. */
const TIME = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h)$/;
const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
const TTL_LEAST = 10;
const TTL_MOST = 24 * 3600;
/** Most checks that one may name here. */
const CHECKS = 8;

/** A time in seconds; undefined where it is none. */
function seconds(text: string): number | undefined {
  const [, n, unit] = TIME.exec(text) ?? [];
  return unit === undefined ? undefined : Number(n) * SECONDS[unit]!;
}

function checksOf(f: SessionForm): string[] {
  return f.checks.split(",").map((c) => c.trim()).filter(Boolean);
}

/** What is wrong with what was typed, in a sentence; "" when nothing is. */
export function wrongSession(f: SessionForm): string {
  if (/\p{Surrogate}/u.test(`${f.name} ${f.checks}`)) return t`Half a character stands in it.`;
  if (f.ttl) {
    const s = seconds(f.ttl);
    if (s === undefined) return t`A TTL is a number with ms, s, m or h, as 30s; without one nothing is typed.`;
    if (s < TTL_LEAST || s > TTL_MOST) return t`A TTL is at least 10 s and at most 24 h.`;
  }
  if (f.delay && seconds(f.delay) === undefined) return t`A lock-delay is a number with ms, s, m or h, as 15s; 0s is none.`;
  return checksOf(f).length > CHECKS ? t`A session has at most ${CHECKS} checks here.` : "";
}

/** The request of a form in which nothing is wrong. */
export function sessionLine(f: SessionForm): Line & { body: string } {
  const body = {
    ...(f.name && { Name: f.name }), ...(f.ttl && { TTL: f.ttl }), Behavior: f.behavior, ...(f.delay && { LockDelay: f.delay }), NodeChecks: checksOf(f),
  };
  return { method: "PUT", path: "/v1/session/create", body: JSON.stringify(body) };
}
