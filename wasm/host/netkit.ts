/** What the tests of the network share: two machines, a process on each, and the wires between them. */
import assert from "node:assert/strict";
import { Agenda } from "./agenda.ts";
import { Network, type NetTask } from "./network.ts";
import { parseIP, type Owner } from "./socket.ts";
import { ms, seconds } from "./testkit.ts";

/** A process that writes down what happens to it. */
export class Peer implements Owner {
  readonly ip: number;
  readonly proc = 1;
  readonly log: string[] = [];
  accepted: number[] = [];
  refuse = false;

  constructor(readonly machine: string, addr: string) {
    this.ip = parseIP(addr);
  }

  accept(_listener: number, handle: number): boolean {
    if (!this.refuse) this.accepted.push(handle);
    return !this.refuse;
  }

  dialled(_h: number, code: number): void {
    this.log.push(`dialled ${code}`);
  }

  data(_h: number, b: Uint8Array): void {
    this.log.push(new TextDecoder().decode(b));
  }

  eof(): void {
    this.log.push("eof");
  }

  reset(_h: number, code: number): void {
    this.log.push(`reset ${code}`);
  }

  window(_h: number, n: number): void {
    this.log.push(`window ${n}`);
  }

  packet(_h: number, _ip: number, _port: number, b: Uint8Array): boolean {
    this.log.push(`packet ${new TextDecoder().decode(b)}`);
    return true;
  }
}

export class Room {
  now = 0;
  readonly agenda = new Agenda<NetTask>();
  readonly messages: { phase: string; id: string; why?: string; type: string; sent: number; due: number }[] = [];
  readonly net: Network;
  readonly a = new Peer("a", "10.0.0.1");
  readonly b = new Peer("b", "10.0.0.2");

  constructor(seed = 1) {
    const world = {
      now: () => this.now,
      at: (time: number, task: NetTask) => void this.agenda.push(time, task),
      emit: (_node: string, _proc: number, body: string) => void this.messages.push(JSON.parse(body).message),
      up: () => true,
    };
    const physics = { latency: [1 * ms, 9 * ms] as [number, number], loopback: 50_000, fsync: [1, 1] as [number, number] };
    this.net = new Network(world, physics, [{ name: "a", ip: this.a.ip }, { name: "b", ip: this.b.ip }], seed);
  }

  run(time: number): void {
    const end = this.now + time;
    for (let e = this.agenda.peek(); e && e.time <= end; e = this.agenda.peek()) {
      this.agenda.pop();
      this.now = Math.max(this.now, e.time);
      this.net.run(e.task);
    }
    this.now = end;
  }

  /** A connection from a to b; returns a's handle. */
  connect(): number {
    assert.ok(this.net.ports.listen(this.b, 0, 80) > 0);
    const h = this.net.dial(this.a, this.b.ip, 80);
    this.run(seconds);
    assert.deepEqual(this.a.log.splice(0), ["dialled 0"]);
    return h;
  }

  say(h: number, words: string[], mark = false): void {
    for (const w of words) {
      if (mark) this.net.mark(h, `"proto":"rpc","type":"${w}"`);
      assert.equal(this.net.write(h, new TextEncoder().encode(w)), 0);
    }
  }
}
