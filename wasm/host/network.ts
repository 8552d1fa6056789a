import type { Physics } from "./protocol.ts";
import { Ports } from "./ports.ts";
import { errno, isLoopback, type End, type Item, type Load, type Mark, type Owner, type Wire } from "./socket.ts";
import { Wires, type Arrival, type Arriving, type Packet } from "./wires.ts";

/** A lost segment is sent again after this long, then after twice as long, and so on, as TCP does. In nanoseconds. */
const resendFirst = 200_000_000;
/** The longest wait between two attempts. Real TCP waits up to two minutes; here a healed wire is seen to work soon. */
export const resendMost = 5_000_000_000;
/** A connection whose bytes have not come through for this long is given up. */
const giveUp = 60_000_000_000;
/** The largest packet, in bytes: UDP's. */
const packetMax = 65_507;

export type NetTask = Arrival | { do: "resend"; end: End };

/** What the network needs of the world. */
export interface NetWorld {
  now(): number;
  at(time: number, task: NetTask): void;
  emit(node: string, proc: number, body: string): void;
  /** Whether a machine runs. */
  up(machine: string): boolean;
}

/**
 * The wires between the machines. Connections keep their order and never lose a byte for good: what a cut swallows is
 * sent again, later and later, until it is through or the connection is given up. Packets are simply lost.
 *
 * A connection's parts are numbered, as TCP's are: one that came twice, or before another, would not be seen. So only
 * packets are doubled and reordered, and a part that is lost is late.
 */
export class Network {
  readonly ports = new Ports();
  readonly wires: Wires;
  private readonly ends = new Map<number, End>();

  constructor(
    private readonly world: NetWorld,
    physics: Physics,
    machines: readonly { name: string; ip: number }[],
    seed: number,
  ) {
    this.wires = new Wires(world, physics, machines, seed);
  }

  /** On which machine a task is felt. */
  target(task: NetTask): string {
    if (task.do === "packet") return task.to;
    return task.do === "arrive" ? task.end.out.to : task.end.owner.machine;
  }

  // ---- what owners call ----

  /** Dials; the answer comes by owner.dialled. Returns a handle, or a negated errno. */
  dial(owner: Owner, ip: number, port: number): number {
    const loop = isLoopback(ip) || ip === owner.ip;
    const to = loop ? owner.machine : this.wires.machineAt(ip);
    if (to === undefined) return -errno.EHOSTUNREACH;
    const localPort = this.ports.ephemeral(owner);
    const localIP = isLoopback(ip) ? ip : owner.ip;
    const end = this.end(owner, localIP, localPort, ip, port, this.wire(owner.machine, to, loop));
    this.send(end, { kind: "syn" });
    return end.handle;
  }

  private wire(from: string, to: string, loop: boolean): Wire {
    return { from, to, loop, last: 0, sent: 0, delivered: 0, early: new Map(), again: [], waiting: false, tries: 0,
      since: 0 };
  }

  private end(owner: Owner, ip: number, port: number, peerIP: number, peerPort: number, out: Wire): End {
    const end: End = { handle: this.ports.handle(), owner, ip, port, peerIP, peerPort, peer: undefined, out, open: false,
      closed: false, rstSent: false, finSent: false, finHeard: false, marks: undefined };
    this.ends.set(end.handle, end);
    return end;
  }

  localPort(handle: number): number {
    return this.ends.get(handle)?.port ?? this.ports.portOf(handle);
  }

  /** Says what the next bytes written to a connection carry. */
  mark(handle: number, tail: string): void {
    const end = this.ends.get(handle);
    if (end) end.marks = tail;
  }

  /** Sends bytes, which the network keeps. Returns 0 or a negated errno. */
  write(handle: number, bytes: Uint8Array): number {
    const end = this.ends.get(handle);
    if (!end || end.finSent) return -errno.EPIPE;
    const mark = end.marks === undefined ? undefined : this.wires.newMark(end.marks, bytes.length);
    end.marks = undefined;
    this.send(end, { kind: "data", bytes }, mark);
    return 0;
  }

  credit(handle: number, n: number): void {
    const end = this.ends.get(handle);
    if (end && !end.finHeard) this.send(end, { kind: "credit", n });
  }

  /** Ends the stream to the peer. */
  shutdown(handle: number): void {
    const end = this.ends.get(handle);
    if (!end || end.finSent) return;
    end.finSent = true;
    this.send(end, { kind: "fin" });
  }

  /** Closes a connection, a listener or a packet socket. */
  close(handle: number): void {
    const end = this.ends.get(handle);
    if (!end) {
      this.ports.release(handle);
      return;
    }
    end.closed = true;
    if (!end.peer && !end.finSent) {
      this.ends.delete(handle); // never connected: an answer that comes now finds nobody
      return;
    }
    this.shutdown(handle);
    this.forget(end);
  }

  /** Ends all that an owner has: with resets if it crashed, as an operating system ends a process's sockets if not. */
  leave(owner: Owner, crashed: boolean): void {
    this.ports.leave(owner);
    for (const end of [...this.ends.values()]) {
      if (end.owner !== owner) continue;
      if (crashed) this.kill(end, errno.ECONNRESET);
      else if (!end.closed) this.close(end.handle);
    }
  }

  /** Sends a packet, which the network keeps. Returns 0 or a negated errno. */
  packet(owner: Owner, handle: number, ip: number, toPort: number, bytes: Uint8Array, tail: string | undefined): number {
    if (bytes.length > packetMax) return -errno.EMSGSIZE;
    const loop = isLoopback(ip) || ip === owner.ip;
    const to = loop ? owner.machine : this.wires.machineAt(ip);
    if (to === undefined) return -errno.EHOSTUNREACH;
    const mark = tail === undefined ? undefined : this.wires.newMark(tail, bytes.length);
    const port = this.ports.portOf(handle);
    this.wires.launch({ do: "packet", from: owner, port, to, ip, toPort, bytes, mark, lost: undefined }, loop);
    return 0;
  }

  // ---- what happens ----

  run(task: NetTask): void {
    switch (task.do) {
      case "arrive":
        if (!this.wires.holds(task)) this.arrive(task);
        return;
      case "resend":
        this.resend(task.end);
        return;
      case "packet":
        if (!this.wires.holds(task)) this.packetArrives(task);
        return;
    }
  }

  /** What would arrive finds no room where it should wait: it is lost, as by a cut. */
  overflow(task: Arrival): void {
    task.lost = "cut";
    this.run(task);
  }

  private send(end: End, load: Load, mark?: Mark): void {
    this.wires.transmit(end, { seq: end.out.sent++, mark, ...load });
  }

  private arrive(task: Arriving): void {
    const { end, item } = task;
    const wire = end.out;
    const lost = this.wires.lossOf(task);
    if (lost) {
      this.lost(end, item, lost);
      // Who is gone sends nothing again; his reset is the network's doing.
      if (!end.rstSent || item.kind === "rst") this.sendAgain(end, item);
      return;
    }
    if (item.kind === "rst") return this.deliver(end, item); // what was lost before it will not come any more
    if (end.peer && !this.ends.has(end.peer.handle)) return this.deadEnd(end, item);
    if (item.kind === "data") item.bytes = this.wires.through(task, item.bytes);
    wire.early.set(item.seq, item);
    for (let next = wire.early.get(wire.delivered); next; next = wire.early.get(wire.delivered)) {
      wire.early.delete(wire.delivered++);
      wire.tries = 0;
      this.deliver(end, next);
    }
  }

  /** Puts a lost item up for another try. */
  private sendAgain(end: End, item: Item): void {
    const wire = end.out;
    wire.again.push(item);
    if (wire.waiting) return;
    wire.waiting = true;
    if (wire.tries === 0) wire.since = this.world.now();
    const wait = Math.min(resendFirst * 2 ** wire.tries, resendMost);
    wire.tries++;
    this.world.at(this.world.now() + wait, { do: "resend", end });
  }

  private resend(end: End): void {
    const wire = end.out;
    const items = wire.again;
    wire.again = [];
    wire.waiting = false;
    if (items.length === 0) return;
    if (this.world.now() - wire.since > giveUp) {
      this.abandon(end);
      this.breakOff(end, errno.ETIMEDOUT);
      return;
    }
    for (const item of items) {
      if (item.mark) item.mark = this.wires.newMark(item.mark.tail, item.mark.size);
      item.lost = false;
      this.wires.transmit(end, item);
    }
  }

  private deliver(from: End, item: Item): void {
    const to = from.peer;
    switch (item.kind) {
      case "syn":
        this.handshake(from);
        return;
      case "synack":
        if (!to || to.closed) return;
        to.open = true;
        to.owner.dialled(to.handle, 0);
        return;
      case "rst":
        if (!to) return;
        this.ends.delete(from.handle);
        this.abandon(from);
        this.abandon(to);
        this.breakOff(to, item.errno);
        return;
    }
    if (!to || to.closed || !this.ends.has(to.handle)) {
      this.deadEnd(from, item);
      return;
    }
    switch (item.kind) {
      case "data":
        if (item.mark) this.wires.message(to.owner, "delivered", from.out, item.mark, item.mark.fate ?? "");
        to.owner.data(to.handle, item.bytes);
        return;
      case "credit":
        to.owner.window(to.handle, item.n);
        return;
      case "fin":
        to.finHeard = true;
        this.forget(to);
        to.owner.eof(to.handle);
        return;
    }
  }

  /** Something has come for an end that is gone: data is answered with a reset, all else with silence. */
  private deadEnd(from: End, item: Item): void {
    const to = from.peer;
    this.lost(from, item, to && this.world.up(from.out.to) ? "closed" : "crashed");
    if (!to) return;
    if (item.kind === "fin") {
      to.finHeard = true;
      this.forget(to);
    } else if (item.kind === "data") {
      this.kill(to, errno.ECONNRESET);
    }
  }

  private handshake(from: End): void {
    if (!this.ends.has(from.handle)) return; // who dialled has given up, or is gone
    const wire = from.out;
    const l = this.ports.listener(wire.to, from.peerIP, from.peerPort);
    const back = this.wire(wire.to, wire.from, wire.loop);
    const to = this.end(l?.owner ?? from.owner, from.peerIP, from.peerPort, from.ip, from.port, back);
    to.open = true;
    to.peer = from;
    from.peer = to;
    if (l && l.owner.accept(l.handle, to.handle, from.peerIP, from.ip, from.port)) this.send(to, { kind: "synack" });
    else this.kill(to, errno.ECONNREFUSED);
  }

  /** Nothing that this end has sent, and that was not delivered yet, ever will be. */
  private abandon(end: End): void {
    for (const item of end.out.early.values()) this.lost(end, item, "closed");
    end.out.early.clear();
    end.out.again = [];
  }

  /** Ends a connection at once and tells the peer by a reset on the wire. */
  private kill(end: End, code: number): void {
    end.closed = true;
    this.ends.delete(end.handle);
    if (!end.peer || end.rstSent) return;
    end.rstSent = true;
    end.out.again = [];
    this.send(end, { kind: "rst", errno: code });
  }

  /** The connection has failed at this end. The other end learns of it when it sends. */
  private breakOff(end: End, code: number): void {
    this.ends.delete(end.handle);
    if (end.closed) return;
    end.closed = true;
    if (end.open) end.owner.reset(end.handle, code);
    else end.owner.dialled(end.handle, code);
  }

  /** Drops an end that nothing more will come for. */
  private forget(end: End): void {
    if (end.closed && end.finHeard) this.ends.delete(end.handle);
  }

  private packetArrives(t: Packet): void {
    const on = { from: t.from.machine, to: t.to };
    const lost = (why: string): void => {
      if (t.mark) this.wires.message(t.from, "lost", on, t.mark, why);
    };
    const why = this.wires.lossOf(t);
    if (why) return lost(why);
    const s = this.ports.packetSocket(t.to, t.ip, t.toPort);
    if (!s) return lost(this.world.up(t.to) ? "refused" : "crashed");
    const bytes = this.wires.through(t, t.bytes);
    if (t.mark) this.wires.message(s.owner, "delivered", on, t.mark, t.mark.fate ?? "");
    s.owner.packet(s.handle, isLoopback(t.ip) ? t.ip : t.from.ip, t.port, bytes);
  }

  private lost(end: End, item: Item, why: string): void {
    if (!item.mark || item.lost) return;
    item.lost = true;
    this.wires.message(end.owner, "lost", end.out, item.mark, why);
  }
}
