/** The fold: one event into the model. It reads no clock and draws no chance, so that the same events give the same model. */
import type { TraceEvent } from "../events.ts";
import { KEEP, keep, machine, type Model, type Rules } from "./model.ts";
import * as machines from "./machine.ts";
import { message } from "./message.ts";
import { op, station } from "./journey.ts";
import { fault } from "./harm.ts";
import { reach } from "./timeline.ts";

export function fold(m: Model, e: TraceEvent, rules: Rules): void {
  if (e.t > m.now) m.now = e.t;
  m.count++;
  reach(m, e.t);
  switch (e.kind) {
    case "message": return message(m, e, rules);
    case "timer": return machines.timer(m, e);
    case "role": return machines.role(m, e);
    case "log": return machines.log(m, e);
    case "peer": return machines.peer(m, e);
    case "store": return machines.store(m, e);
    case "member": return machines.member(m, e);
    case "process": return machines.process(m, e);
    case "op": return op(m, e);
    case "station": return station(m, e);
    case "fault": return fault(m, e);
    case "disk":
      if (e.disk.op === "fsync") keep(m.syncs, { node: e.node, at: e.t }, KEEP.syncs);
      else if (e.disk.op === "lost") machine(m, e.node).ills.lost += e.disk.bytes ?? 0;
      return;
  }
}
