/** A part of a page that is fetched when it is first wanted, so that the first visit does not wait for what it may never open. */
export class Part<M> {
  private module: M | undefined;
  private coming: Promise<M> | undefined;
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

  /** The part, or undefined while it is on its way; the first call sends for it. */
  get(): M | undefined {
    if (!this.coming) this.whole().catch(() => undefined); // why says what is wrong
    return this.module;
  }

  /** The part, as soon as it is there; fails where it does not come. */
  whole(): Promise<M> {
    this.coming ??= this.load().then(
      (m) => (this.module = m),
      (err: Error) => {
        this.why = err.message;
        throw err;
      },
    ).finally(this.arrived);
    return this.coming;
  }

  /** Asks once more for a part that did not come. */
  again(): void {
    this.coming = undefined;
    this.why = "";
    this.get();
  }
}

/** Longest wait (ms) for a quiet moment. */
const QUIET = 2000;

/** Calls f when the page has nothing better to do, and soon in any case. */
export function whenIdle(f: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(f, { timeout: QUIET });
  else setTimeout(f, QUIET / 4);
}
