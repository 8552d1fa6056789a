/** xterm.js in this page: its styles without style elements, its colours from the page's tokens, its size from its place. */
import { Terminal, type ITheme } from "@xterm/xterm";
import rules from "@xterm/xterm/css/xterm.css";
import { dress } from "../../view/style.ts";
import { cells } from "./cells.ts";
import type { Screen } from "./session.ts";

/** Lines kept above what is seen. */
const SCROLLBACK = 2000;
/** How wide the scroll bar is, in px. */
const SCROLLBAR = 8;
/** A terminal is no smaller than this. */
const LEAST = { cols: 20, rows: 2 };

/** Signs that turn what stands beside them: a terminal sets one cell after the other, whatever the letters. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The family of signs that fit their cells, asked for once. */
let fitting: Promise<string> | undefined;

// A row of the same sign is what it measures: marks of punctuation would be drawn together there, and stand loose where
// each is alone.
dress(`${rules}.xterm { text-spacing-trim: space-all; } .xterm-rows > div { direction: ltr; unicode-bidi: bidi-override; }`);

/** An element that takes the text of a style element and adopts it as a sheet: the page's policy allows no others. */
function styleElement(): HTMLElement {
  const el = document.createElement("span");
  const sheet = new CSSStyleSheet();
  el.hidden = true;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(el, "textContent", { set: (css: string) => sheet.replaceSync(css) });
  el.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
    Element.prototype.remove.call(el);
  };
  return el;
}

/** While xterm builds itself, the style elements that it asks for are such elements. */
function withoutStyleElements(build: () => void): void {
  const made = document.createElement;
  document.createElement = ((tag: string, o?: ElementCreationOptions) => (tag === "style" ? styleElement() : made.call(document, tag, o))) as typeof made;
  try {
    build();
  } finally {
    // What was an own property gives way to the prototype's again.
    delete (document as Partial<Document>).createElement;
  }
}

/** The page's colours as they are now. */
function theme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const [ink, paper] = [of("ink"), of("paper")];
  return {
    background: paper, foreground: ink, cursor: ink, cursorAccent: paper, selectionBackground: of("paper-3"), selectionForeground: ink,
    black: ink, brightBlack: of("ink-3"), green: of("client"), blue: of("append"), white: of("ink-2"), brightWhite: ink,
    overviewRulerBorder: paper, scrollbarSliderBackground: of("line"), scrollbarSliderHoverBackground: of("line-2"), scrollbarSliderActiveBackground: of("line-2"),
  };
}

/** One terminal in an element of its own. */
export class XTerm implements Screen {
  private readonly term: Terminal;
  private readonly stops: (() => void)[] = [];
  private open = false;
  private focused = false;

  constructor(
    readonly element: HTMLElement,
    private readonly o: { label: string; input: (data: string) => void; resized: () => void; leaves: (e: KeyboardEvent) => boolean },
  ) {
    const mono = getComputedStyle(document.documentElement).getPropertyValue("--mono").trim();
    const term = new Terminal({
      fontFamily: mono, fontSize: 13, lineHeight: 1.25, scrollback: SCROLLBACK, theme: theme(),
      cursorStyle: "block", cursorInactiveStyle: "outline", screenReaderMode: true, minimumContrastRatio: 4.5,
      overviewRuler: { width: SCROLLBAR },
    });
    this.term = term;
    term.attachCustomKeyEventHandler((e) => !o.leaves(e));
    term.onData(o.input);
    term.onResize(o.resized);
    // It measures each sign once for a family: named late, a face is there when it is measured.
    void (fitting ??= cells()).then((family) => {
      if (family) term.options.fontFamily = `${family}, ${mono}`;
    });
    this.follow();
  }

  /** Builds itself once its place has a size, by which it measures its letters. */
  private begin(): void {
    this.open = true;
    withoutStyleElements(() => this.term.open(this.element));
    // What it shows is what programs print; its label is the page's.
    this.term.element?.setAttribute("lang", "en");
    this.term.element?.setAttribute("translate", "no");
    this.term.textarea?.setAttribute("lang", document.documentElement.lang);
    this.term.textarea?.setAttribute("aria-label", this.o.label);
    if (this.focused) this.term.focus();
  }

  /** Follows the place's size and the page's colours. */
  private follow(): void {
    const size = new ResizeObserver(() => this.fit());
    size.observe(this.element);
    const repaint = (): void => void (this.term.options.theme = theme());
    const chosen = new MutationObserver(repaint);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", repaint);
    this.stops.push(() => size.disconnect(), () => chosen.disconnect(), () => dark.removeEventListener("change", repaint));
  }

  get cols(): number {
    return this.term.cols;
  }

  /** What would turn the letters of its row is written out. */
  write(text: string): void {
    this.term.write(text.replace(TURNS, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`));
  }

  clear(): void {
    this.term.write("\u001b[2J\u001b[3J\u001b[H");
  }

  focus(): void {
    this.focused = true;
    if (this.open) this.term.focus();
  }

  /** As many columns and rows as the place has room for. */
  fit(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    if (!this.open) this.begin();
    const screen = this.element.querySelector<HTMLElement>(".xterm-screen");
    if (!screen || screen.clientWidth === 0) return;
    const cell = { width: screen.clientWidth / this.term.cols, height: screen.clientHeight / this.term.rows };
    const cols = Math.max(LEAST.cols, Math.floor((clientWidth - SCROLLBAR) / cell.width));
    const rows = Math.max(LEAST.rows, Math.floor(clientHeight / cell.height));
    if (cols !== this.term.cols || rows !== this.term.rows) this.term.resize(cols, rows);
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.term.dispose();
  }
}
