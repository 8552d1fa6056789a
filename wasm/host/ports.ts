import { anyIP, errno, takes, type Bound, type Owner } from "./socket.ts";

const ephemeralFirst = 32_768;
const ephemeralLast = 60_999;

/** Who listens where, on all machines; and the numbers of sockets and of ports that nobody chose. */
export class Ports {
  private handles = 0;
  private readonly nextPort = new Map<string, number>();
  private readonly listeners = new Map<number, Bound>();
  private readonly packets = new Map<number, Bound>();

  /** A number for a new socket. */
  handle(): number {
    return ++this.handles;
  }

  /** A port for a connection that goes out, from the machine's range, round and round. */
  ephemeral(owner: Owner): number {
    const port = this.nextPort.get(owner.machine) ?? ephemeralFirst;
    this.nextPort.set(owner.machine, port === ephemeralLast ? ephemeralFirst : port + 1);
    return port;
  }

  /** Returns a handle, or a negated errno. Port 0 is any. */
  listen(owner: Owner, ip: number, port: number): number {
    return this.bind(this.listeners, owner, ip, port);
  }

  /** Returns a handle, or a negated errno. */
  listenPacket(owner: Owner, ip: number, port: number): number {
    return this.bind(this.packets, owner, ip, port);
  }

  private bind(among: Map<number, Bound>, owner: Owner, ip: number, port: number): number {
    if (ip !== anyIP && ip !== owner.ip && ip >>> 24 !== 127) return -errno.EADDRNOTAVAIL;
    if (port === 0) port = this.ephemeral(owner);
    for (const b of among.values()) {
      if (b.owner.machine === owner.machine && b.port === port && (takes(b.ip, ip) || ip === anyIP)) return -errno.EADDRINUSE;
    }
    const handle = this.handle();
    among.set(handle, { handle, owner, ip, port });
    return handle;
  }

  listener(machine: string, ip: number, port: number): Bound | undefined {
    return find(this.listeners, machine, ip, port);
  }

  packetSocket(machine: string, ip: number, port: number): Bound | undefined {
    return find(this.packets, machine, ip, port);
  }

  portOf(handle: number): number {
    return (this.listeners.get(handle) ?? this.packets.get(handle))?.port ?? 0;
  }

  release(handle: number): void {
    this.listeners.delete(handle);
    this.packets.delete(handle);
  }

  leave(owner: Owner): void {
    for (const among of [this.listeners, this.packets]) {
      for (const [handle, b] of [...among]) if (b.owner === owner) among.delete(handle);
    }
  }
}

function find(among: Map<number, Bound>, machine: string, ip: number, port: number): Bound | undefined {
  for (const b of among.values()) {
    if (b.owner.machine === machine && b.port === port && takes(b.ip, ip)) return b;
  }
  return undefined;
}
