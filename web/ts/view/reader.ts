/** Which step of a request the code pane shows: functions pass in microseconds, a reader needs a moment for each. */
import type { Journey, Step } from "../reduce/model.ts";

/** Shortest and longest stay on one step, in ms; all that waits is shown within about this long. */
const SHORTEST = 120;
const LONGEST = 420;
const WITHIN = 3200;

export class Reader {
  private trace = "";
  private at = -1;
  private since = 0;

  /** The step to show now; when the run stands still, the newest. */
  step(j: Journey | undefined, now: number, still: boolean): Step | undefined {
    if (!j || j.steps.length === 0) return undefined;
    if (j.trace !== this.trace) {
      this.trace = j.trace;
      this.at = 0;
      this.since = now;
    }
    const last = j.steps.length - 1;
    if (still || this.at > last) this.at = last;
    const stay = Math.min(LONGEST, Math.max(SHORTEST, WITHIN / Math.max(1, last - this.at)));
    if (this.at < last && now - this.since >= stay) {
      this.at++;
      this.since = now;
    }
    return j.steps[this.at];
  }
}
