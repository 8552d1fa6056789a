/** The source of the function that is being passed: the line lit, what was true at its end and at those before, on which machine. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Journey, Step } from "../reduce/model.ts";
import { t, th } from "../t.ts";
import { own } from "../own.ts";
import { lineOf, values, type Source, type Sources } from "./sources.ts";
import { clip, grouped } from "./words.ts";

/** Lines shown above and below the live one. */
const ABOVE = 5;
const BELOW = 9;

/** j is the request whose step is shown, past what it has passed so far, the step among it. */
export function codePane(all: Sources, step: Step | undefined, past: Step[], j?: Journey): TemplateResult {
  if (!step) {
    const words = all.error || t`The code that carries a request appears here, line by line, while it runs.`;
    return html`<section class="pn code-pn ${all.error ? "" : "idle"}"><header><h2>${t`code|Source`}</h2></header><p class="empty">${words}</p></section>`;
  }
  const s = all.of(step.point);
  const where = j?.ended ? th`ran on <b class="mono">${step.node}</b>` : th`runs on <b class="mono">${step.node}</b>`;
  if (!s) return html`<section class="pn code-pn" data-point=${step.point}><header><span class="fn">${step.point}</span><span class="r">${where}</span></header>
    <p class="empty">${all.error || t`The source of this function is not on this page.`}</p></section>`;
  const live = lineOf(s, step.point);
  const ran = new Map(visit(past.filter((p) => p.node === step.node && all.of(p.point) === s)).map((p) => [lineOf(s, p.point), told(p, j)]));
  return html`<section class="pn code-pn" data-point=${step.point}><header><span class="fn">${s.symbol}</span><span class="r">${where}</span></header>
    <div class="sub"><span>${s.module} ${s.version}, ${s.file.split("/").pop()}:${s.line}</span>${step.derived ? html`<span>${t`derived from what raft’s seams show`}</span>` : nothing}${s.notice ? html`<span>${s.notice}</span>` : nothing}</div>
    <div class="code" role="group" tabindex="0" aria-label=${t`Source of ${s.symbol}, line ${live} lit`}>${listing(s, live, told(step, j), ran)}</div></section>`;
}

/** What the request itself says, by the names of the source, where a point of its way tells nothing of its own. */
const SAYS = own<(j: Journey) => Record<string, string>>({
  KVSPut: (j) => ({ Key: j.key, Value: j.value }),
  "KVSPut/done": (j) => ({ reply: j.ended ? j.error || j.result : "" }),
  KVSGet: (j) => ({ Key: j.key, mode: j.mode }),
  "KVSGet/done": (j) => ({ Value: j.ended ? j.error || j.result : "" }),
  "KVS.Apply": (j) => ({ Key: j.key, Value: j.value }),
  "Server.forward": (j) => ({ Key: j.key }),
  "Server.raftApply": (j) => ({ Key: j.key }),
  "Server.blockingQuery": (j) => ({ Key: j.key, mode: j.mode }),
});
const LONGEST = 24;

/** A step with what the request says of it, where it tells nothing itself. */
export function told(step: Step, j: Journey | undefined): Step {
  const says = j && step.values.length + step.index === 0 ? SAYS[step.point]?.(j) : undefined;
  return says ? { ...step, values: Object.entries(says).filter(([, v]) => v !== "").map(([name, v]) => ({ name, text: clip(v, LONGEST) })) } : step;
}

/** The steps of the newest visit, the present one left out: whoever comes to a point once more has begun another. */
export function visit(steps: Step[]): Step[] {
  let from = 0;
  const seen = new Set<string>();
  for (const [i, s] of steps.entries()) {
    if (seen.has(s.point)) {
      seen.clear();
      from = i;
    }
    seen.add(s.point);
  }
  return steps.slice(from, -1);
}

/** The lines round the live one, and those that this visit has passed; what is left out is said. */
function listing(s: Source, live: number, step: Step, ran: Map<number, Step>): unknown {
  const n = s.lines.length;
  const at = Math.max(0, s.numbers.indexOf(live));
  const from = Math.max(0, Math.min(at - ABOVE, n - ABOVE - BELOW - 1));
  const to = Math.min(n, Math.max(at + BELOW + 1, ABOVE + BELOW + 1));
  const shown = s.numbers.flatMap((no, i) => ((i >= from && i < to) || ran.has(no) ? [i] : []));
  const [above, below] = [shown[0]!, n - 1 - shown.at(-1)!];
  const lines = shown.map((i, k) => {
    const no = s.numbers[i]!;
    const before = k > 0 ? no - s.numbers[shown[k - 1]!]! - 1 : 0;
    return html`${before > 0 ? fold(before === 1 ? t`1 line left out` : t`${grouped(before)} lines left out`) : nothing}${codeLine(no, s.lines[i]!, no === live ? "live" : ran.has(no) ? "ran" : "", no === live ? step : ran.get(no))}`;
  });
  return html`${above > 0 ? fold(above === 1 ? t`1 line above` : t`${grouped(above)} lines above`) : nothing}${lines}${below > 0 ? fold(below === 1 ? t`1 line below` : t`${grouped(below)} lines below`) : nothing}`;
}

function fold(words: string): TemplateResult {
  return html`<div class="cl fold"><span class="ln"></span><span class="gut"></span><code>${words}</code></div>`;
}

function textOf(toks: [string, string][]): string {
  return toks.map(([, text]) => text).join("");
}

/** One line, how it stands to the live one, and the step that passed it, which tells what was true at its end. */
function codeLine(n: number, toks: [string, string][], is: "" | "live" | "ran", step: Step | undefined): TemplateResult {
  const text = textOf(toks);
  const ind = indent(text);
  const val = step ? values(step, text) : "";
  return html`<div class="cl ${is}" style="--ind:${ind}"><span class="ln">${n}</span><span class="gut">${is === "live"
    ? html`<svg viewBox="0 0 10 10" role="img" aria-label=${t`runs now`}><path d="M1 0L9 5L1 10Z"/></svg>` : nothing}</span><code lang="en" translate="no">${ind ? html`<span class="in">${" ".repeat(ind)}</span>` : nothing}${unindented(toks).map(token)}${val ? html`<span class="val">${val}</span>` : nothing}</code></div>`;
}

/** The line without the blanks that it begins with: they stand apart, so that no line ends behind them. */
function unindented(toks: [string, string][]): [string, string][] {
  const at = toks.findIndex(([, text]) => /[^\t ]/.test(text));
  return toks.slice(at).map(([cls, text], i) => [cls, i === 0 ? text.replace(/^[\t ]+/, "") : text]);
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
