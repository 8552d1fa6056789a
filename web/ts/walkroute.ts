/** The walkthrough's text as the walk needs it: its stops in order, the one that is here, the line that is lit. */
import { decoded } from "./decoded.ts";
import { lineOf, type Source } from "./view/sources.ts";
import { t } from "./t.ts";

/** One stop of the way, as its section on the page tells. */
export interface Stop {
  id: string;
  station: string;
  point: string;
  on: "client" | "follower" | "leader";
  title: string;
  el: HTMLElement;
}

export function stops(): Stop[] {
  return [...document.querySelectorAll<HTMLElement>("section.station[data-point]")].map((el) => ({
    id: el.id, station: el.dataset.station ?? "", point: el.dataset.point ?? "", on: (el.dataset.on ?? "leader") as Stop["on"],
    title: el.querySelector(".sth h1, .sth h2")?.textContent?.trim() ?? el.dataset.station ?? "", el,
  }));
}

/** Marks the stop that is here: in the text, on the route's ticks (a station each) and in its list of names (a stop each). */
export function markHere(all: Stop[], here: number): void {
  all.forEach((s, i) => s.el.classList.toggle("here", i === here));
  const now = all[here];
  const passed = new Set(all.slice(0, here).map((s) => s.station));
  for (const a of document.querySelectorAll<HTMLAnchorElement>(".ticks a")) {
    const at = all.find((s) => s.id === target(a))?.station ?? "";
    const on = at !== "" && at === now?.station;
    a.classList.toggle("here", on);
    a.classList.toggle("done", !on && passed.has(at));
    if (on) a.setAttribute("aria-current", "step");
    else a.removeAttribute("aria-current");
  }
  for (const li of document.querySelectorAll<HTMLElement>(".route li.s")) {
    const a = li.querySelector("a");
    li.classList.toggle("here", !!a && target(a) === now?.id);
  }
}

function target(a: HTMLAnchorElement): string {
  return a.pathname === location.pathname ? decoded(a.hash.slice(1)) : "";
}

const SVG = "http://www.w3.org/2000/svg";

/** Lights the line of a stop and writes what was true at its end; every other line goes dark. */
export function light(stop: Stop | undefined, source: Source | undefined, valueOf: (line: string) => string): void {
  for (const old of document.querySelectorAll(".station .cl.live")) {
    old.classList.remove("live");
    old.querySelector(".gut svg.now")?.remove();
    old.querySelector(".val")?.remove();
  }
  if (!stop || !source) return;
  // A function that is passed twice has its source where it is passed first.
  const at = `.cl[data-line="${lineOf(source, stop.point)}"]`;
  const line = stop.el.querySelector(at) ?? document.querySelector(`.station[data-station="${CSS.escape(stop.station)}"] ${at}`);
  if (!line) return;
  const value = valueOf(line.querySelector("code")?.textContent ?? "");
  line.classList.add("live");
  const mark = document.createElementNS(SVG, "svg");
  mark.setAttribute("viewBox", "0 0 10 10");
  mark.setAttribute("class", "now");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", t`runs now`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M1 0L9 5L1 10Z");
  mark.append(path);
  line.querySelector(".gut")?.append(mark);
  if (!value) return;
  const val = document.createElement("span");
  val.className = "val";
  val.textContent = value;
  line.querySelector("code")?.append(val);
}
