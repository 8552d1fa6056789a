import { Random } from "../host/random.ts";
import type { World } from "../host/world.ts";

/** The faults that the runner knows, by the names of its flag. */
export const faultKinds = ["crash", "partition"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Between two faults, and how long one lasts, in nanoseconds. */
const between = [1_000_000_000, 6_000_000_000] as const;
const lasting = [500_000_000, 8_000_000_000] as const;

interface Open {
  until: number;
  mend: () => void;
}

/** Breaks machines and wires by chance, and mends them. It leaves no fault open at its end. */
export class Faults {
  readonly counts: Record<string, number> = {};
  private readonly random: Random;
  private next: number;
  private open: Open[] = [];

  constructor(
    private readonly world: World,
    private readonly machines: string[],
    private readonly kinds: readonly FaultKind[],
    seed: number,
  ) {
    this.random = new Random(seed, "faults");
    this.next = world.now + this.random.between(between);
  }

  /** Breaks and mends what is due; call it often. */
  tick(): void {
    for (const f of this.open.filter((f) => f.until <= this.world.now)) this.mend(f);
    if (this.kinds.length === 0 || this.world.now < this.next) return;
    this.next = this.world.now + this.random.between(between);
    const until = this.world.now + this.random.between(lasting);
    const kind = this.kinds[this.random.below(this.kinds.length)]!;
    const mend = kind === "crash" ? this.crash() : this.partition();
    if (mend) this.open.push({ until, mend });
  }

  /** Whether something is broken now. */
  get broken(): boolean {
    return this.open.length > 0;
  }

  mendAll(): void {
    for (const f of [...this.open]) this.mend(f);
  }

  private mend(f: Open): void {
    this.open = this.open.filter((g) => g !== f);
    f.mend();
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  private any(): string {
    return this.machines[this.random.below(this.machines.length)]!;
  }

  private crash(): (() => void) | undefined {
    const machine = this.any();
    if (!this.world.alive(machine)) return undefined;
    this.count("crash");
    void this.world.act({ do: "crash", machine });
    return () => {
      this.count("restart");
      void this.world.act({ do: "restart", machine });
    };
  }

  /** One machine is cut off from all others: both ways, or only what it sends, or only what it hears. */
  private partition(): () => void {
    const machine = this.any();
    const way = this.random.below(3);
    this.count(way === 0 ? "cut" : "cut one way");
    const directions = [
      { from: machine, to: "*" },
      { from: "*", to: machine },
    ].filter((_, i) => way === 0 || way === i + 1);
    for (const d of directions) void this.world.act({ do: "cut", ...d });
    return () => {
      this.count("heal");
      for (const d of directions) void this.world.act({ do: "heal", ...d });
    };
  }
}
