/** On a small page a sheet opens over the picture: what it tells of is brought in sight above it. */

/** What is chosen in the picture: a machine, a link, a message on its way or where it came in. */
const CHOSEN = ".pic .sel, .pic .link-sel, .pic .selring";

/** Moves the page as far as it takes; what is higher than the place that is left shows its beginning. */
export function bringAbove(page: HTMLElement): void {
  const sheet = page.querySelector(".pn.sheet");
  const chosen = page.querySelector(CHOSEN);
  if (!sheet || !chosen) return;
  const { top, bottom, height } = chosen.getBoundingClientRect();
  const free = sheet.getBoundingClientRect().top;
  if (top >= 0 && bottom <= free) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: top - Math.max(EDGE, (free - height) / 2), behavior: still ? "instant" : "smooth" });
}

/** What is left above something high, in px. */
const EDGE = 24;
