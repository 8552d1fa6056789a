/** The first visit's right column: five things to look at, five sentences. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const small = (inside: SVGTemplateResult) => html`<svg viewBox="0 0 64 44" class="pic" aria-hidden="true">${inside}</svg>`;

export function howTo(): TemplateResult {
  const rows: [TemplateResult, string][] = [
    [small(svg`<path class="glass tw3" d="M4 22L32 9 60 22Z"/><path class="eave" d="M4 22L32 9 60 22ZM32 9V5"/><path class="bar" d="M18 22L32 9 46 22M32 22V9"/><rect class="wall tw3" x="9" y="24" width="46" height="16"/>`),
      "A house is a server. The one with a roof leads."],
    [small(svg`<g class="cell"><rect class="tf3" x="8" y="11" width="22" height="22"/><text class="c-i" x="19" y="26" text-anchor="middle">46</text></g><g class="cell unc"><rect class="tf3" x="33" y="11" width="22" height="22"/><text class="c-i" x="44" y="26" text-anchor="middle">47</text></g>`),
      "A pane is one write. Solid: safe. Dashed: not yet known to be safe."],
    [small(svg`<rect class="rim-track" x="8" y="7" width="48" height="30" rx="3"/><path class="rim" d="M32 7H56V37H24"/><rect class="wall tw3" x="14" y="13" width="36" height="18"/>`),
      "The rim is patience. It burns down until the leader is heard."],
    [small(svg`<path class="link" d="M4 22H60" style="stroke:var(--append);opacity:.5"/><g class="msg f-append"><path class="trail" d="M4 22H20"/></g><circle class="m m-append" cx="22" cy="22" r="7.5"/><circle class="m m-append m-reply" cx="46" cy="22" r="7.5"/><path class="sign s-append" d="M42.8 22h6.4M46 18.8v6.4"/>`),
      "Full: a question on its way. Hollow: its answer, yes or no."],
    [small(svg`<rect class="wall tw3" x="7" y="11" width="22" height="22"/><rect class="wall tw2" x="35" y="11" width="22" height="22"/>`),
      "Each term has its own glass. Another tint: a server that has missed an election."],
  ];
  return html`<div class="quiet"><h2>How to read it</h2><ul>${rows.map(([g, w]) => html`<li>${g}<span>${w}</span></li>`)}</ul>
    <p>Put a value, and the code that carries it appears here, line by line, while it runs.</p></div>`;
}
