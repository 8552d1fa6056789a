/** A part of a page that is fetched when it is first wanted, so that the first visit does not wait for what it may never open. */
export class Part<M> {
  private module: M | undefined;
  private asked = false;
  /** Why it did not come; "" while it may. */
  why = "";

  /** arrived is called when there is something new to show: the part, or the reason why it is not there. */
  constructor(
    private readonly load: () => Promise<M>,
    private readonly arrived: () => void,
  ) {}

  /** The part, or undefined while it is on its way; the first call sends for it. */
  get(): M | undefined {
    if (!this.asked) {
      this.asked = true;
      this.load().then((m) => (this.module = m), (err: Error) => (this.why = err.message)).finally(this.arrived);
    }
    return this.module;
  }

  /** Asks once more for a part that did not come. */
  again(): void {
    this.asked = false;
    this.why = "";
    this.get();
  }
}
