/** The line that is being typed: its text, its cursor, its history. It knows keys, and nothing of what a line means. */

/** A line has at most this many characters. */
const LENGTH = 4000;

/** What a key asked for, beyond the line itself. */
export type Asked = { do: "enter"; line: string } | { do: "interrupt" | "complete" | "clear" | "end" | "draw" };

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u;

/** How many columns a text takes. */
export function columns(text: string): number {
  let n = 0;
  for (const c of text) n += /\p{M}/u.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return n;
}

/** The keys that come as escape sequences, by the sequence without its ESC. */
const sequences: Record<string, string> = {
  "[A": "up", OA: "up", "[B": "down", OB: "down", "[C": "right", OC: "right", "[D": "left", OD: "left", "[H": "home", OH: "home",
  "[F": "last", OF: "last", "[3~": "delete", "[1~": "home", "[4~": "last", b: "wordLeft", f: "wordRight", "[1;5D": "wordLeft", "[1;5C": "wordRight",
};
const controls: Record<string, string> = {
  "\u0001": "home", "\u0005": "last", "\u0002": "left", "\u0006": "right", "\u0010": "up", "\u000e": "down", "\u007f": "back", "\b": "back",
  "\u0015": "killStart", "\u000b": "killEnd", "\u0017": "killWord",
};

export class Editor {
  private text: string[] = [];
  private cursor = 0;
  /** Which line of history is shown; at its length it is the new one. */
  private at = 0;
  private fresh = "";

  /** history gives the lines that were typed before, the oldest first. */
  constructor(private readonly history: () => readonly string[]) {
    this.at = history().length;
  }

  get line(): string {
    return this.text.join("");
  }

  /** The text before the cursor. */
  get before(): string {
    return this.text.slice(0, this.cursor).join("");
  }

  clear(): void {
    this.text = [];
    this.cursor = 0;
    this.fresh = "";
    this.newest();
  }

  /** A line has been added to history: what is being typed comes after it. */
  newest(): void {
    this.at = this.history().length;
  }

  /** Puts text in the place of what stands between a place and the cursor. */
  replace(from: number, text: string): void {
    const begin = [...this.before.slice(0, from)];
    this.text = [...begin, ...text, ...this.text.slice(this.cursor)].slice(0, LENGTH);
    this.cursor = Math.min(this.text.length, begin.length + [...text].length);
  }

  /** Takes what the terminal was sent; what is pasted is typed in one piece and never entered by itself. */
  *take(data: string): Generator<Asked> {
    for (const part of data.split(/(\u001b\[200~[\s\S]*?\u001b\[201~)/)) {
      if (part.startsWith("\u001b[200~")) this.paste(part.slice(6, -6));
      else yield* this.keys(part);
    }
    yield { do: "draw" };
  }

  private *keys(data: string): Generator<Asked> {
    for (const k of data.match(/\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z]|[\s\S])?|[\s\S]/gu) ?? []) {
      if (k === "\r") {
        const line = this.line;
        this.clear();
        yield { do: "enter", line };
      } else if (k === "\u0003") {
        this.clear();
        yield { do: "interrupt" };
      } else if (k === "\t") yield { do: "complete" };
      else if (k === "\f") yield { do: "clear" };
      else if (k === "\u0004") yield* this.endOrDelete();
      else this.edit(k.startsWith("\u001b") ? sequences[k.slice(1)] : controls[k], k);
    }
  }

  private *endOrDelete(): Generator<Asked> {
    if (this.text.length === 0) yield { do: "end" };
    else this.edit("delete", "");
  }

  private paste(text: string): void {
    this.insert(text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, ""));
  }

  private insert(text: string): void {
    const add = [...text].slice(0, LENGTH - this.text.length);
    this.text.splice(this.cursor, 0, ...add);
    this.cursor += add.length;
  }

  private edit(what: string | undefined, k: string): void {
    const { text, cursor } = this;
    switch (what) {
      case undefined:
        if (!/^[\u0000-\u001f\u007f-\u009f]/.test(k)) this.insert(k);
        return;
      case "left": this.cursor = Math.max(0, cursor - 1); return;
      case "right": this.cursor = Math.min(text.length, cursor + 1); return;
      case "home": this.cursor = 0; return;
      case "last": this.cursor = text.length; return;
      case "wordLeft": this.cursor = this.wordStart(); return;
      case "wordRight": this.cursor = cursor + /^\s*\S*/.exec(text.slice(cursor).join(""))![0].length; return;
      case "back": return this.cut(Math.max(0, cursor - 1), cursor);
      case "delete": return this.cut(cursor, cursor + 1);
      case "killStart": return this.cut(0, cursor);
      case "killEnd": return this.cut(cursor, text.length);
      case "killWord": return this.cut(this.wordStart(), cursor);
      case "up": return this.turn(-1);
      case "down": return this.turn(1);
    }
  }

  private wordStart(): number {
    let i = this.cursor;
    while (i > 0 && /\s/.test(this.text[i - 1]!)) i--;
    while (i > 0 && !/\s/.test(this.text[i - 1]!)) i--;
    return i;
  }

  private cut(from: number, to: number): void {
    this.text.splice(from, to - from);
    this.cursor = from;
  }

  /** To the line of history before or after. */
  private turn(by: 1 | -1): void {
    const lines = this.history();
    const to = this.at + by;
    if (to < 0 || to > lines.length) return;
    if (this.at >= lines.length) this.fresh = this.line;
    this.at = to;
    this.text = [...(lines[to] ?? this.fresh)];
    this.cursor = this.text.length;
  }
}

/** Draws prompt and line where they stood before, and knows on which row of them the cursor is. */
export class Painter {
  private row = 0;
  /** What stands there with the cursor at its end; undefined where it is anything else. */
  private stands: { text: string; cols: number } | undefined;

  /** The text that draws it anew; cols is how wide the terminal is, prompt may have colours. */
  draw(prompt: { plain: string; drawn: string }, e: Pick<Editor, "line" | "before">, cols: number): string {
    const width = columns(prompt.plain);
    const all = width + columns(e.line);
    const at = width + columns(e.before);
    const text = prompt.plain + e.line;
    const was = this.stands;
    const stands = e.line === e.before ? { text, cols } : undefined;
    // What is typed at the end is all that is written: who listens to the screen hears it once, not the whole line again.
    if (was && stands && was.cols === cols && text.startsWith(was.text) && Math.floor(all / cols) === this.row && all % cols > 0) {
      this.stands = stands;
      return text.slice(was.text.length);
    }
    // At the right edge the cursor waits to wrap: a line of its own settles where it is.
    let out = `${this.erase()}${prompt.drawn}${e.line}${all > 0 && all % cols === 0 ? "\r\n" : ""}`;
    const up = Math.floor(all / cols) - Math.floor(at / cols);
    if (up > 0) out += `\u001b[${up}A`;
    out += `\r${at % cols > 0 ? `\u001b[${at % cols}C` : ""}`;
    this.row = Math.floor(at / cols);
    this.stands = stands;
    return out;
  }

  /** The text that takes it away. */
  erase(): string {
    const out = `${this.row > 0 ? `\u001b[${this.row}A` : ""}\r\u001b[J`;
    this.forget();
    return out;
  }

  /** Nothing of it is there any more. */
  forget(): void {
    this.row = 0;
    this.stands = undefined;
  }

  /** The text that leaves it where it is and begins a line below. */
  leave(e: Pick<Editor, "line" | "before">, prompt: { plain: string }, cols: number): string {
    const rows = Math.floor((columns(prompt.plain) + columns(e.line)) / cols) - this.row;
    this.forget();
    return `${rows > 0 ? `\u001b[${rows}B` : ""}\r\n`;
  }
}
