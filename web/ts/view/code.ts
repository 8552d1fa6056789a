/** The source of the function that is being passed: the line lit, what was true at its end, on which machine. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Step } from "../reduce/model.ts";
import { t, th } from "../t.ts";
import { lineOf, values, type Source, type Sources } from "./sources.ts";
import { grouped } from "./words.ts";

/** Lines shown above and below the live one. */
const ABOVE = 5;
const BELOW = 9;

export function codePane(all: Sources, step: Step | undefined, past: Step[]): TemplateResult {
  if (!step) {
    const words = all.error || t`Put a value, and the code that carries it appears here, line by line, while it runs.`;
    return html`<section class="pn code-pn"><header><h2>${t`code|Source`}</h2></header><p class="empty">${words}</p></section>`;
  }
  const s = all.of(step.point);
  const where = th`runs on <b class="mono">${step.node}</b>`;
  if (!s) return html`<section class="pn code-pn" data-point=${step.point}><header><span class="fn">${step.point}</span><span class="r">${where}</span></header>
    <p class="empty">${all.error || t`The source of this function is not on this page.`}</p></section>`;
  const live = lineOf(s, step.point);
  const ran = new Set(past.filter((p) => p.node === step.node && p.point !== step.point && all.of(p.point) === s).map((p) => lineOf(s, p.point)));
  return html`<section class="pn code-pn" data-point=${step.point}><header><span class="fn">${s.symbol}</span><span class="r">${where}</span></header>
    <div class="sub"><span>${s.module} ${s.version}, ${s.file.split("/").pop()}:${s.line}</span>${step.derived ? html`<span>${t`derived from what raft’s seams show`}</span>` : nothing}${s.notice ? html`<span>${s.notice}</span>` : nothing}</div>
    <div class="code" role="group" tabindex="0" aria-label=${t`Source of ${s.symbol}, line ${live} lit`}>${listing(s, live, step, ran)}</div></section>`;
}

/** The lines round the live one; what is left out is said. */
function listing(s: Source, live: number, step: Step, ran: Set<number>): unknown {
  const n = s.lines.length;
  const at = Math.max(0, s.numbers.indexOf(live));
  const from = Math.max(0, Math.min(at - ABOVE, n - ABOVE - BELOW - 1));
  const to = Math.min(n, Math.max(at + BELOW + 1, ABOVE + BELOW + 1));
  const lines = s.lines.slice(from, to).map((toks, i) => {
    const no = s.numbers[from + i]!;
    const before = i > 0 ? no - s.numbers[from + i - 1]! - 1 : 0;
    return html`${before > 0 ? fold(before === 1 ? t`1 line left out` : t`${grouped(before)} lines left out`) : nothing}${codeLine(no, toks, no === live ? values(step, textOf(toks)) : undefined, ran.has(no))}`;
  });
  return html`${from > 0 ? fold(from === 1 ? t`1 line above` : t`${grouped(from)} lines above`) : nothing}${lines}${to < n ? fold(n - to === 1 ? t`1 line below` : t`${grouped(n - to)} lines below`) : nothing}`;
}

function fold(words: string): TemplateResult {
  return html`<div class="cl fold"><span class="ln"></span><span class="gut"></span><code>${words}</code></div>`;
}

function textOf(toks: [string, string][]): string {
  return toks.map(([, text]) => text).join("");
}

/** One line; val is set (perhaps empty) where it is the live one. */
export function codeLine(n: number, toks: [string, string][], val: string | undefined, ran = false): TemplateResult {
  const text = textOf(toks);
  const ind = indent(text);
  return html`<div class="cl ${val === undefined ? "" : "live"} ${ran ? "ran" : ""}" style="--ind:${ind}"><span class="ln">${n}</span><span class="gut">${val === undefined ? nothing
    : html`<svg viewBox="0 0 10 10" role="img" aria-label=${t`runs now`}><path d="M1 0L9 5L1 10Z"/></svg>`}</span><code>${toks.map(token)}${val ? html`<span class="val">${val}</span>` : nothing}</code></div>`;
}

function token([cls, raw]: [string, string]): TemplateResult | string {
  const text = raw.replace(/\t/g, "  ");
  switch (cls) {
    case "k": return html`<b>${text}</b>`;
    case "s": return html`<span class="st">${text}</span>`;
    case "c": return html`<i class="cm">${text}</i>`;
    default: return text;
  }
}

function indent(text: string): number {
  return /^[\t ]*/.exec(text)![0].replace(/\t/g, "  ").length;
}
