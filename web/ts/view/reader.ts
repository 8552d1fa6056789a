/** Which step of a request the code pane shows: functions pass in microseconds, a reader needs a moment for each. */
import type { Journey, Step } from "../reduce/model.ts";

/** Longest stay on one step, and how far the shown step may be behind the newest, in ms. */
const LONGEST = 420;
const WITHIN = 2500;

export class Reader {
  private trace = "";
  private at = -1;
  private since = 0;
  /** How many steps there were when they were last counted, and by when the last of them must have been shown. */
  private known = 0;
  private due = 0;

  /** The step to show now; when the run stands still, the newest. */
  step(j: Journey | undefined, now: number, still: boolean): Step | undefined {
    if (!j || j.steps.length === 0) return undefined;
    if (j.trace !== this.trace) Object.assign(this, { trace: j.trace, at: 0, since: now, known: 0 });
    const last = j.steps.length - 1;
    if (j.steps.length !== this.known) {
      this.known = j.steps.length;
      this.due = now + WITHIN;
    }
    if (still || this.at > last) this.at = last;
    // What is left is spread over the time that is left; no step is left out, one a picture is the quickest.
    const stay = Math.min(LONGEST, Math.max(0, this.due - this.since) / Math.max(1, last - this.at));
    if (this.at < last && now - this.since >= stay) {
      this.at++;
      this.since = now;
    }
    if (this.at === last) this.since = now;
    return j.steps[this.at];
  }
}
