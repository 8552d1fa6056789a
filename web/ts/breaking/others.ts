/** A link, a request on its whole way, and the things that lie over each other where somebody pointed. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { isCut, type Flight, type Journey, type Model } from "../reduce/model.ts";
import type { Path } from "../reduce/path.ts";
import { t, th } from "../t.ts";
import { icon } from "../view/signs.ts";
import { family, glyph, label } from "../view/marks.ts";
import { wayIlls } from "../view/table.ts";
import { hopList } from "../view/hops.ts";
import { isRead, price } from "../view/price.ts";
import { modeWords } from "../view/eventwords.ts";
import { COMMA, SEMICOLON, clip, grouped, list, moment, moment3, shown, span } from "../view/words.ts";

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
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`Link`}><header><h2>${th`Link <span class="mono">${a}</span> – <span class="mono">${b}</span>`}</h2></header>
    <div class="body" tabindex="0" role="group" aria-label=${t`What it carries`}>${half(a, b, o)}${half(b, a, o)}</div>
    <div class="row">${o.cut && !cut ? html`<button class="lnk" data-act="cut" @click=${o.cut}>${icon("cut")}${t`Cut it`}</button>` : nothing}
      ${o.heal && ill ? html`<button class="lnk" data-act="heal" @click=${o.heal}>${icon("heal")}${t`Mend it`}</button>` : nothing}
      ${o.family ? html`<button class="lnk" data-act="one" @click=${() => o.family!("cut")}>${icon("oneway")}${t`One way`}</button><button class="lnk" data-act="spoil" @click=${() => o.family!("slow")}>${icon("slow")}${t`Spoil it`}</button>` : nothing}
      <button class="lnk" data-close @click=${() => o.close()}>${t`Close`}</button></div></section>`;
}

function half(from: string, to: string, o: LinkView): TemplateResult {
  const on = [...o.m.flights.values()].filter((f) => f.from === from && f.to === to);
  const ill = wayIlls(o.m, from, to);
  return html`<dl class="ins"><dt>${t`${from} to ${to}`}</dt><dd>${ill.length ? html`<b>${ill.join(SEMICOLON)}</b>` : t`way|sound`}</dd>
    <dt>${t`messages|sent`}</dt><dd>${t`${grouped(o.m.traffic.get(`${from}>${to}`) ?? 0)} messages, gossip aside`}</dd>
    <dt>${t`carries now`}</dt><dd>${on.length ? on.slice(0, 8).map((f) => pick(f, o)) : t`nothing`}${on.length > 8 ? html` ${t`and ${on.length - 8} more`}` : ""}</dd></dl>`;
}

function pick(f: Flight, o: Common): TemplateResult {
  const when = f.held ? t`message|held` : f.lost ? t`message|lost` : f.ended ? t`arrived` : t`in ${span(Math.max(0, f.due - o.t))}`;
  return html`<button class="lnk msgs" data-pick=${f.id} @click=${() => o.message(f)}>${glyph(family(f), f.reply, f.ok)}${clip(label(f), 24)}<span class="soft">${when}</span></button>`;
}

/** Several messages where somebody pointed: which one is meant. */
export function several(ids: string[], o: Common): TemplateResult {
  const all = ids.flatMap((id) => o.m.flights.get(id) ?? o.m.ended.find((e) => e.id === id) ?? []);
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`Which one`}><header><h2>${t`Which one?`}</h2><span class="r">${t`${all.length} lie here`}</span></header>
    <div class="body">${all.map((f) => html`<p class="which">${pick(f, o)} <span class="soft">${t`${f.from} to ${f.to}`}</span></p>`)}</div>
    <div class="row"><button class="lnk" data-close @click=${() => o.close()}>${t`Close`}</button></div></section>`;
}

/** A request on its whole way; all else in the picture is dimmed meanwhile. */
export function inspectRequest(j: Journey, path: Path, o: Common): TemplateResult {
  const got = shown(j.error) || (j.op !== "get" ? j.result : j.status === 404 ? t`no such key` : clip(j.result, 60));
  const end = !j.ended ? t`waits, ${span(Math.max(0, o.t - j.at))} by now` : j.phase === "unknown" ? t`unknown: nobody can tell whether it was done`
    : t`${got}, ${span(j.ended - j.at)} after it was asked`;
  const who = (names: string[]) => list(names) || t`nobody yet`;
  const asked = t`at ${moment3(j.at)} on ${j.node || t`a machine`}`;
  const rows: [string, unknown][] = [[t`request|asked`, j.mode && j.mode !== "default" ? `${asked}${COMMA}${modeWords(j.mode)}` : asked], [t`answer`, end]];
  if (j.index) rows.push([t`entry`, t`${j.index}, term ${j.term}: on the disks of ${who(j.stored)}; known as safe by ${who(j.committed)}; applied by ${who(j.applied)}`]);
  const { hops } = path;
  const steps = j.steps.filter((s) => s.at <= o.t).slice(-STEPS);
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`Request`}><header><h2><span class="mono">${j.op} ${clip(j.key, 24)}${j.op === "put" ? ` ${clip(j.value, 16)}` : ""}</span></h2><span class="r mono">${clip(j.trace, 16)}</span></header>
    <div class="body" tabindex="0" role="group" aria-label=${t`Its way`}>${isRead(j) ? price(j, path) : nothing}
      <dl class="ins">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
      ${hops.length ? hopList(j, hops) : html`<p class="empty">${t`It has not left its machine.`}</p>`}
      ${steps.length ? html`<p class="ends" id="passed">${t`The functions that it has passed`}</p>
      <ol class="steps" aria-labelledby="passed">${steps.map((s) => html`<li><span class="mono">${s.node} ${s.point}</span> <span class="soft">${moment(s.at)}</span></li>`)}</ol>` : nothing}</div>
    <div class="row"><button class="lnk" data-close @click=${() => o.close()}>${t`Close`}</button></div></section>`;
}

/** Newest functions of its way that are listed. */
const STEPS = 40;
