import { Client, weighed, type Intent, type Surroundings } from "./client.ts";
import { actionOf } from "./history.ts";
import type { Operation } from "./operation.ts";

const second = 1_000_000_000;

/** What a locker's session is made with. */
export interface SessionTerms {
  /** Whole seconds; 0 for a session that only ends when it is told to. */
  ttl: number;
  lockDelay: number;
  behavior: "release" | "delete";
  /** Whether it ends with its node's health. */
  health: boolean;
}

/** A client that makes sessions, takes locks, renews, lets go, and sometimes walks away from a session that has a TTL. */
export class Locker extends Client {
  private session = "";
  private renewed = 0;
  private held = new Set<string>();
  private values = 0;
  private last: Intent | undefined;

  constructor(
    around: Surroundings,
    name: string,
    pause: readonly [number, number],
    private readonly where: { machine: string; agents: readonly string[] },
    private readonly keys: readonly string[],
    private readonly terms: SessionTerms,
  ) {
    super(around, name, pause);
  }

  protected intend(again: boolean): Intent {
    const drawn = this.draw();
    const repeated = again && this.last !== undefined && this.last.body.do === "fetch" && !this.last.body.path.includes("?");
    return (this.last = repeated ? this.last! : drawn);
  }

  private draw(): Intent {
    const { ttl, lockDelay, behavior, health } = this.terms;
    const to = this.pick(this.where.agents);
    const ask = (c: Parameters<typeof actionOf>[2], then: (o: Operation) => void): Intent => ({ body: actionOf(this.where.machine, to, c), then });
    const deed = weighed(this.random, { lock: 50, unlock: 22, renew: 14, destroy: 8, abandon: 6 });
    const key = this.pick(this.keys);
    const held = [...this.held];
    const value = `${this.name}.${++this.values}`;
    if (this.session === "" || (deed === "abandon" && ttl > 0)) {
      this.forget();
      return ask({ kind: "session-create", ttl: ttl * second, lockDelay: lockDelay * second, value: behavior, health }, (o) => this.made(o));
    }
    const { session } = this;
    if (ttl > 0 && this.around.world.now - this.renewed > (ttl * second) / 2) return ask({ kind: "session-renew", session }, (o) => this.renews(o));
    switch (deed) {
      case "destroy":
        this.forget();
        return ask({ kind: "session-destroy", session }, () => undefined);
      case "unlock":
        if (held.length > 0) return ask({ kind: "unlock", key: this.pick(held), session, value }, (o) => this.lets(o));
        break;
      case "renew":
        if (ttl > 0) return ask({ kind: "session-renew", session }, (o) => this.renews(o));
        break;
    }
    return ask({ kind: "lock", key, session, value }, (o) => this.locks(o));
  }

  private forget(): void {
    this.session = "";
    this.held.clear();
  }

  private made(o: Operation): void {
    if (this.session !== "" || o.made === "") return;
    this.session = o.made;
    this.renewed = o.called;
  }

  private renews(o: Operation): void {
    if (o.call.session !== this.session) return;
    if (o.outcome === "done" && o.ok) this.renewed = o.called;
    else if (o.outcome === "done") this.forget();
  }

  private locks(o: Operation): void {
    if (o.call.session !== this.session) return;
    if (o.ok || o.outcome === "unknown") this.held.add(o.call.key);
    else if (/invalid session/.test(o.text)) this.forget();
  }

  private lets(o: Operation): void {
    if (o.outcome === "done") this.held.delete(o.call.key);
  }
}
