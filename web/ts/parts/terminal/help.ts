/** What the terminal's help says, laid out for a terminal of any width. */
import { t } from "../../t.ts";
import { columns } from "./editor.ts";

/** A command as it is typed, and what it does; without a command a sentence by itself. */
interface Row {
  command?: string;
  text?: string;
}

const rows: readonly Row[] = [
  { command: "kvnode ...", text: t`the command line of this machine's program; see kvnode help` },
  { command: "curl [-X PUT] [-d body] [-i] [-v] [-s] [-f] [-I] [-G] [-H header] url" },
  { command: "", text: t`a request over the room's network: localhost:8500/v1/kv/key asks this machine, b:8500/v1/kv/key asks b` },
  { command: "command &", text: t`runs it behind the prompt; jobs lists, fg %1 takes one to the front, kill %1 ends it` },
  { command: "echo $?", text: t`the last exit code; one that is not 0 is also written` },
  { command: "ls, cat, ps", text: t`this machine's files, with what is not synced; what one holds; its processes` },
  { command: "clear, history, exit" },
  { text: "" },
  { text: t`Tab completes, and on an empty line goes on to the next control.` },
  { text: t`The arrows go through what was typed. ctrl-C ends what runs.` },
  { text: t`Esc leaves the terminal. While time stands still, commands wait.` },
  { text: t`The browser's own console reaches this room too:` },
  { text: "fetch('/v1/kv/a', {method: 'PUT', body: '1'})" },
];

/** The column at which what a command does begins, and where there is no room for two columns, how far it is moved in. */
const SECOND = 13;
const IN = 2;
/** Fewer columns than these have no room for two. More than the most are not read in one line. */
const TWO = 56;
const MOST = 80;

/** What stands between two breaks: a word, or a sign of Chinese with the marks that may not begin a line. */
const PIECE = / *(?:[\u2e80-\u9fff\uff00-\uff60]|[^ \u2e80-\u9fff\u3000-\u303f\uff00-\uff60]+)[\u3001\u3002\uff09\uff0c\uff1a\uff1b\uff1f]*/gu;

/** The help for so many columns; its lines end with line feeds, and none is wider unless one word of it is. */
export function help(cols: number): string {
  // A line that fills the last column would be followed by an empty one.
  const wide = Math.min(MOST, cols) - 1;
  return rows.map((r) => `${row(r, wide)}\n`).join("");
}

function row({ command, text }: Row, wide: number): string {
  if (command === undefined) return wrap(text!, wide, 0, "");
  if (text === undefined) return wrap(command, wide, IN, "");
  if (wide >= TWO) return wrap(text, wide, SECOND, command.padEnd(SECOND));
  return `${command ? `${command}\n` : ""}${wrap(text, wide, IN, " ".repeat(IN))}`;
}

/** The text in lines; the first begins with head, the others so many columns in. */
export function wrap(text: string, wide: number, inner: number, head: string): string {
  const lines = [head];
  for (const piece of text.match(PIECE) ?? []) {
    const line = lines.at(-1)!;
    const fresh = line.trim() === "" || line === head;
    if (columns(line) + columns(piece) <= wide || fresh) lines[lines.length - 1] = line + (fresh ? piece.trimStart() : piece);
    else lines.push(" ".repeat(inner) + piece.trimStart());
  }
  return lines.join("\n");
}
