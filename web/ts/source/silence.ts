/** Looks after a worker that may fall silent: fetched once a room runs, since no first visit waits for it. */
import type { Reply } from "../../../wasm/host/protocol.ts";
import { Seat } from "../../../wasm/host/seat.ts";
import { t } from "../t.ts";

/** After which silence (in real ms) a worker is asked whether it is there, and after which it has hung. */
const ASK = 5_000;
const HUNG = 20_000;

/** What is known of a worker's silence. */
export interface Silence {
  /** When it was heard last, and asked last, by the page's clock. */
  heard: number;
  asked: number;
  /** Memory in which one sees who runs, where the worker shares some; else the last burst that it told of. */
  seat?: SharedArrayBuffer;
  burst?: Extract<Reply, { push: "burst" }>;
  /** Who ran when it was asked: the turn's number. */
  turn?: number;
}

/**
 * Called now and then. A machine that spins without a look at the clock holds the worker, which then answers nothing. The
 * page itself may have slept: the silence counts from when the worker was asked.
 */
export function look(s: Silence, ping: () => void, end: (why: string) => void): void {
  const now = performance.now();
  if (s.asked > s.heard) {
    if (now - s.asked > HUNG) end(t`it has stood still for ${HUNG / 1000} seconds${holder(s)}`);
  } else if (now - s.heard > ASK) {
    s.asked = now;
    s.turn = s.seat && new Seat(s.seat).look()?.turn;
    ping();
  }
}

/** Who holds it, to be put behind a sentence; "" where nobody can tell. */
function holder({ seat, burst, turn }: Silence): string {
  const sits = seat && new Seat(seat).look();
  if (sits && sits.turn === turn) return t`: process ${sits.proc} of machine ${sits.machine} runs without a pause, and everything else waits for it`;
  if (seat || !burst) return "";
  return t`; the last burst that it told of was ${burst.machine}'s, of process ${burst.proc}, at ${Math.round(burst.now / 1e6)} ms`;
}
