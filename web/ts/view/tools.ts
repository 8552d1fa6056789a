/** The rail of tools on the left: choose one, then a machine or a link. */
import { html, type TemplateResult } from "lit/html.js";
import { icon, type IconName } from "./icons.ts";

export type Tool = "" | "crash" | "restart" | "cut" | "oneway";

const ALL: ([Tool, IconName, string] | null)[] = [["crash", "crash", "Crash"], ["restart", "restart", "Restart"], null, ["cut", "cut", "Cut"], ["oneway", "oneway", "One way"]];

export function toolRail(chosen: Tool, choose: (t: Tool) => void, heal: () => void, hurt: boolean): TemplateResult {
  return html`<div class="tools" role="toolbar" aria-label="Break things"><h2>Break</h2>
    ${ALL.map((x) => x === null ? html`<hr>` : html`<button aria-pressed=${chosen === x[0]} data-tool=${x[0]} @click=${() => choose(chosen === x[0] ? "" : x[0])}>${icon(x[1])}${x[2]}</button>`)}
    <button data-tool="heal" ?disabled=${!hurt} @click=${heal} title=${hurt ? "" : "No link is cut"}>${icon("heal")}Mend all</button></div>`;
}

/** What to do next with the tool in hand; first is the machine that was picked already. */
export function hint(t: Tool, first: string): string {
  switch (t) {
    case "crash": return "Choose a machine to crash. Esc leaves.";
    case "restart": return "Choose a crashed machine to restart. Esc leaves.";
    case "cut": return first ? `Choose the other end of the link to ${first}. Esc leaves.` : "Choose a link, or two machines. A cut link is mended. Esc leaves.";
    case "oneway": return first ? `Choose who shall no longer hear ${first}. Esc leaves.` : "Choose the machine that shall not be heard. Esc leaves.";
    case "": return "";
  }
}
