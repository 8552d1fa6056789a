/**
 * A room whose agents' HTTP ports stand open on loopback, and in which time passes as outside: what judges kvnode over
 * TCP can judge the room's in the same way. test/consul begins it, tells it by a line of JSON what cluster is wanted, and
 * ends it by closing its input. On a busy machine the room's time falls behind the one outside, so that whoever is to wait
 * asks the room to say when so many milliseconds of its own have passed.
 *
 *   {"servers":3,"clients":1,"config":{...}} -> {"n1":{"http":"127.0.0.1:34567","addr":"10.0.0.11"}, ...}
 *   {"pass":700}                             -> {"passed":700}
 */
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { MachineSpec, Plan } from "../host/protocol.ts";
import { parseIP, type Owner } from "../host/socket.ts";
import { World } from "../host/world.ts";
import { physics } from "./cluster.ts";

interface Wanted {
  servers: number;
  clients: number;
  /** Configuration keys that every agent has. */
  config: object;
}

/** How often time passes, and how much at once: a machine that is busy lets less pass. In milliseconds. */
const turn = 2;
const turnMax = 20;
const nsPerMs = 1e6;
/** The ports of the i-th agent, which no two of a room share, so that a transcript tells whose they are. */
const ports = (i: number) => ({ http: 18500 + i, server: 18300 + i, serf: 18400 + i });
/** Its address, as long as the loopback's is: columns of a command's output are as wide. */
const addrOf = (i: number) => `10.0.0.1${i}`;
/** The other side is told of what was read in steps of this many bytes, as by core/platform/room/conn.go. */
const creditStep = 64 << 10;

function machine(i: number, { servers, clients, config }: Wanted): MachineSpec {
  const [name, addr, p] = [`n${i}`, addrOf(i), ports(i)];
  const all = servers + clients;
  const role = i <= servers ? ["-server", `-bootstrap-expect=${servers}`] : [];
  const join = all > 1 ? Array.from({ length: servers }, (_, j) => `-retry-join=${addrOf(j + 1)}:${ports(j + 1).serf}`) : [];
  const argv = ["kvnode", "agent", ...role, `-node=${name}`, "-data-dir=/data", `-bind=${addr}`, "-client=0.0.0.0", `-http-port=${p.http}`,
    `-server-port=${p.server}`, `-serf-lan-port=${p.serf}`, ...join, `-hcl=${JSON.stringify({ retry_interval: "1s", ...config })}`];
  return { name, addr, argv };
}

/** A connection from outside, carried to a machine as one of its own over its loopback. */
class Line implements Owner {
  readonly ip: number;
  readonly proc = 0;
  private handle = 0;
  private early: Buffer[] | undefined = [];
  private unread = 0;

  constructor(private readonly gate: Gate, readonly machine: string, addr: string, port: number, private readonly socket: Socket) {
    this.ip = parseIP(addr);
    socket.on("data", (bytes) => gate.during(() => (this.early ? this.early.push(bytes) : gate.network.write(this.handle, new Uint8Array(bytes)))));
    socket.on("end", () => gate.during(() => gate.network.shutdown(this.handle)));
    socket.on("close", () => gate.during(() => gate.network.close(this.handle)));
    socket.on("error", () => socket.destroy()); // it closes
    gate.during(() => (this.handle = gate.network.dial(this, this.ip, port)));
  }

  dialled(handle: number, errno: number): void {
    if (errno !== 0) return void this.socket.resetAndDestroy();
    for (const bytes of this.early ?? []) this.gate.network.write(handle, new Uint8Array(bytes));
    this.early = undefined;
  }

  data(handle: number, bytes: Uint8Array): void {
    this.socket.write(bytes);
    if ((this.unread += bytes.length) < creditStep) return;
    this.gate.network.credit(handle, this.unread);
    this.unread = 0;
  }

  eof(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  window(): void {
    // What is asked is far smaller than the window, or is read at once.
  }

  accept(): boolean {
    return false;
  }

  packet(): boolean {
    return false;
  }
}

/** The room, and its pace. */
class Gate {
  private readonly world: World;
  private last = performance.now();
  private waits: { until: number; over: () => void }[] = [];

  constructor(plan: Plan) {
    this.world = new World({ module: new WebAssembly.Module(readFileSync("build/kvnode.wasm")), plan });
    setInterval(() => this.pass(), turn);
  }

  /** The room's network: the gate is its visitor, and no part of a run that is to be repeated. */
  get network() {
    return this.world["room"].network;
  }

  /** Does something at this moment: time passes up to it first, so that nothing in the room takes less than it should. */
  during(what: () => unknown): void {
    this.pass();
    what();
  }

  private pass(): void {
    const now = performance.now();
    this.world.run(this.world.now + Math.round(Math.min(now - this.last, turnMax) * nsPerMs));
    this.last = now;
    const over = this.waits.filter((w) => w.until <= this.world.now);
    this.waits = this.waits.filter((w) => w.until > this.world.now);
    for (const w of over) w.over();
  }

  /** Calls over once so much of the room's time has passed. */
  after(ms: number, over: () => void): void {
    this.during(() => this.waits.push({ until: this.world.now + ms * nsPerMs, over }));
  }
}

async function open(wanted: Wanted): Promise<Gate> {
  const machines = Array.from({ length: wanted.servers + wanted.clients }, (_, i) => machine(i + 1, wanted));
  const gate = new Gate({ version: 1, seed: 1, machines, physics, actions: [] });
  const out: Record<string, { http: string; addr: string }> = {};
  for (const [i, { name, addr }] of machines.entries()) {
    const server = createServer({ allowHalfOpen: true }, (socket) => new Line(gate, name, addr, ports(i + 1).http, socket));
    await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
    out[name] = { http: `127.0.0.1:${(server.address() as AddressInfo).port}`, addr };
  }
  console.log(JSON.stringify(out));
  return gate;
}

const input = createInterface({ input: process.stdin });
let gate: Promise<Gate> | undefined;
input.on("line", (line) => {
  if (!gate) return void (gate = open(JSON.parse(line) as Wanted));
  const asked = JSON.parse(line) as { pass: number };
  void gate.then((g) => g.after(asked.pass, () => console.log(JSON.stringify({ passed: asked.pass }))));
});
input.on("close", () => process.exit(0));
