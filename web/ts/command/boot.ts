/** From nothing to a room in control: the room boots out of sight, as fast as it goes, until its servers have a leader. */
import { leaderOf, servers, type Model } from "../reduce/model.ts";
import { serversMax } from "../../../wasm/sim/cluster.ts";
import { Room } from "../source/room.ts";
import type { Plan } from "../source/source.ts";
import { Stage } from "../stage.ts";
import { gear } from "./pace.ts";
import { t } from "../t.ts";

/** What a page's element carries for its script. */
export interface Places {
  wasm: string;
  worker: string;
  sources: string;
  recorded: string;
  build: string;
  /** The recorded run's seed, and that of a room that nobody asked for by link. */
  seed: number;
}

export function places(el: HTMLElement): Places {
  const d = el.dataset;
  return { wasm: d.wasm ?? "", worker: d.worker ?? "", sources: d.sources ?? "", recorded: d.recorded ?? "", build: d.build ?? "", seed: Number(d.seed) || 1 };
}

/** The room that an address asks for, by ?servers=5&seed=7; what is not there, or cannot be, is as usual. */
export function askedRoom(search: string): { servers?: number; seed?: number } {
  const q = new URLSearchParams(search);
  const [servers, seed] = [Number(q.get("servers")), Number(q.get("seed"))];
  return {
    ...(q.has("servers") && Number.isInteger(servers) && servers >= 1 && servers <= serversMax && { servers }),
    ...(q.has("seed") && Number.isSafeInteger(seed) && seed >= 0 && { seed }),
  };
}

/** While nobody looks, the room runs as fast as it goes. */
const BOOT_SPEED = 64;
/** Virtual time by which a leader must be known, in nanoseconds. */
const PATIENCE = 60e9;

export interface Booted {
  stage: Stage;
  room: Room;
  build: string;
  /** Kept when a leader is known and every server has heard it, or the moment is reached; the speed is then one for eyes. */
  ready: Promise<void>;
}

/**
 * plan is what the room is to be and do, and at the moment (in event nanoseconds) at which it then stands still; without
 * it the room runs on from when its leader is known.
 */
export function boot(at: Places, o: { seed: number; servers?: number; plan?: Plan; at?: number; progress?: (stage: string, done: number, total: number) => void; dead?: (why: string) => void; pausedAtEnd?: boolean }): Booted {
  const stage = new Stage();
  const room = new Room({ worker: at.worker, wasm: at.wasm, build: at.build, seed: o.seed, servers: o.servers ?? 3, plan: o.plan, speed: BOOT_SPEED, paused: o.at !== undefined });
  const ready = new Promise<void>((resolve, reject) => {
    let settled = false;
    stage.watch(room, {
      progress: o.progress,
      dead: (why, err) => {
        reject(err ?? new Error(why));
        o.dead?.(why);
      },
      events: () => {
        if (settled) return;
        if (o.at !== undefined) {
          settled = true;
          room.seek(o.at).then(() => room.speed(gear(stage.film.events))).then(() => resolve(), reject);
          return;
        }
        stage.film.toEnd();
        if (!led(stage.model)) {
          if (stage.edge > PATIENCE) reject(new Error(t`no leader was elected within 60 virtual seconds`));
          return;
        }
        settled = true;
        const slow = room.speed(gear(stage.film.events));
        (o.pausedAtEnd ? slow.then(() => room.pause()) : slow).then(() => resolve(), reject);
      },
    });
  });
  ready.catch(() => undefined); // whoever waits hears it; nobody waiting is no error of its own
  return { stage, room, build: at.build, ready };
}

/** Is a leader known, and known to every server? */
export function led(m: Model): boolean {
  const l = leaderOf(m);
  const all = servers(m);
  return !!l && l.commit > 0 && all.length > 0 && all.every((s) => !s.alive || (s.leader === l.name && s.commit >= l.commit));
}
