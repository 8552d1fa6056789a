/** The script of /embed: what it shows is fetched when the frame is seen, so that a page may hold several. */
const element = document.querySelector("gh-playground")!;
const home = document.querySelector<HTMLAnchorElement>(".home a")!;

/** The same moment, on a page of its own. */
const follow = () => void (home.hash = location.hash);
addEventListener("hashchange", follow);
follow();

// The element is no box of its own; what stands in it is.
const seen = new IntersectionObserver((list) => {
  if (!list.some((e) => e.isIntersecting)) return;
  seen.disconnect();
  void import("./playground.ts");
});
seen.observe(element.querySelector(".stage")!);
