/** A real cluster through the page's own origin: one JSON event a message on a websocket that comes back by itself. */
import type { TraceEvent } from "../events.ts";
import { Joiner } from "./join.ts";
import type { Sink, Source } from "./source.ts";
import { t } from "../t.ts";

/** The first and the longest wait before another try, in milliseconds; how often late halves are let go. */
const FIRST = 500;
const LONGEST = 15_000;
const FLUSH = 100;

export class Live implements Source {
  readonly kind = "live";
  private socket: WebSocket | undefined;
  private flush: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST;
  private stopped = false;
  private readonly joiner = new Joiner();

  constructor(private readonly url: string) {}

  start(sink: Sink): void {
    this.connect(sink);
    this.flush = setInterval(() => {
      const late = this.joiner.late(Date.now() * 1e6);
      if (late.length) sink.events(late, undefined);
    }, FLUSH);
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
    clearInterval(this.flush);
    clearTimeout(this.again);
  }

  private connect(sink: Sink): void {
    if (this.stopped) return;
    const url = new URL(this.url, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST;
      sink.notice?.("");
    };
    socket.onmessage = (m) => sink.events(this.read(String(m.data)), undefined);
    socket.onclose = (e) => {
      if (this.stopped) return;
      sink.notice?.(e.reason ? t`The stream has ended: ${e.reason}. Another try in ${seconds(this.wait)}.` : t`The stream has ended. Another try in ${seconds(this.wait)}.`);
      this.again = setTimeout(() => this.connect(sink), this.wait);
      this.wait = Math.min(LONGEST, this.wait * 2);
    };
  }

  private read(data: string): TraceEvent[] {
    const out: TraceEvent[] = [];
    for (const line of data.split("\n")) if (line) out.push(...this.joiner.take(JSON.parse(line) as TraceEvent));
    return out;
  }
}

function seconds(ms: number): string {
  return t`${ms / 1000} s`;
}
