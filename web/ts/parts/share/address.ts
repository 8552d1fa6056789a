/** A moment as an address: what of a link stands behind the #, and how it is written and read. */
import { decodePlan, encodePlan, LinkError, linkMax, type Link } from "../../../../wasm/host/link.ts";
import { t } from "../../t.ts";
import type { Plan } from "../../source/source.ts";

/** So many of the trace hash's hexadecimal digits go with a link. */
export const DIGITS = 16;

/** A link as it was opened: the run, and what its trace hash began with where it was made, "" where that is not told. */
export interface Opened extends Link {
  hash: string;
}

/**
 * The address of a moment on one of the site's pages, at most linkMax characters with all that stands before the #.
 * The hash is left out where only that makes it too long. It fails with a LinkError where the plan does not fit.
 */
export function address(o: { origin: string; path: string; build: string; plan: Plan; position: number; hash: string }): string {
  const url = `${o.origin}${o.path}#${encodePlan(o.plan, o.build, o.position)}`;
  const whole = `${url}.${o.hash.slice(0, DIGITS)}`;
  if (whole.length <= linkMax) return whole;
  if (url.length <= linkMax) return url;
  throw new LinkError("link", t`it would have ${url.length} characters, and ${linkMax} are the most; a file holds any plan`);
}

/** Reads what stands behind the #. It fails with a LinkError that names the bad part. */
export function opened(text: string, build: string): Opened {
  if (text.length > linkMax) throw new LinkError("link", t`it has ${text.length} characters, and ${linkMax} are the most`);
  const dot = text.indexOf(".");
  const hash = dot < 0 ? "" : text.slice(dot + 1);
  if (dot >= 0 && !new RegExp(`^[0-9a-f]{${DIGITS}}$`).test(hash)) throw new LinkError("hash", t`after the point stand ${DIGITS} hexadecimal digits, or nothing`);
  return { ...decodePlan(dot < 0 ? text : text.slice(0, dot), build), hash };
}
