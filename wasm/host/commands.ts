import type { Action } from "./action.ts";
import type { Entry } from "./agenda.ts";
import { frozen } from "./copier.ts";
import { HTTPCall, type HTTPWorld } from "./http.ts";
import type { Answer } from "./log.ts";
import type { Machine } from "./machine.ts";
import type { Process } from "./process.ts";
import type { FetchResult } from "./protocol.ts";
import type { MachineTask, Room } from "./room.ts";
import { t } from "./t.ts";

/** An HTTP request that has no answer after this long is given up: a blocking query may wait ten minutes. */
const fetchMax = 660_000_000_000;
/** The exit code of a command on a machine that has no power, and of one that finds no room. */
const noPower = 255;
const noRoom = 254;
/** How many processes run in a room at once, and how many of the host's requests. */
const processesMax = 96;
const callsMax = 2048;

/** What commands need of the world. */
export interface CommandWorld extends HTTPWorld {
  readonly room: Room;
  now(): number;
  cancel(entry: Entry<unknown>): void;
  spawn(m: Machine, argv: readonly string[]): Process;
  /** Whether something that happens to a machine has to wait. */
  postpones(task: MachineTask): boolean;
  /** Tells whoever waits for an action's answer. */
  answer(number: number, a: Answer | Error): void;
}

/** What is asked of programs: commands on a machine, and requests on its behalf; number is the action that asks. */
export class Commands {
  constructor(private readonly world: CommandWorld) {}

  run(number: number, m: Machine, argv: readonly string[]): void {
    const { room } = this.world;
    if (!m.up) return this.world.answer(number, { code: noPower, stdout: "", stderr: `${m.name} has no power\n` });
    if (room.processes.size >= processesMax) return this.world.answer(number, { code: noRoom, stdout: "", stderr: `${processesMax} processes run already\n` });
    if (this.waits(m, number)) return;
    room.execs.set(room.procs + 1, number);
    this.world.spawn(m, argv);
  }

  /** A command's process has ended. */
  ended(p: Process): void {
    const { execs } = this.world.room;
    const number = execs.get(p.proc);
    if (number !== undefined) this.world.answer(number, p.result());
    execs.delete(p.proc);
  }

  interrupt(number: number, m: Machine, proc: number): void {
    if (this.waits(m, number)) return;
    const p = m.processes.get(proc);
    if (!p || !this.world.room.execs.has(proc)) return this.world.answer(number, new Error(t`no command of ${m.name} has the number ${proc}`));
    p.interrupt();
    this.world.answer(number, undefined);
  }

  /** Sends a request from a machine to an address. */
  request(number: number, m: Machine, to: number, a: Action & { do: "fetch" }): void {
    const { world } = this;
    if (!m.up) return world.answer(number, new Error(`${m.name} has no power`));
    if (m.calls.size >= callsMax) return world.answer(number, new Error(`${m.name} has ${callsMax} requests under way`));
    if (this.waits(m, number)) return;
    const { network, agenda, traces } = world.room;
    const trace = a.path.startsWith("/v1/kv/") ? hex(traces.u32()) + hex(traces.u32()) : "";
    const request = frozen({ number, machine: m.name, ip: m.ip, to, method: a.method, path: a.path, body: a.body, hex: a.hex, trace });
    const call = new HTTPCall(network, request, world);
    call.deadline = agenda.push(world.now() + fetchMax, { do: "fetchOver", call });
    m.calls.add(call);
    call.start();
  }

  answered(call: HTTPCall, m: Machine, a: FetchResult | Error): void {
    m.calls.delete(call);
    if (call.deadline) this.world.cancel(call.deadline);
    this.world.answer(call.request.number, a);
  }

  /** Whether something that begins on a machine waits, since it is frozen. */
  private waits(m: Machine, number: number): boolean {
    return m.frozen && this.world.postpones({ do: "begin", machine: m.name, number });
  }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
