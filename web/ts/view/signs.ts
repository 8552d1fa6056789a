/** The icons that the parts of the page need beyond those of its first visit. */
import { svg, type TemplateResult } from "lit/html.js";
import { drawn, icon as base, type BaseIcon } from "./icons.ts";

const paths = {
  restart: "M14 9a5 5 0 11-1.7-3.7M14.3 2.8v3h-3",
  cut: "M1.5 9h5M11.5 9h5M8.4 4.5l-2 9M11.6 4.5l-2 9",
  oneway: "M1.5 6h15M1.5 12h5M11.5 12h5M8.4 8.5l-1.6 7M11.6 8.5l-1.6 7M13.5 3l3 3-3 3",
  heal: "M1.5 9h15M6 5.5v7M12 5.5v7",
  right: "M3 9h12M10.5 4.5L15 9l-4.5 4.5",
  flag: "M5 15V3h8l-2 3 2 3H5",
  gear: "M3 9h12M9 3v12",
  freeze: "M3.5 3h11v12h-11zM3.5 9l6-6M3.5 14L14.5 3.5M8.5 15l6-6",
  thaw: "M3.5 3h11v12h-11zM6 12.5l6-7M9.2 5.2l2.8.3.3 2.8",
  wipe: "M3 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5v7c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5zM6.2 6.5l5.6 6M11.8 6.5l-5.6 6",
  lossy: "M1.5 9h.6M4.6 9h.6M7.7 9h.6M10.8 9h.6M13.9 9h.6M16.5 9h.2",
  drop: "M1.5 9h5M9 5.5l7 7M16 5.5l-7 7",
  hold: "M1.5 9h5.5M10 4v10M13.5 4v10",
  release: "M3.5 4v10M7 9h9M12.5 5.5L16 9l-3.5 3.5",
  copy: "M3 5.5h8v8H3zM6 5.5v-3h8.5v8.5H11",
  edit: "M3.5 14.5l1-3.7 7.6-7.6 2.7 2.7-7.6 7.6zM10.4 4.9l2.7 2.7",
  reorder: "M2 5.5c6 0 8 7 13 7M2 12.5c6 0 8-7 13-7M12.5 3l3 2.5-3 2.5M12.5 10l3 2.5-3 2.5",
  add: "M3.5 7h8v8h-8zM14 2.5v5M11.5 5h5",
  leave: "M3.5 3h7v12h-7zM8 9h8M13 6l3 3-3 3",
  message: "M2.5 4.5h13v9h-13zM2.5 5l6.5 5 6.5-5",
  member: "M9 3.5a2.6 2.6 0 110 5.2 2.6 2.6 0 010-5.2zM4 15c0-3 2.2-4.6 5-4.6s5 1.6 5 4.6",
} as const;

export type IconName = keyof typeof paths | BaseIcon;

export function icon(name: IconName): TemplateResult {
  return name in paths ? drawn(svg`<path d=${paths[name as keyof typeof paths]}/>`) : base(name as BaseIcon);
}
