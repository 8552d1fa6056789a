/**
 * Keys and values that somebody wrote to do harm, and what must hold of a page that shows them: nothing of them runs or
 * becomes an element, no sign of them is there that cannot be seen, and none turns what stands beside it.
 */
import type { Page } from "playwright-core";

/** What every payload would leave behind: a flag on the window, an element of this class. */
const RUN = "window.__hostile=1";
const MARK = "hostile";

/** Keys and values by what they try. A key is not empty; half a character comes as bytes that are no text (BROKEN). */
export const PAIRS: Record<string, [key: string, value: string]> = {
  script: [`<script class=${MARK}>${RUN}</script>`, `"><script class=${MARK}>${RUN}</script>`],
  image: [`<img class=${MARK} src=x onerror=${RUN}>`, `<svg class=${MARK} onload=${RUN}><image href=x onerror=${RUN} /></svg>`],
  frame: [`<iframe class=${MARK} srcdoc="<script>parent.__hostile=1</script>">`, `<object class=${MARK} data="javascript:${RUN}"></object>`],
  address: [`javascript:${RUN}`, `<a class=${MARK} href="javascript:${RUN}">here</a>`],
  data: [`data:text/html,<script>${RUN}</script>`, `vbscript:${RUN}`],
  quotes: [`" onmouseover="${RUN}" autofocus onfocus="${RUN}`, `' onfocus='${RUN}' x='\`onclick=${RUN}\``],
  angles: ["</text></g></svg>]]><!--", "--></style></script></title></textarea>"],
  template: ["${globalThis.__hostile=1}", "{{constructor.constructor('window.__hostile=1')()}}"],
  lit: ["<!--?lit$123456789$-->", "?lit$123456789$ ${{}} <?x?>"],
  entity: ["&lt;b class=hostile&gt;&#x3c;b&#62;", "&amp;quot;&NewLine;&Tab;&nbsp;"],
  styles: [`<style class=${MARK}>*{display:none}</style>`, "}*{display:none}@import url(//x);a{--x:url(javascript:1)"],
  turned: ["\u202egnitirw sdrawkcab", "abc\u202edef\u202c\u2066ghi\u2069\u200f\u061c"],
  isolates: ["\u2068never ended", "\u2069\u2069ended twice\u2067\u2066"],
  hebrew: ["\u05de\u05e4\u05ea\u05d7", "\u05e2\u05e8\u05da (1)"],
  arabic: ["\u0645\u0641\u062a\u0627\u062d/\u0661\u0662", "\u0642\u064a\u0645\u0629 = 7"],
  mixed: ["user-\u05d3\u05d5\u05d3-7", "7 of \u05d3\u05d5\u05d3 a>b"],
  unseen: ["in\u200bvis\u2060ible\ufeff", "\u00ad\u180e\u3164\u{e0041}\u{e007f}"],
  tower: [`z${"\u0300\u0301\u0489".repeat(24)}algo`, "\u0e01" + "\u0e47".repeat(60)],
  emoji: ["👩‍👩‍👧‍👦🏳️‍🌈", "🔥".repeat(30)],
  wide: ["键名很长的一个键名键名键名", "\ufdfd\u2e3b\u{12031}"],
  controls: ["bell\x07esc\x1b[31m", "\x1b]8;;javascript:window.__hostile=1\x07x\x1b]8;;\x07\x1b[6n\x1b[2J\x1b[?1049h"],
  nul: ["nul\0nul", "\0\0\x7f\x80\x9b31m"],
  lines: ["two\nlines", "one\r\ntwo\n\n\nthree\u2028four\u2029"],
  path: ["../../v1/agent/leave", "..%2f..%2f"],
  dots: ["././/a//", "//evil.example/"],
  query: ["a?b=1&recurse#c", "?raw&index=1#"],
  prototype: ["__proto__", '{"__proto__":{"hostile":1}}'],
  inherited: ["constructor", "toString"],
  long: ["k".repeat(512), "v".repeat(4096)],
  unbroken: [`w${"\u00a0".repeat(160)}x`, "W".repeat(900)],
};

/** Keys of bytes that are no text: half a character, one that is too long, one that is none. */
export const BROKEN = ["%ED%A0%80half", "%C0%AFlong", "%FF%FE"];

declare global {
  interface Window {
    __hostile?: unknown;
    __violations?: string[];
    /** Looks at the page once what was done last is drawn, and keeps what is wrong with it under that name. */
    __fine?: (where: string) => Promise<void>;
    __wrong?: Set<string>;
    __wrongs?: (mark: string) => string[];
  }
}

/** Keeps what the page's policy refuses and what is ever wrong with the page, and lets no dialog open unseen. */
export async function guarded(page: Page, found: string[]): Promise<void> {
  page.on("dialog", (d) => {
    found.push(`a dialog says ${d.message()}`);
    void d.dismiss();
  });
  page.on("popup", (p) => found.push(`a window opens: ${p.url()}`));
  await page.addInitScript(`window.__wrongs = ${wrongs.toString()}`);
  await page.addInitScript((mark) => {
    window.__violations = [];
    const wrong = (window.__wrong = new Set<string>());
    window.__fine = async (where) => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (const w of window.__wrongs!(mark)) if (wrong.size < 60) wrong.add(`${where}: ${w}`);
    };
    document.addEventListener("securitypolicyviolation", (e) => window.__violations!.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  }, MARK);
}

/** What is wrong with the page as it stands, each thing in a sentence; fields to type in are passed over. It runs in the page. */
function wrongs(mark: string): string[] {
  const out: string[] = [];
  const hidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/;
  const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
  const say = (s: string) => out.length < 20 && out.push(s.slice(0, 300));
  if (window.__hostile !== undefined || ({} as { hostile?: unknown }).hostile !== undefined) say("something of it ran");
  for (const v of window.__violations ?? []) say(`the policy refused ${v}`);
  for (const el of document.querySelectorAll(`.${mark}, img, iframe, object, embed, base, style, link:not([href]), a[href^="javascript:" i], [srcdoc], image`)) say(`an element: ${el.outerHTML.slice(0, 120)}`);
  for (const el of document.querySelectorAll("script")) if (!el.src.startsWith(location.origin)) say(`a script: ${el.outerHTML.slice(0, 120)}`);
  const text = (s: string, where: string, free = false) => {
    if (hidden.test(s)) say(`${where} has a sign that is not seen: ${JSON.stringify(s.slice(0, 90))}`);
    if (/\p{M}{5}/u.test(s)) say(`${where} has a tower: ${s.slice(0, 40)}`);
    let depth = 0;
    for (const c of s) {
      if (c === "\u2068") depth++;
      else if (c === "\u2069" && --depth < 0) break;
      else if (!free && depth === 0 && rtl.test(c)) {
        say(`${where} lets a sign turn what is beside it: ${JSON.stringify(s.slice(0, 90))}`);
        break;
      }
    }
    if (depth !== 0) say(`${where} has isolates that do not match: ${JSON.stringify(s.slice(0, 90))}`);
  };
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (n instanceof Element) {
      for (const a of n.attributes) {
        if (/^on/i.test(a.name)) say(`a handler: ${n.outerHTML.slice(0, 120)}`);
        if (["title", "aria-label", "placeholder", "aria-valuetext"].includes(a.name)) text(a.value, `${n.localName}'s ${a.name}`);
      }
    } else if (n.parentElement && !n.parentElement.closest("script, style, textarea")) {
      // A terminal sets its cells one after the other; its rows for screen readers are read aloud.
      text(n.nodeValue!, n.parentElement.closest("[class]")?.getAttribute("class") ?? n.parentElement.localName, !!n.parentElement.closest(".xterm"));
    }
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) say(`the page is ${root.scrollWidth} px wide on ${root.clientWidth}`);
  for (const pn of document.querySelectorAll<HTMLElement>(".pn, .time, .stage, dialog[open]")) {
    const b = pn.getBoundingClientRect();
    if (b.width > 0 && b.right > root.clientWidth + 1) say(`${pn.className} reaches to ${Math.round(b.right)} px`);
    for (const el of pn.querySelectorAll<HTMLElement>("p, h2, h3, dd, dt, li, td, th, button, code, label, small")) {
      const r = el.getBoundingClientRect();
      if (r.width === 0 || el.closest(".vh, svg, .xterm")) continue;
      // Beyond its panel it would have to be cut off, or to be scrolled to.
      let box = el.parentElement;
      while (box && box !== pn && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
      if (r.right > b.right + 1 && (box === pn || !box) && getComputedStyle(pn).overflowX === "visible") say(`${el.localName}.${el.className} of ${pn.className} sticks out: ${el.textContent!.slice(0, 60)}`);
    }
  }
  const pic = document.querySelector("svg.pic")?.getBoundingClientRect();
  for (const el of pic ? document.querySelectorAll("svg.pic .room text") : []) {
    const wall = el.closest(".room")!.querySelector(".wall")!.getBoundingClientRect();
    const r = el.getBoundingClientRect();
    if (r.right > wall.right + 14 || r.left < wall.left - 14) say(`in a house stands what does not fit: ${el.textContent} ${Math.round(r.right - wall.right)} px`);
  }
  return out;
}
