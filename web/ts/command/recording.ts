/**
 * The recorded run that plays while the room is on its way. It is the room's own run, to the byte, up to a request that
 * nobody has made in the room: until then the room can take over at the very moment that is shown.
 */
import { Recorded } from "../source/recorded.ts";
import { Stage } from "../stage.ts";
import type { Booted } from "./boot.ts";
import { gear } from "./pace.ts";

/**
 * How long (ns) before the first request it begins, which is what the recording holds and some seconds at its speed; and
 * how long (ms) it rests at its end before it begins again.
 */
const BEFORE = 145e6;
const REST = 2500;

export function playRecording(url: string): Stage {
  const stage = new Stage();
  let from = 0;
  let rest = 0;
  const begin = () => {
    stage.film.seek(from);
    stage.t = stage.film.model.now;
  };
  stage.watch(new Recorded(url), {
    events: () => {
      const events = stage.film.events;
      const first = events.find((e) => e.kind === "op" || (e.kind === "role" && e.role.role === "leader"));
      const op = events.find((e) => e.kind === "op") ?? first;
      const t = (op?.t ?? 0) - BEFORE;
      from = Math.max(0, events.findIndex((e) => e.t >= t));
      stage.asked = stage.reached = gear(events);
      begin();
    },
  });
  stage.onFrame((dt) => {
    rest = stage.t >= stage.edge && stage.edge > 0 ? rest + dt : 0;
    if (rest > REST) begin();
  });
  return stage;
}

/** Takes the room to the moment that is shown, where its own run goes through it; else it stays where it is. */
export async function join(shown: Stage, b: Booted): Promise<void> {
  b.stage.t = b.stage.edge;
  if (shown.kind !== "recorded" || shown.model.newest || shown.t <= b.stage.edge) return;
  shown.paused = true;
  await b.room.seek(Math.round(shown.t));
  await b.room.resume();
  b.room.rest();
  b.stage.t = shown.t;
}
