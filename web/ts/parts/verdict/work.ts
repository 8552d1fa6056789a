/** Three clients that read and write the same two keys at once, by the room's own workload. */
import { History } from "../../../../wasm/sim/work/history.ts";
import type { Surroundings } from "../../../../wasm/sim/work/client.ts";
import { Writer, type Mix } from "../../../../wasm/sim/work/writer.ts";
import { CLIENT } from "../../command/glasshouse.ts";
import type { Desk } from "../../desk.ts";
import { servers } from "../../reduce/model.ts";
import type { FetchResult } from "../../source/source.ts";

/** How many clients, their keys, and how long each rests between two operations, in nanoseconds. */
const CLIENTS = 3;
const KEYS = ["work/a", "work/b"];
const REST: [number, number] = [20e6, 160e6];
/** After so many operations they stop by themselves: what they have asked is kept to be judged. */
export const workMost = 400;

const mix: Mix = { put: 5, get: 8, cas: 2, list: 0, delete: 1, "delete-cas": 0, txn: 0, tree: 0, command: 0 };

export class Work {
  private readonly history: History;
  private readonly clients: Writer[];
  over = false;

  constructor(desk: Desk) {
    const { stage, room } = desk;
    const world: Surroundings["world"] = {
      get now() { return stage.edge; },
      get events() { return stage.film.known; },
      ask: (body, heard) => {
        if (body.do !== "fetch") throw new Error(`${body.do} is no work of these clients`);
        room.fetch(body.from, body.to, body.method, body.path, body.body).then((a: FetchResult) => heard(a), heard);
      },
    };
    this.history = new History(world);
    const around: Surroundings = { world, history: this.history, seed: room.seed, keep: undefined, turns: [] };
    const agents = [CLIENT, ...servers(desk.model).map((s) => s.name)];
    this.clients = Array.from({ length: CLIENTS }, (_, i) => new Writer(around, `client${i + 1}`, REST, { machine: CLIENT, agents }, KEYS, mix, new Map()));
  }

  get asked(): number {
    return this.history.ops.length;
  }

  /** Begins what is due; called a few times a second. */
  tick(now: number): void {
    if (this.over) return;
    for (const c of this.clients) if (c.due <= now) c.turn();
    if (this.asked >= workMost) this.over = true;
  }
}
