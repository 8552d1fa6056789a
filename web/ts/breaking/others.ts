/** A link, a request on its whole way, and the things that lie over each other where somebody pointed. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { isCut, type Flight, type Journey, type Model } from "../reduce/model.ts";
import { icon } from "../view/signs.ts";
import { family, glyph, label } from "../view/marks.ts";
import { wayIlls } from "../view/table.ts";
import { hopList } from "../view/hops.ts";
import { way } from "../view/thread.ts";
import { clip, grouped, list, moment, moment3, span } from "../view/words.ts";

interface Common {
  m: Model;
  t: number;
  message(f: Flight): void;
  close(): void;
  sheet: boolean;
}

export interface LinkView extends Common {
  cut?: () => void;
  heal?: () => void;
  family?: (name: string) => void;
}

export function inspectLink(a: string, b: string, o: LinkView): TemplateResult {
  const cut = isCut(o.m, a, b) && isCut(o.m, b, a);
  const ill = [wayIlls(o.m, a, b), wayIlls(o.m, b, a)].some((x) => x.length > 0);
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label="Link"><header><h2>Link <span class="mono">${a}</span> – <span class="mono">${b}</span></h2></header>
    <div class="body" tabindex="0" role="group" aria-label="What it carries">${half(a, b, o)}${half(b, a, o)}</div>
    <div class="row">${o.cut && !cut ? html`<button class="lnk" data-act="cut" @click=${o.cut}>${icon("cut")}Cut it</button>` : nothing}
      ${o.heal && ill ? html`<button class="lnk" data-act="heal" @click=${o.heal}>${icon("heal")}Mend it</button>` : nothing}
      ${o.family ? html`<button class="lnk" data-act="one" @click=${() => o.family!("cut")}>${icon("oneway")}One way</button><button class="lnk" data-act="spoil" @click=${() => o.family!("slow")}>${icon("slow")}Spoil it</button>` : nothing}
      <button class="lnk" data-close @click=${() => o.close()}>Close</button></div></section>`;
}

function half(from: string, to: string, o: LinkView): TemplateResult {
  const on = [...o.m.flights.values()].filter((f) => f.from === from && f.to === to);
  const ill = wayIlls(o.m, from, to);
  return html`<dl class="ins"><dt>${from} to ${to}</dt><dd>${ill.length ? html`<b>${ill.join("; ")}</b>` : "sound"}</dd>
    <dt>sent</dt><dd>${grouped(o.m.traffic.get(`${from}>${to}`) ?? 0)} messages, gossip aside</dd>
    <dt>carries now</dt><dd>${on.length ? on.slice(0, 8).map((f) => pick(f, o)) : "nothing"}${on.length > 8 ? ` and ${on.length - 8} more` : ""}</dd></dl>`;
}

function pick(f: Flight, o: Common): TemplateResult {
  const when = f.held ? "held" : f.lost ? "lost" : f.ended ? "arrived" : `in ${span(Math.max(0, f.due - o.t))}`;
  return html`<button class="lnk msgs" data-pick=${f.id} @click=${() => o.message(f)}>${glyph(family(f), f.reply, f.ok)}${clip(label(f), 24)}<span class="soft">${when}</span></button>`;
}

/** Several messages where somebody pointed: which one is meant. */
export function several(ids: string[], o: Common): TemplateResult {
  const all = ids.flatMap((id) => o.m.flights.get(id) ?? o.m.ended.find((e) => e.id === id) ?? []);
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label="Which one"><header><h2>Which one?</h2><span class="r">${all.length} lie here</span></header>
    <div class="body">${all.map((f) => html`<p class="which">${pick(f, o)} <span class="soft">${f.from} to ${f.to}</span></p>`)}</div>
    <div class="row"><button class="lnk" data-close @click=${() => o.close()}>Close</button></div></section>`;
}

/** A request on its whole way; all else in the picture is dimmed meanwhile. */
export function inspectRequest(j: Journey, o: Common): TemplateResult {
  const end = !j.ended ? `waits, ${span(Math.max(0, o.t - j.at))} by now` : j.phase === "unknown" ? "unknown: nobody can tell whether it was done"
    : `${j.error || (j.op === "get" ? (j.status === 404 ? "no such key" : clip(j.result, 60)) : j.result)}, ${span(j.ended - j.at)} after it was asked`;
  const who = (names: string[]) => list(names) || "nobody yet";
  const rows: [string, unknown][] = [["asked", `at ${moment3(j.at)} on ${j.node || "a machine"}${j.mode && j.mode !== "default" ? `, ${j.mode}` : ""}`], ["answer", end]];
  if (j.index) rows.push(["entry", `${j.index}, term ${j.term}: on the disks of ${who(j.stored)}; known to be safe to ${who(j.committed)}; applied by ${who(j.applied)}`]);
  const hops = way(j, o.t);
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label="Request"><header><h2><span class="mono">${j.op} ${clip(j.key, 24)}${j.op === "put" ? ` ${clip(j.value, 16)}` : ""}</span></h2><span class="r mono">${clip(j.trace, 16)}</span></header>
    <div class="body" tabindex="0" role="group" aria-label="Its way"><dl class="ins">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
      ${hops.length ? hopList(j, hops) : html`<p class="empty">It has not left its machine.</p>`}
      <ol class="steps" aria-label="The functions that it has passed">${j.steps.filter((s) => s.at <= o.t).slice(-STEPS).map((s) => html`<li><span class="mono">${s.node} ${s.point}</span> <span class="soft">${moment(s.at)}</span></li>`)}</ol></div>
    <div class="row"><button class="lnk" data-close @click=${() => o.close()}>Close</button></div></section>`;
}

/** Newest functions of its way that are listed. */
const STEPS = 40;
