/** On a small page a sheet opens over the picture: what it tells of is brought in sight above it. */

/** What is chosen in the picture: a machine, a link, a message on its way or where it came in, a request's whole way. */
const CHOSEN = ".pic .sel, .pic .link-sel, .pic .selring, .pic .thread-l";

/** Moves the page as far as it takes; what is higher than the place that is left shows its beginning. */
export function bringAbove(page: HTMLElement): void {
  const sheet = page.querySelector(".pn.sheet");
  const chosen = [...page.querySelectorAll(CHOSEN)].map((el) => el.getBoundingClientRect()).filter((b) => b.width + b.height > 0);
  if (!sheet || !chosen.length) return;
  const top = Math.min(...chosen.map((b) => b.top));
  const bottom = Math.max(...chosen.map((b) => b.bottom));
  const free = sheet.getBoundingClientRect().top;
  if (top >= 0 && bottom <= free) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: top - Math.max(EDGE, (free - (bottom - top)) / 2), behavior: still ? "instant" : "smooth" });
}

/** What is left above something high, in px. */
const EDGE = 24;
