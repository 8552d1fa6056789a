import { Agenda } from "./agenda.ts";
import { Clock, MachineClock } from "./clock.ts";
import { Dir, Disk } from "./disk.ts";
import { File } from "./file.ts";
import { Flights } from "./flights.ts";
import { HTTPCall } from "./http.ts";
import { Links } from "./links.ts";
import { Machine } from "./machine.ts";
import { Network, type NetTask, type NetWorld } from "./network.ts";
import { Output } from "./output.ts";
import { Ports } from "./ports.ts";
import { Process, type ProcTask } from "./process.ts";
import type { Plan } from "./protocol.ts";
import { Random } from "./random.ts";
import { Wires } from "./wires.ts";

/** Everything that can happen in a room by itself. */
export type Task = MachineTask | { do: "fetchOver"; call: HTTPCall };

/** What happens to one machine; late is what a stalled one comes to later, begin an action that a frozen one could not. */
export type MachineTask = { do: "boot"; machine: string } | { do: "begin"; machine: string; number: number }
  | { do: "late"; machine: string; task: MachineTask } | ProcTask | NetTask;

/** All of a world that time changes, but for the instances and the stream of events: what a checkpoint copies. */
export interface Room {
  readonly clock: Clock;
  readonly agenda: Agenda<Task>;
  readonly machines: Map<string, Machine>;
  readonly network: Network;
  /** What runs, by number. */
  readonly processes: Map<number, Process>;
  /** The actions whose answers are results of processes: process to action. */
  readonly execs: Map<number, number>;
  readonly fsync: Random;
  readonly traces: Random;
  /** How many processes there have been. */
  procs: number;
  /** How many of the actions have been done. */
  acted: number;
  /** How many things have happened, actions too; and which was the last that anybody could see. */
  tasks: number;
  shown: number;
  /** What the clock said after the last of them. */
  settled: number;
}

/** The classes of what stands in a room. All their members are state, or serve it. */
export const roomClasses: ReadonlySet<object> = new Set<object>([
  Agenda, Clock, Dir, Disk, File, Flights, HTTPCall, Links, Machine, MachineClock, Network, Output, Ports, Process, Random, Wires,
]);

/** A room before its first moment. */
export function newRoom(plan: Plan, world: NetWorld): Room {
  const machines = new Map(plan.machines.map((spec) => [spec.name, new Machine(spec, plan.seed, world.now)]));
  const agenda = new Agenda<Task>();
  for (const spec of plan.machines) agenda.push(0, { do: "boot", machine: spec.name });
  return {
    clock: new Clock(), agenda, machines, processes: new Map(), execs: new Map(), procs: 0, acted: 0, tasks: 0, shown: 0, settled: 0,
    network: new Network(world, plan.physics, [...machines.values()], plan.seed),
    fsync: new Random(plan.seed, "fsync"),
    traces: new Random(plan.seed, "trace ids"),
  };
}
