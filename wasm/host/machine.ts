import type { Stroke } from "./action.ts";
import { MachineClock } from "./clock.ts";
import { Disk } from "./disk.ts";
import type { HTTPCall } from "./http.ts";
import type { Process } from "./process.ts";
import type { MachineSpec } from "./protocol.ts";
import { Random } from "./random.ts";
import type { MachineTask } from "./room.ts";
import { parseIP } from "./socket.ts";

/** One machine: its disk, which outlives everything, and what runs on it now. */
export class Machine {
  readonly ip: number;
  readonly disk: Disk;
  /** Whether its power is on. */
  up = false;
  /** The long-lived process of the plan, since the machine was last started. */
  main: Process | undefined;
  /** Everything that runs on it, the main process too, by number. */
  readonly processes = new Map<number, Process>();
  /** The host's requests on its behalf. */
  readonly calls = new Set<HTTPCall>();
  readonly random: Random;
  readonly clock = new MachineClock();
  /** Its processes do not run; what happened to them meanwhile. */
  frozen = false;
  waiting: MachineTask[] = [];
  /** Whatever happens to its processes happens up to this much later, in nanoseconds. */
  stall = 0;
  /** When its power will fail. */
  doom: { on: Stroke; left: number; torn: boolean } | undefined;
  /** Syncs that a hung disk does not end. */
  stuck: MachineTask[] = [];
  readonly stalls: Random;
  readonly tears: Random;
  readonly rot: Random;

  constructor(
    readonly spec: MachineSpec,
    seed: number,
    now: () => number,
  ) {
    this.ip = parseIP(spec.addr);
    this.disk = new Disk(now);
    this.random = new Random(seed, `random of ${spec.name}`);
    this.stalls = new Random(seed, `stalls of ${spec.name}`);
    this.tears = new Random(seed, `torn writes of ${spec.name}`);
    this.rot = new Random(seed, `rot of ${spec.name}`);
  }

  get name(): string {
    return this.spec.name;
  }
}
