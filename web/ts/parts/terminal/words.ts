/** A typed line as a shell reads it: words, quotes, `;` and `&`, and $? for the last exit code. Nothing else is a shell's. */
import { t } from "../../t.ts";

/** What stands in a word for the last exit code, which is not known before the command begins. Nobody can type it. */
const CODE = "\u0000";

/** One command of a line. */
export interface Command {
  /** Its words, once the exit code of the command before is known. */
  argv(code: number): string[];
  /** Behind it stands &: the prompt does not wait for it. */
  background: boolean;
  /** As it was typed. */
  text: string;
}

/** What a line cannot have, each with what it would be in a shell. */
const foreign: readonly [RegExp, string][] = [
  [/^&&|^\|\|/, t`this terminal joins commands with ; alone`],
  [/^\|/, t`this terminal has no pipes; for JSON with indents put ?pretty behind curl's address, for a bare value ?raw`],
  [/^[<>]/, t`this terminal redirects nothing`],
  [/^\$\(|^`/, t`this terminal replaces no commands; only $? stands for something`],
];

class Reader {
  readonly out: Command[] = [];
  private argv: string[] = [];
  private word: string | undefined;
  private at = 0;
  private begun = 0;

  constructor(private readonly line: string) {}

  all(): Command[] {
    while (this.at < this.line.length) this.one(this.line[this.at]!);
    this.close(false);
    return this.out;
  }

  private one(c: string): void {
    if (/\s/.test(c)) {
      this.push();
      this.at++;
    } else if (c === "'" || c === '"') this.quoted(c);
    else if (c === "\\") this.add(this.line[this.at + 1] ?? "\\", 2);
    else if (c === ";") this.close(false);
    // An & in the middle of a word stands for itself, so that an address with a query can be typed as it is.
    else if (c === "&" && /^&(\s|;|$)/.test(this.line.slice(this.at))) this.close(true);
    else if (this.line.startsWith("$?", this.at)) this.add(CODE, 2);
    else {
      for (const [form, why] of foreign) if (form.test(this.line.slice(this.at))) throw new Error(why);
      this.add(c, 1);
    }
  }

  private quoted(q: string): void {
    const { line } = this;
    this.word ??= "";
    for (this.at++; line[this.at] !== q; ) {
      if (this.at >= line.length) throw new Error(t`a quotation that begins with ${q} does not end`);
      const c = line[this.at]!;
      if (q === '"' && c === "\\" && /["\\$`]/.test(line[this.at + 1] ?? "")) this.add(line[this.at + 1]!, 2);
      else if (q === '"' && line.startsWith("$?", this.at)) this.add(CODE, 2);
      else this.add(c, 1);
    }
    this.at++;
  }

  private add(text: string, by: number): void {
    this.word = (this.word ?? "") + text;
    this.at += by;
  }

  private push(): void {
    if (this.word !== undefined) this.argv.push(this.word);
    this.word = undefined;
  }

  private close(background: boolean): void {
    this.push();
    const text = this.line.slice(this.begun, this.at).trim();
    this.at++;
    this.begun = this.at;
    if (this.argv.length === 0) {
      if (background) throw new Error(t`nothing stands before the &`);
      return;
    }
    const words = this.argv;
    this.out.push({ argv: (code) => words.map((w) => w.replaceAll(CODE, String(code))), background, text });
    this.argv = [];
  }
}

/** The commands of a line. Fails with a sentence about what cannot be read. */
export function commands(line: string): Command[] {
  return new Reader(line).all();
}

/** A word as it must be typed to be read as it is. */
export function quoted(word: string): string {
  return word !== "" && /^[\w./:@%+,=?-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A word as it may be typed on behind its own beginning: what would mean something else stands behind a backslash. */
export function escaped(word: string): string {
  return word.replace(/[\s'"\\;&|<>$`]/g, "\\$&");
}

/** Text as it may be printed: what would command the terminal is shown as it is written, ^[ and the like. */
export function harmless(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => {
    const n = c.charCodeAt(0);
    if (c === "\r") return "";
    return n < 0x20 ? `^${String.fromCharCode(n + 64)}` : n === 0x7f ? "^?" : `\\x${n.toString(16)}`;
  });
}
