/** The marks of messages: the family is the shape, a request is full, a reply is hollow and has a sign. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { Message } from "../events.ts";
import { t, zh } from "../t.ts";
import { r1 } from "./curve.ts";
import { shown } from "./words.ts";

export type Family = "append" | "vote" | "client" | "gossip";

export function family(m: Pick<Message, "proto" | "type">): Family {
  if (m.proto === "gossip") return "gossip";
  if (m.proto === "http" || m.proto === "rpc") return "client";
  return m.type === "vote" || m.type === "prevote" ? "vote" : "append";
}

/** One mark at x, y; k scales it (cards and lists draw it smaller). */
export function mark(f: Family, reply: boolean, ok: boolean, x: number, y: number, k = 1): SVGTemplateResult {
  const cls = `m m-${f} ${reply ? "m-reply" : "m-req"}`;
  const s = shape(f, cls, x, y, k);
  if (!reply || f === "gossip") return s;
  const a = 3.2 * Math.max(k, 0.8);
  const d = `M${r1(x - a)} ${r1(y)}H${r1(x + a)}${ok ? `M${r1(x)} ${r1(y - a)}V${r1(y + a)}` : ""}`;
  return svg`${s}<path class="sign s-${f}" d=${d}/>`;
}

function shape(f: Family, cls: string, x: number, y: number, k: number): SVGTemplateResult {
  switch (f) {
    case "append":
      return svg`<circle class=${cls} cx=${r1(x)} cy=${r1(y)} r=${7.5 * k}/>`;
    case "vote": {
      const d = 9 * k;
      return svg`<path class=${cls} d="M${r1(x)} ${r1(y - d)}L${r1(x + d)} ${r1(y)}L${r1(x)} ${r1(y + d)}L${r1(x - d)} ${r1(y)}Z"/>`;
    }
    case "client": {
      const s = 13.6 * k;
      return svg`<rect class=${cls} x=${r1(x - s / 2)} y=${r1(y - s / 2)} width=${r1(s)} height=${r1(s)} rx="1"/>`;
    }
    case "gossip":
      return svg`<circle class=${cls} cx=${r1(x)} cy=${r1(y)} r=${2.6 * Math.max(k, 0.85)}/>`;
  }
}

/** A mark as an inline picture, for the key and for lists. */
export function glyph(f: Family, reply = false, ok = true): TemplateResult {
  return html`<svg viewBox="0 0 18 18" aria-hidden="true">${mark(f, reply, ok, 9, 9, 0.86)}</svg>`;
}

/** What tells what a message says: it flies, or an event tells of it. */
export type Saying = Pick<Message, "proto" | "type" | "text" | "reply" | "ok" | "first" | "last" | "commit">;

/** What the label beside a message says. kvnode's own label is English; elsewhere raft's messages are told by their fields. */
export function label(f: Saying): string {
  if (f.text && !(zh && f.proto === "raft")) return shown(f.text);
  const { first = 0, last = 0 } = f;
  switch (f.type) {
    case "append":
      if (f.reply) return f.ok ? t`has ${last}` : t`does not match`;
      if (!last) return f.commit ? t`commit ${f.commit}` : t`append`;
      return t`append ${first && first < last ? `${first}–${last}` : last}`;
    case "heartbeat":
      return f.reply ? t`reply|heard` : t`heartbeat`;
    case "vote":
      return f.reply ? (f.ok ? t`yes` : t`no`) : t`vote for me?`;
    case "prevote":
      return f.reply ? (f.ok ? t`vote|would` : t`vote|would not`) : t`would you vote?`;
    case "snapshot":
      if (!f.reply) return t`snapshot to ${last}`;
  }
  return f.reply ? t`answer to ${shown(f.type)}` : shown(f.type);
}

/** The key under the picture. */
export function key(): TemplateResult {
  const item = (g: TemplateResult, words: string) => html`<span>${g}${words}</span>`;
  return html`<div class="key">
    ${item(glyph("append"), t`append`)}${item(glyph("vote"), t`mark|vote`)}${item(glyph("client"), t`client`)}
    ${item(glyph("gossip"), "gossip")}${item(glyph("append", true), t`hollow: a reply, yes`)}${item(glyph("vote", true, false), t`no`)}
  </div>`;
}
