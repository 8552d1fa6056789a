/** The line icons of the look: 18 x 18, 1.4 wide, the current colour. The first visit needs these; signs.ts has the others. */
import { svg, html, type TemplateResult } from "lit/html.js";

const paths = {
  crash: "M3.5 3h11v12h-11zM10 3L8.4 7l2.4 2-2.6 3 1 3",
  disk: "M3 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5v7c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5zM3 5.5C3 6.9 5.7 8 9 8s6-1.1 6-2.5",
  back: "M13 4L6 9l7 5zM4.5 4v10",
  forward: "M5 4l7 5-7 5zM13.5 4v10",
  slow: "M1.5 9h2.6M6.3 9h2.6M11.1 9h2.6M15.6 9h1M11.5 5.5L15 9l-3.5 3.5",
  clock: "M9 2.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM9 5v4.2l2.8 1.7",
} as const;

export type BaseIcon = keyof typeof paths | "pause" | "play";

/** The lines of an icon, in its 18 x 18, for use within a picture. */
export function iconPath(name: keyof typeof paths): string {
  return paths[name];
}

export function icon(name: BaseIcon): TemplateResult {
  if (name === "pause") return drawn(svg`<path d="M6 4v10M12 4v10" stroke-width="2.4"/>`);
  if (name === "play") return drawn(svg`<path d="M5 3.5l9 5.5-9 5.5z" fill="currentColor"/>`);
  return drawn(svg`<path d=${paths[name]}/>`);
}

/** An icon of these lines. */
export function drawn(inside: TemplateResult<2>): TemplateResult {
  return html`<svg class="ic" viewBox="0 0 18 18" aria-hidden="true">${inside}</svg>`;
}
