/** The recorded run that plays while the room is on its way: it begins where something is about to happen, and repeats. */
import { Recorded } from "../source/recorded.ts";
import { Stage } from "../stage.ts";
import { gear } from "./pace.ts";

/** How long before the first request it begins, and how long (ms) it rests at its end before it begins again. */
const BEFORE = 12e6;
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
