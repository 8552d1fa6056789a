import { t } from "./t.ts";

/** A part that did not come is asked for again by itself so often, and after a rest (ms) that grows with each time. */
const TRIES = 3;
const REST = 4000;

/** A part of a page that is fetched when it is first wanted, so that the first visit does not wait for what it may never open. */
export class Part<M> {
  private module: M | undefined;
  private coming: Promise<M> | undefined;
  private failed = 0;
  /** Why it did not come; "" while it may. */
  why = "";

  /** arrived is called when there is something new to show: the part, or the reason why it is not there. */
  constructor(
    private readonly load: () => Promise<M>,
    private readonly arrived: () => void,
  ) {}

  /** The part if it is there; nobody sends for it. */
  get now(): M | undefined {
    return this.module;
  }

  /** The part, or undefined while it is not there; the first call sends for it. */
  get(): M | undefined {
    if (!this.coming && !this.why) this.again();
    return this.module;
  }

  /** The part, as soon as it is there; fails where it does not come, and who wants it next asks again. */
  whole(): Promise<M> {
    this.why = "";
    this.coming ??= this.load().then(
      (m) => (this.module = m),
      (cause: unknown) => {
        this.coming = undefined;
        this.why = t`a file of this page could not be fetched`; // browsers say it in their own words, and in English
        if (this.failed++ < TRIES) setTimeout(this.again, REST * this.failed);
        throw new Error(this.why, { cause });
      },
    ).finally(this.arrived);
    return this.coming;
  }

  /** Sends for the part, unless it is there or on its way. */
  readonly again = (): void => void this.whole().catch(() => undefined); // why says what is wrong
}

/** Longest wait (ms) for a quiet moment. */
const QUIET = 2000;

/** Calls f when the page has nothing better to do, and soon in any case. */
export function whenIdle(f: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(f, { timeout: QUIET });
  else setTimeout(f, QUIET / 4);
}
