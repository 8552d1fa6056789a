import { Flights, markOf } from "./flights.ts";
import { Links, type Link, type Loss } from "./links.ts";
import type { Physics } from "./protocol.ts";
import { Random } from "./random.ts";
import type { End, Item, Mark, Owner } from "./socket.ts";

/** How much a room's clogged wires hold, in packets and parts of connections; what is more is lost as by a cut. */
const clogMax = 16_384;

/** Something that will arrive; lost tells why it will not. */
export type Arrival = Arriving | Packet;
export type Arriving = { do: "arrive"; end: End; item: Item; lost: Loss | undefined };
export type Packet = { do: "packet"; from: Owner; port: number; to: string; ip: number; toPort: number; bytes: Uint8Array;
  mark: Mark | undefined; lost: Loss | undefined };

/** What the wires need of the world. */
export interface WireWorld {
  now(): number;
  at(time: number, task: Arrival): void;
  emit(node: string, proc: number, body: string): void;
}

/** The wires from machine to machine: how long they take, what is wrong with them, and what is under way on them. */
export class Wires {
  readonly flights: Flights;
  private readonly names = new Map<number, string>();
  private readonly links: Links;
  private clogged: Arrival[] = [];
  private readonly latency: Random;
  private readonly order: Random;
  private messages = 0;

  constructor(
    private readonly world: WireWorld,
    private readonly physics: Physics,
    machines: readonly { name: string; ip: number }[],
    seed: number,
  ) {
    for (const m of machines) this.names.set(m.ip, m.name);
    this.latency = new Random(seed, "latency");
    this.order = new Random(seed, "order of what was held");
    this.links = new Links(seed);
    this.flights = new Flights(this);
  }

  /** Another machine comes. */
  join(name: string, ip: number): void {
    this.names.set(ip, name);
  }

  /** The machine at an address. */
  machineAt(ip: number): string | undefined {
    return this.names.get(ip);
  }

  // ---- faults ----

  /** Changes what is wrong with the direction from -> to; "*" is every machine. */
  set(from: string, to: string, change: Partial<Link>): void {
    for (const [f, t] of this.directions(from, to)) this.links.set(f, t, change);
  }

  /** Makes the direction from -> to as new, and lets go what it holds. */
  heal(from: string, to: string): void {
    for (const [f, t] of this.directions(from, to)) this.links.heal(f, t);
    this.flush();
  }

  /** Lets go what no clogged wire holds any longer, in an order of chance; each connection keeps its own. */
  flush(): void {
    const held = this.clogged;
    this.clogged = held.filter((t) => this.linkOf(t)?.clogged);
    for (const t of held) if (!this.linkOf(t)?.clogged) this.arriveWithin(this.physics.latency[1], t);
  }

  /** Something arrives by chance within so long. */
  arriveWithin(time: number, task: Arrival): void {
    this.world.at(this.world.now() + this.order.between([1, time]), task);
  }

  private directions(from: string, to: string): [from: string, to: string][] {
    return this.named(from).flatMap((f) => this.named(to).filter((t) => t !== f).map((t): [string, string] => [f, t]));
  }

  private named(name: string): string[] {
    return name === "*" ? [...this.names.values()] : [name];
  }

  private linkOf(t: Arrival): Link | undefined {
    return t.do === "arrive" ? this.links.at(t.end.out.from, t.end.out.to) : this.links.at(t.from.machine, t.to);
  }

  // ---- what is under way ----

  /** Sends a part of a connection, not before the one before it arrives. */
  transmit(end: End, item: Item): void {
    const wire = end.out;
    const link = this.links.at(wire.from, wire.to);
    wire.last = Math.max(this.world.now() + this.delay(wire.loop) + this.links.lateness(link), wire.last);
    if (item.mark && item.mark.sent === 0) this.sent(end.owner, wire.to, item.mark, wire.last, "");
    this.depart({ do: "arrive", end, item, lost: this.links.swallows(link, true) }, wire.last);
  }

  /** Sends a packet, and by chance its double. */
  launch(packet: Packet, loop: boolean): void {
    const link = this.linkOf(packet);
    const due = this.world.now() + this.delay(loop) + this.links.lateness(link) + this.links.disorder(link);
    packet.lost = this.links.swallows(link, true);
    if (packet.mark) this.sent(packet.from, packet.to, packet.mark, due, "");
    this.depart(packet, due);
    const after = this.links.double(link, this.physics.latency[1]);
    if (after !== undefined) this.double(packet, due + after);
  }

  /** The same packet comes a second time, as a message of its own. */
  double(packet: Packet, due: number): void {
    const mark = packet.mark && this.newMark(packet.mark.tail, packet.mark.size);
    if (mark) this.sent(packet.from, packet.to, mark, due, "duplicate");
    this.depart({ ...packet, mark, lost: undefined }, due);
  }

  /** A packet's double is sent by hand: it comes after it. */
  doubleNow(packet: Packet): void {
    this.double(packet, Math.max(this.world.now(), packet.mark?.due ?? 0) + this.order.between([1, this.physics.latency[1]]));
  }

  private depart(task: Arrival, due: number): void {
    this.flights.begin(task);
    this.world.at(due, task);
  }

  private delay(loop: boolean): number {
    return loop ? this.physics.loopback : this.latency.between(this.physics.latency);
  }

  /** Whether what would arrive now is held: a message by its id, or anything by a clogged wire. */
  holds(task: Arrival): boolean {
    const mark = markOf(task);
    if (mark?.held) return (mark.parked = true);
    if (this.linkOf(task)?.clogged && task.lost === undefined) {
      if (this.clogged.length < clogMax) {
        this.clogged.push(task);
        return true;
      }
      task.lost = "cut";
    }
    this.flights.end(mark);
    return false;
  }

  /** Why what arrives now does not, undefined if it does. */
  lossOf(task: Arrival): Loss | "dropped" | undefined {
    if (markOf(task)?.fate === "dropped") return "dropped";
    return task.lost ?? this.links.swallows(this.linkOf(task), false);
  }

  /** The bytes of what arrives as they come through: on a bad wire, perhaps with a bit flipped. */
  through(task: Arrival, bytes: Uint8Array): Uint8Array {
    const come = this.links.through(this.linkOf(task), bytes);
    const mark = markOf(task);
    if (mark && come !== bytes) mark.fate = "corrupted";
    return come;
  }

  // ---- events ----

  newMark(tail: string, size: number): Mark {
    return { tail, id: `m${++this.messages}`, size, sent: 0, due: 0 };
  }

  private sent(owner: Owner, to: string, mark: Mark, due: number, why: string): void {
    mark.sent = this.world.now();
    mark.due = due;
    this.message(owner, "sent", { from: owner.machine, to }, mark, why);
  }

  /** Tells what becomes of a message: who sees it, and between which machines it went. */
  message(by: Owner, phase: string, on: { from: string; to: string }, m: Mark, why: string): void {
    const head = `"id":"${m.id}","phase":"${phase}","from":${JSON.stringify(on.from)},"to":${JSON.stringify(on.to)}`;
    const known = `"size":${m.size},"sent":${m.sent},"due":${m.due}${why === "" ? "" : `,"why":"${why}"`}`;
    this.world.emit(by.machine, by.proc, `{"kind":"message","message":{${head},${m.tail},${known}}}`);
  }
}
