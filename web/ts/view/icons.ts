/** The line icons of the look: 18 x 18, 1.4 wide, the current colour. */
import { svg, html, type TemplateResult } from "lit/html.js";

const paths = {
  crash: "M3.5 3h11v12h-11zM10 3L8.4 7l2.4 2-2.6 3 1 3",
  restart: "M14 9a5 5 0 11-1.7-3.7M14.3 2.8v3h-3",
  cut: "M1.5 9h5M11.5 9h5M8.4 4.5l-2 9M11.6 4.5l-2 9",
  oneway: "M1.5 6h15M1.5 12h5M11.5 12h5M8.4 8.5l-1.6 7M11.6 8.5l-1.6 7M13.5 3l3 3-3 3",
  heal: "M1.5 9h15M6 5.5v7M12 5.5v7",
  disk: "M3 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5v7c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5zM3 5.5C3 6.9 5.7 8 9 8s6-1.1 6-2.5",
  back: "M13 4L6 9l7 5zM4.5 4v10",
  forward: "M5 4l7 5-7 5zM13.5 4v10",
  right: "M3 9h12M10.5 4.5L15 9l-4.5 4.5",
  flag: "M5 15V3h8l-2 3 2 3H5",
  gear: "M3 9h12M9 3v12",
  member: "M9 3.5a2.6 2.6 0 110 5.2 2.6 2.6 0 010-5.2zM4 15c0-3 2.2-4.6 5-4.6s5 1.6 5 4.6",
} as const;

export type IconName = keyof typeof paths | "pause" | "play";

export function icon(name: IconName): TemplateResult {
  const inside =
    name === "pause" ? svg`<path d="M6 4v10M12 4v10" stroke-width="2.4"/>`
    : name === "play" ? svg`<path d="M5 3.5l9 5.5-9 5.5z" fill="currentColor"/>`
    : svg`<path d=${paths[name]}/>`;
  return html`<svg class="ic" viewBox="0 0 18 18" aria-hidden="true">${inside}</svg>`;
}
