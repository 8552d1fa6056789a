/** A worker that does not answer: who holds it. */
import type { Reply } from "../../../wasm/host/protocol.ts";
import { Seat } from "../../../wasm/host/seat.ts";
import { t } from "../t.ts";

/**
 * Called when a silence is noticed; what it gives says at its end what is known of it, to be put behind a sentence. Where
 * the worker shares memory with the page, seat is it, and who spins is known; elsewhere last is the last burst of which
 * it told, if it did.
 */
export function witness(seat: SharedArrayBuffer | undefined, last: Extract<Reply, { push: "burst" }> | undefined): () => string {
  const sits = seat && new Seat(seat);
  const turn = sits?.look()?.turn;
  return () => {
    const now = sits?.look();
    if (now && now.turn === turn) return t`: process ${now.proc} of machine ${now.machine} runs without a pause, and everything else waits for it`;
    if (seat || !last) return "";
    return t`; the last burst that it told of was ${last.machine}'s, of process ${last.proc}, at ${Math.round(last.now / 1e6)} ms`;
  };
}
