/** The same state as the picture, as a table of words: for those who do not see it. */
import { html, type TemplateResult } from "lit/html.js";
import { servers, type Model } from "../reduce/model.ts";
import { list } from "./words.ts";

export function stateTable(m: Model): TemplateResult {
  return html`<div class="vh"><table><caption>Machines</caption><thead><tr><th>machine</th><th>role</th><th>term</th><th>last entry</th><th>committed</th><th>applied</th><th>hears</th><th>store</th></tr></thead>
    <tbody>${servers(m).map((x) => html`<tr><th scope="row">${x.name}</th><td>${x.alive ? x.role || "starting" : "crashed"}</td><td>${x.term}</td><td>${x.last}</td><td>${x.commit}</td><td>${x.applied}</td>
      <td>${x.role === "leader" ? "leads" : x.heard || x.leader || "nobody"}</td><td>${list(x.store.slice(0, 4).map((r) => `${r.key} = ${r.value}`)) || "empty"}</td></tr>`)}</tbody></table></div>`;
}
