/** One machine as a house of glass: its roof is its role, its panes are its log, its tint is its term (LOOK, section 4). */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { hasLeft, type Machine } from "../reduce/model.ts";
import type { Place } from "./places.ts";
import { r1 } from "./curve.ts";
import { cells, firstShown } from "./cells.ts";
import { tint } from "./term.ts";
import { t } from "../t.ts";
import { clip, COMMA, letters, roleWords } from "./words.ts";

/** What the picture knows beyond the machine's own state. */
export interface Dress {
  place: Place;
  /** The sentence in the role slot. */
  slot: string;
  /** Part of the patience that is left, 0..1; undefined where there is none. */
  rim: number | undefined;
  selected: boolean;
  dim: boolean;
  /** Indexes in the accent's frame, and indexes that the leader's log contradicts. */
  followed: Set<number>;
  struck: Set<number>;
  /** A client's two lines. */
  lines: [string, string];
  /** What draws the plates that tell what ails it (view/plates.ts). */
  plates?: typeof import("./plates.ts") | undefined;
  onPick: (e: Event) => void;
}

export function house(m: Machine, d: Dress): SVGTemplateResult {
  const p = d.place;
  const role = roleOf(m, p);
  const cls = `room ${role} ${!m.alive ? (hasLeft(m) ? "crashed gone" : "crashed") : ""} ${d.selected ? "sel" : ""} ${d.dim ? "dim" : ""} tw${p.client ? 0 : tint(m.term)}`;
  const words = stateWords(m, p.client);
  const ill = d.plates?.plates(m) ?? [];
  const say = [t`machine ${m.name}`, words, ...(m.term && !p.client ? [t`term ${m.term}`] : []), ...ill.map((x) => d.plates!.plateSaid(x))].join(COMMA);
  return svg`<g class=${cls} transform="translate(${p.x} ${p.y})" tabindex="0" role="button" aria-pressed=${d.selected}
    data-machine=${m.name} @click=${d.onPick} @keydown=${press(d.onPick)}><title>${say}</title>
    ${d.rim === undefined ? nothing : rim(p, d.rim)}
    ${guard([m, m.rev, d.plates, p.x, p.y, p.w, p.h, p.roof, d.slot, d.lines.join(), [...d.followed].join(), [...d.struck].join()], () =>
      svg`${p.client ? clientBody(m, d, words) : serverBody(m, d, words)}${ill.length ? d.plates!.hung(p, ill) : nothing}`)}
    ${hitArea(p)}
  </g>`;
}

/** What it is now, in one word. */
export function stateWords(m: Machine, client: boolean): string {
  if (!m.alive) return hasLeft(m) ? t`machine|left` : t`crashed`;
  if (m.ills.frozen) return t`frozen`;
  return roleWords(client ? "client" : m.role);
}

/** Enter and space press what a pointer would click. */
export function press(f: (e: Event) => void): (e: KeyboardEvent) => void {
  return (e) => {
    if (e.key !== "Enter" && e.key !== " ") return;
    e.preventDefault();
    e.stopPropagation();
    f(e);
  };
}

/** What the house looks like: a crashed one keeps the roof it had. */
export function roleOf(m: Machine, p: { client: boolean }): "leader" | "candidate" | "follower" | "client" {
  if (p.client) return "client";
  const r = m.alive ? m.role : m.fell;
  return r === "leader" || r === "candidate" ? r : "follower";
}

function rim(p: Place, left: number): SVGTemplateResult {
  const W = p.w;
  const H = p.h;
  const d = `M${W / 2} -12H${W + 3}Q${W + 7} -12 ${W + 7} -8V${H + 3}Q${W + 7} ${H + 7} ${W + 3} ${H + 7}H-3Q-7 ${H + 7} -7 ${H + 3}V-8Q-7 -12 -3 -12Z`;
  return svg`<path class="rim-track" d=${d}/>
    <path class="rim ${left < 0.2 ? "rim-low" : ""}" d=${d} pathLength="100" stroke-dasharray="${r1(left * 100)} 100"/>`;
}

function serverBody(m: Machine, d: Dress, words: string): SVGTemplateResult {
  const p = d.place;
  const role = roleOf(m, p);
  return svg`${roof(p, role)}${wall(m, d)}
    ${head(m, p, role, words)}
    ${cells(m, p, d.followed, d.struck)}
    ${commitLine(m, p)}
    ${role === "leader" && m.alive && !p.compact ? book(m, p) : svg`<text x=${p.x0} y="94" class="r-tiny">${clip(d.slot, Math.floor((p.w - 2 * p.x0 + 6) / 6.5))}</text>`}
    ${p.compact ? nothing : storeRows(m, p)}
    ${m.alive || hasLeft(m) ? nothing : crack(p, m.name.length > 5)}`;
}

/** The wall, and over it what stands behind its words where it is frozen. */
function wall(m: Machine, { place: p, plates }: Dress): SVGTemplateResult {
  return svg`<rect class="wall" width=${p.w} height=${p.h} rx="1.5"/><rect class="wall-in" x="3" y="3" width=${p.w - 6} height=${p.h - 6}/>
    ${m.ills.frozen ? plates?.hatch(p) : nothing}`;
}

function head(m: Machine, p: Place, role: string, words: string): SVGTemplateResult {
  const name = clip(m.name, p.compact ? 6 : 9);
  const gx = 13 + 9.65 * [...name].length + 12;
  const n = tint(m.term);
  const term = m.term === 0 ? nothing
    : p.compact || (role === "candidate" && p.w < 200) ? svg`<rect class="sw tf${n}" x=${p.w - 32} y="8.5" width="20" height="15"/><text x=${p.w - 22} y="20" class="r-term" text-anchor="middle">${m.term}</text>`
    : svg`<rect class="sw tf${n}" x=${p.w - 66 - 6.6 * Math.max(0, String(m.term).length - 1)} y="10.5" width="11" height="11"/><text x=${p.w - 11} y="20.5" class="r-term" text-anchor="end">${t`term ${m.term}`}</text>`;
  return svg`<text x="13" y="22" class="r-name">${name}</text>${roleGlyph(role, r1(gx))}
    <text x=${r1(gx + 9.5)} y="21.5" class="r-role">${words}</text>${term}
    <line x1="3" y1="31" x2=${p.w - 3} y2="31" class="hair"/>`;
}

function roleGlyph(role: string, x: number): SVGTemplateResult {
  switch (role) {
    case "leader":
      return svg`<path class="rg rg-leader" d="M${x} 11.9L${x + 5.1} 17L${x} 22.1L${x - 5.1} 17Z"/>`;
    case "candidate":
      return svg`<path class="rg rg-cand" d="M${x} 11.9L${x + 5.1} 17L${x} 22.1L${x - 5.1} 17Z"/><path class="rg rg-leader" d="M${x} 11.9L${x} 22.1L${x - 5.1} 17Z"/>`;
    case "client":
      return svg`<rect class="rg rg-fol" x=${x - 4.1} y="12.9" width="8.2" height="8.2"/>`;
    default:
      return svg`<circle class="rg rg-fol" cx=${x} cy="17" r="4.4"/>`;
  }
}

function roof(p: Place, role: string): SVGTemplateResult {
  const W = p.w;
  if (role === "follower") return svg`<g class="roof"><line x1="-4" y1="-4" x2=${W + 4} y2="-4" class="eave"/></g>`;
  const mid = W / 2;
  const top = r1(-4 - W / 8);
  const half = r1(-4 - W / 16);
  const a = `M-7 -4L${mid} ${top}L${W + 7} -4`;
  const finial = top - 7;
  const rafters = [W / 6, W / 3, (W * 2) / 3, (W * 5) / 6, mid];
  const diamond = `M${mid} ${finial - 10.5}L${mid + 5.5} ${finial - 5}L${mid} ${finial + 0.5}L${mid - 5.5} ${finial - 5}Z`;
  return svg`<g class="roof ${role === "candidate" ? "roof-cand" : ""}">
    <path class="glass" d="${a}Z"/>
    ${rafters.map((x) => svg`<line x1=${r1(x)} y1="-4" x2=${mid} y2=${top} class="bar"/>`)}
    <line x1=${r1(W / 4 - 3.5)} y1=${half} x2=${r1((3 * W) / 4 + 3.5)} y2=${half} class="bar"/>
    <path class="eave" d=${a}/><line x1="-7" y1="-4" x2=${W + 7} y2="-4" class="eave"/>
    <line x1=${mid} y1=${top} x2=${mid} y2=${finial} class="eave"/>
    ${role === "candidate"
      ? svg`<path class="rg rg-cand" d=${diamond}/><path class="rg rg-leader" d="M${mid} ${finial - 10.5}L${mid} ${finial + 0.5}L${mid - 5.5} ${finial - 5}Z"/>`
      : svg`<path class="rg rg-leader" d=${diamond}/>`}</g>`;
}

function commitLine(m: Machine, p: Place): SVGTemplateResult {
  const first = firstShown(m, p);
  const shown = Math.min(m.commit, m.last);
  const x = p.x0 + (shown - first + 1) * (p.cell + 2) - 2;
  const words = svg`<text x=${p.x0} y="79" class="r-tiny">${t`commit ${m.commit}`}</text>${p.w < 200 ? nothing
    : svg`<text x=${p.x0 + 68} y="79" class="r-tiny soft ap">${t`applied ${m.applied}`}</text>`}`;
  if (shown < first || m.log.length === 0) return words;
  return svg`<line x1=${p.x0} y1="67" x2=${x} y2="67" class="commit"/><line x1=${x} y1="64" x2=${x} y2="68" class="commit"/>${words}`;
}

/** The leader's book: how far each follower's log is known to agree, and what it is sent next. */
function book(m: Machine, p: Place): SVGTemplateResult {
  const first = firstShown(m, p);
  const most = p.x0 + p.cells * (p.cell + 2) - 4;
  const at = (i: number) => Math.min(most, p.x0 + (i - first) * (p.cell + 2) + p.cell / 2);
  const rows = [...m.book].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 2).map(([name, k], i) => {
    const y = 90 + 13 * i;
    const next = Math.max(p.x0 + 30, at(k.next));
    const name1 = clip(name, 2);
    const match = at(k.match);
    const x = p.x0 + 11;
    if (k.match < first || match < x + 6) {
      const words = t`match ${k.match}`;
      const from = x + 6.5 * letters(words) + 6;
      return svg`<text x=${p.x0} y=${y + 3.5} class="r-tiny">${name1}</text><text x=${x} y=${y + 3.5} class="r-tiny soft">${words}</text>
        ${next > from + 4 ? svg`<line x1=${from} y1=${y} x2=${next - 3} y2=${y} class="reach-d"/>` : nothing}<circle class="reach-n" cx=${Math.max(next, from + 3)} cy=${y} r="2.6"/>`;
    }
    return svg`<text x=${p.x0} y=${y + 3.5} class="r-tiny">${name1}</text><line x1=${x} y1=${y} x2=${match} y2=${y} class="reach"/>
      <circle class="reach-m" cx=${match} cy=${y} r="2.6"/>
      ${next > match + 6 ? svg`<line x1=${match + 3} y1=${y} x2=${next - 3} y2=${y} class="reach-d"/><circle class="reach-n" cx=${next} cy=${y} r="2.6"/>` : nothing}`;
  });
  return svg`${rows.length ? rows : svg`<text x=${p.x0} y="94" class="r-tiny soft">${t`asks nobody yet`}</text>`}`;
}

function storeRows(m: Machine, p: Place): SVGTemplateResult {
  const y = p.h - 26.5;
  const rows = m.store.slice(0, 2).sort((a, b) => (a.key < b.key ? -1 : 1));
  const most = Math.floor((p.w - 59) / 6.6);
  const wide = Math.max(9, ...rows.map((r) => Math.min(most - 9, letters(r.key))));
  return svg`<line x1="3" y1=${p.h - 42} x2=${p.w - 3} y2=${p.h - 42} class="hair"/>
    <text x=${p.w - 13} y=${y} class="r-tiny soft it" text-anchor="end">${t`store`}</text>
    ${rows.length === 0 ? svg`<text x="13" y=${y} class="r-tiny soft it">${t`empty`}</text>` : rows.map((r, i) => svg`<text x="13" y=${y + 14 * i} class="r-key">${clip(r.key, wide)}</text>
      <text x=${r1(17 + 6.9 * wide)} y=${y + 14 * i} class="r-val">${clip(r.value, most - wide - 1)}</text>`)}
    <path class="glint" d="M${p.w - 42} ${p.h - 7}l9 -9M${p.w - 34} ${p.h - 7}l13 -13M${p.w - 22} ${p.h - 7}l5 -5"/>`;
}

/** Beside a long name there is no room for it: it begins below. */
function crack(p: Place, below = false): SVGTemplateResult {
  const k = (p.h + 10) / 154;
  // Left of the term's tint and of the word under it.
  const x = p.w - (p.client || p.compact ? 31 : 70);
  return svg`<path class="crack" d="M${below ? x - 9 : `${x} -5L${x - 9}`} ${r1(34.6 * k - 5)}l24 ${r1(24.5 * k)}l-12 ${r1(37.4 * k)}l12 ${r1(28.8 * k)}l-7 ${r1(23.7 * k)}"/>
    <path class="crack thin" d="M${x + 15} ${r1(59 * k - 5)}l9 9M${x + 3} ${r1(96.5 * k - 5)}l-11 -8"/>`;
}

function clientBody(m: Machine, d: Dress, words: string): SVGTemplateResult {
  const p = d.place;
  const most = Math.floor((p.w - 24) / 6.6);
  return svg`${wall(m, d)}${head({ ...m, term: 0 }, p, "client", p.w < 76 + 9.65 * m.name.length ? "" : words)}
    ${m.alive || hasLeft(m) ? nothing : crack(p)}
    <text x="13" y=${p.compact ? 44 : 47} class="r-small ${d.lines[1] ? "" : "soft"}">${clip(d.lines[0], most)}</text>
    ${p.compact ? nothing : svg`<text x="13" y="62" class="r-small soft">${clip(d.lines[1], most)}</text>`}`;
}

function hitArea(p: Place): SVGTemplateResult {
  const up = p.client ? 8 : p.roof ? p.w / 8 + 26 : 15;
  return svg`<rect class="hit" x="-11" y=${-up} width=${p.w + 22} height=${p.h + up + 11} rx="2"/>`;
}
