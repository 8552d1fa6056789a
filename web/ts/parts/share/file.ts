/** A run as a file: it is played once more from its beginning, beside the room, and written down. */
import { exportRun } from "../../../../wasm/host/runfile.ts";
import type { Desk } from "../../desk.ts";
import { Room } from "../../source/room.ts";
import { t } from "../../t.ts";
import type { Plan } from "../../source/source.ts";

/** The most characters of a file that is opened; what is exported from this page is much smaller. */
export const FILE_MAX = 512 << 20;

/** The text of the run up to a moment. It fails where the run comes out otherwise than its hash says. */
export async function written(desk: Desk, plan: Plan, until: number, hash: string, progress: (at: number) => void): Promise<Blob> {
  const lines: string[] = [];
  const twin = new Room({
    worker: desk.at.worker, wasm: desk.at.wasm, build: desk.at.build, seed: plan.seed, servers: plan.machines.length, plan, speed: 1, paused: true,
    lines: (more) => lines.push(...more),
  });
  try {
    await new Promise<void>((keep, fail) => {
      let going = false;
      twin.start({
        dead: (why) => fail(new Error(why)),
        events: (_list, clock) => {
          if (clock) progress(clock.now);
          if (going) return;
          going = true;
          twin.seek(until).then(() => keep(), fail);
        },
      });
    });
    const again = await twin.hash();
    if (again !== hash) throw new Error(t`played once more, the run has the hash ${again.slice(0, 16)} instead of ${hash.slice(0, 16)}`);
  } finally {
    twin.stop();
  }
  const parts: string[] = [];
  for (const line of exportRun(desk.at.build, plan, lines)) parts.push(line, "\n");
  return new Blob(parts, { type: "application/jsonl" });
}

/** Hands a file to the reader's browser. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const a = Object.assign(document.createElement("a"), { href: url, download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser may still be reading it
}
