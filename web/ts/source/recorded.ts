/** A recorded run: JSON lines, played on a virtual clock of its own. */
import type { TraceEvent } from "../events.ts";
import type { Sink, Source } from "./source.ts";

/** Most lines that are read of a recording. */
const LINES = 50_000;

export class Recorded implements Source {
  readonly kind = "recorded";
  private aborted = new AbortController();

  constructor(private readonly url: string) {}

  start(sink: Sink): void {
    this.load(sink).catch((err: Error) => {
      if (!this.aborted.signal.aborted) sink.notice?.(`The recorded run did not arrive: ${err.message}.`);
    });
  }

  stop(): void {
    this.aborted.abort();
  }

  private async load(sink: Sink): Promise<void> {
    const res = await fetch(this.url, { signal: this.aborted.signal });
    if (!res.ok) throw new Error(`the server answered ${res.status}`);
    const events = parseLines(await res.text());
    if (!this.aborted.signal.aborted) sink.events(events, undefined);
  }
}

/** JSON lines to events; an empty line is none. */
export function parseLines(text: string): TraceEvent[] {
  const list: TraceEvent[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    list.push(JSON.parse(line) as TraceEvent);
    if (list.length >= LINES) break;
  }
  return list;
}
