/** The map of keys: all that the playground's keys do, in one place. */
import "../kit.ts";
import { html, type TemplateResult } from "lit/html.js";
import { t } from "../t.ts";
import { dress } from "../view/style.ts";
import { Sheet } from "./share/sheet.ts";
import { css as sheet } from "./share/style.ts";

const css = `
dialog.card dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:8px 20px;margin:6px 0 0;font-size:var(--f-4);line-height:1.4}
dialog.card dt{text-align:right;white-space:nowrap}
dialog.card dd{margin:0;color:var(--ink-2)}
kbd{font-family:var(--mono);font-size:.82em;border:1px solid var(--line-2);border-radius:var(--r-2);padding:1px 6px;white-space:nowrap;background:var(--pane);color:var(--ink)}
@media (max-width:640px){
  dialog.card dl{grid-template-columns:7em minmax(0,1fr);gap:8px 12px}
  dialog.card dt{text-align:left;white-space:normal;line-height:1.7}
}
@media (max-width:360px){dialog.card dl{grid-template-columns:6em minmax(0,1fr)}}
`;

dress(sheet + css);

interface Group {
  title: string;
  keys: readonly (readonly [keys: readonly string[], does: string])[];
}

const GROUPS: readonly Group[] = [
  { title: t`Time`, keys: [
    [["Space"], t`Pause, and play on`],
    [["←", "→"], t`One event back, or on`],
    [["Shift ←", "Shift →"], t`100 ms back, or on`],
    [["+", "-"], t`Faster, slower`],
  ] },
  { title: t`The picture`, keys: [
    [["Tab"], t`To the next machine, message or button; to links too, while a tool for links is in hand`],
    [["Enter"], t`Open what has the focus; time stands still for it`],
    [["↑", "↓", "←", "→"], t`With a tool in hand: to the next thing that it is for, or the one before`],
    [["Esc"], t`Put the tool down, or close what is open`],
  ] },
  { title: t`Among tools, tabs and choices`, keys: [
    [["←", "→"], t`To the one before, or the next`],
  ] },
  { title: t`In the list of events`, keys: [
    [["↑", "↓"], t`To the event before, or the next`],
    [["Page Up", "Page Down"], t`Ten events up, or down`],
    [["Home", "End"], t`To the first that is listed, or the last`],
    [["Enter"], t`Go to that moment`],
  ] },
  { title: t`On the timeline’s playhead`, keys: [
    [["←", "→"], t`One event back, or on`],
    [["Page Up", "Page Down"], t`One second on, or back`],
    [["Home", "End"], t`To the beginning, to the last that is known`],
  ] },
  { title: t`On the rail of speeds`, keys: [
    [["←", "→"], t`Slower, faster`],
    [["Home", "End"], t`The slowest, the fastest`],
  ] },
  { title: t`The page`, keys: [
    [["~"], t`Open a terminal`],
    [["s"], t`Share this moment, save it, open a file`],
    [["?"], t`This map`],
  ] },
];

const view = (): TemplateResult => html`${GROUPS.map((g) => html`<section data-keys=${g.title}><h3>${g.title}</h3>
  <dl>${g.keys.map(([keys, does]) => html`<dt>${keys.map((k, i) => html`${i ? " " : ""}<kbd>${k}</kbd>`)}</dt><dd>${does}</dd>`)}</dl></section>`)}`;

const map = new Sheet(t`keyboard|Keys`, view);

export function showKeys(): void {
  map.show();
}
