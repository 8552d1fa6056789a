import type { Call, Kind, Mode, Step } from "./call.ts";
import { Client, weighed, type Intent, type Surroundings } from "./client.ts";
import { actionOf } from "./history.ts";
import type { Operation } from "./operation.ts";

export type Deed = "put" | "get" | "list" | "cas" | "delete" | "delete-cas" | "txn" | "tree" | "command";
export type Mix = Record<Deed, number>;

/** What several writers know of the keys: the newest index at which any of them has seen each. */
export type Known = Map<string, number>;

/** A client that reads and writes registers, in all ways. Values never repeat. */
export class Writer extends Client {
  private last: Deed = "put";
  private values = 0;

  constructor(
    around: Surroundings,
    name: string,
    pause: readonly [number, number],
    private readonly where: { machine: string; agents: readonly string[] },
    private readonly keys: readonly string[],
    private readonly mix: Mix,
    private readonly known: Known,
  ) {
    super(around, name, pause);
  }

  protected intend(again: boolean): Intent {
    const deed = weighed(this.random, this.mix);
    if (!again) this.last = deed;
    const key = this.pick(this.keys);
    const mode = this.pick<Mode>(["default", "consistent", "consistent", "stale"]);
    const then = (o: Operation): void => this.note(o);
    if (this.last === "command") return { body: { do: "exec", machine: this.where.machine, argv: this.command(key, mode) }, then };
    const body = actionOf(this.where.machine, this.pick(this.where.agents), this.call(this.last, key, mode));
    return { body, then };
  }

  private value(): string {
    return `${this.name}.${++this.values}`;
  }

  private call(deed: Exclude<Deed, "command">, key: string, mode: Mode): Partial<Call> & { kind: Kind } {
    const index = this.random.below(4) === 0 ? 0 : (this.known.get(key) ?? 0);
    switch (deed) {
      case "get":
        return { kind: "get", key, mode };
      case "list":
        return { kind: this.random.below(3) === 0 ? "keys" : "list", key: this.pick(["sim/", "tree/", "lock/"]), mode };
      case "put":
        return { kind: "put", key, value: this.value() };
      case "cas":
        return { kind: "cas", key, value: this.value(), index };
      case "delete":
        return { kind: "delete", key };
      case "delete-cas":
        return { kind: "delete-cas", key, index: Math.max(1, index) };
      case "tree":
        if (this.random.below(5) === 0) return { kind: "delete-tree", key: `tree/${this.random.below(2)}/` };
        return { kind: "put", key: `tree/${this.random.below(2)}/${this.random.below(3)}`, value: this.value() };
      case "txn":
        return { kind: "txn", steps: this.steps() };
    }
  }

  /** Steps on keys of which no two are the same. */
  private steps(): Step[] {
    const left = [...this.keys];
    return Array.from({ length: Math.min(left.length, 1 + this.random.below(3)) }, () => {
      const [key] = left.splice(this.random.below(left.length), 1) as [string];
      const verb = this.pick(["set", "set", "cas", "delete", "get"]);
      const writes = verb === "set" || verb === "cas";
      return { verb, key, value: writes ? this.value() : "", index: verb === "cas" ? (this.known.get(key) ?? 0) : 0, session: "" };
    });
  }

  private command(key: string, mode: Mode): string[] {
    const kv = (...args: string[]): string[] => ["kvnode", "kv", ...args];
    switch (this.random.below(4)) {
      case 0:
        return kv("get", ...(mode === "default" ? [] : [`-${mode}`]), key);
      case 1:
        return kv("delete", key);
      default:
        return kv("put", key, this.value());
    }
  }

  private note(o: Operation): void {
    for (const f of o.found) if (f.modifyIndex > 0) this.known.set(f.key, f.modifyIndex);
  }
}
