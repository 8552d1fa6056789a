/** A recorded run, played on a virtual clock of its own. */
import { unpack } from "../../../wasm/sim/packed.ts";
import type { Sink, Source } from "./source.ts";
import { t } from "../t.ts";

export class Recorded implements Source {
  readonly kind = "recorded";
  private aborted = new AbortController();

  constructor(private readonly url: string) {}

  start(sink: Sink): void {
    this.load(sink).catch((err: Error) => {
      if (!this.aborted.signal.aborted) sink.notice?.(t`The recorded run did not arrive: ${err.message}.`);
    });
  }

  stop(): void {
    this.aborted.abort();
  }

  private async load(sink: Sink): Promise<void> {
    const res = await fetch(this.url, { signal: this.aborted.signal });
    if (!res.ok) throw new Error(t`the server answered ${res.status}`);
    const events = unpack(await res.text());
    if (!this.aborted.signal.aborted) sink.events(events, undefined);
  }
}
