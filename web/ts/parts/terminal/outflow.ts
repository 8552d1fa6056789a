/** What a process prints, shown while it runs from its events, and whole once its result is there. */
import type { ExecResult } from "../../source/source.ts";
import { t } from "../../t.ts";

/** An event carries so much of one write at most (wasm/host/output.ts); what is as long may have been cut. */
const CLIPPED = 2048;
/** How much of one command is shown, in characters. */
export const SHOWN = 1 << 18;

/**
 * Lines come one after the other as events, without those that are empty, and long writes cut. So what an event tells is
 * shown at once as long as nothing can be missing; the result, which has everything, brings the rest.
 */
export class Outflow {
  private readonly said = ["", "", ""];
  private readonly held = [false, false, false];
  private shown = 0;

  /** What to show of an event. */
  take(stream: number, text: string): string {
    if (this.held[stream] || this.shown > SHOWN) return ""; // and what nobody will see is not remembered
    if (text.length >= CLIPPED) {
      this.held[stream] = true;
      return "";
    }
    this.said[stream] += text;
    return this.within(text);
  }

  /** What is still to be shown once the process has ended. */
  end(result: ExecResult): string {
    const rest = [result.stdout, result.stderr].map((all, i) => all.slice(reached(all, this.said[i + 1]!)));
    const lacking = rest.join("").trim() === "" ? "" : rest.join("");
    return this.within(lacking);
  }

  private within(text: string): string {
    if (this.shown > SHOWN) return "";
    this.shown += text.length;
    if (this.shown <= SHOWN) return text;
    return `${text.slice(0, SHOWN - this.shown)}\n${t`[more was printed than is shown: ${SHOWN} characters]`}\n`;
  }
}

/** How far in all one is once all of said has been read; empty lines that said lacks are passed over. */
function reached(all: string, said: string): number {
  let at = 0;
  for (const c of said) {
    while (at < all.length && all[at] !== c && all[at] === "\n") at++;
    if (all[at] !== c) return at;
    at++;
  }
  return at;
}
