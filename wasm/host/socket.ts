/** The errnos that the network gives, with Linux's numbers, which are those of Go's syscall package for js. */
export const errno = { EPIPE: 32, EMSGSIZE: 90, EADDRINUSE: 98, EADDRNOTAVAIL: 99, ECONNRESET: 104, ETIMEDOUT: 110,
  ECONNREFUSED: 111, EHOSTUNREACH: 113, EBADF: 9, EMFILE: 24 } as const;

/** Who has sockets: a process of a machine, or the host itself on a machine's behalf. IPs are unsigned 32-bit. */
export interface Owner {
  readonly machine: string;
  readonly ip: number;
  readonly proc: number;
  /** A connection has come to a listener; false refuses it. */
  accept(listener: number, handle: number, localIP: number, remoteIP: number, remotePort: number): boolean;
  /** The handshake is over; 0 is success. */
  dialled(handle: number, errno: number): void;
  data(handle: number, bytes: Uint8Array): void;
  /** The peer sends no more. */
  eof(handle: number): void;
  reset(handle: number, errno: number): void;
  /** The peer has read n more bytes. */
  window(handle: number, n: number): void;
  /** A packet has come; false drops it. */
  packet(handle: number, ip: number, port: number, bytes: Uint8Array): boolean;
}

/** One thing that travels on a connection, in order with the others of its direction. */
export type Item = { seq: number; mark?: Mark | undefined; lost?: boolean } & Load;

/** What an item carries. */
export type Load =
  | { kind: "syn" | "synack" | "fin" }
  | { kind: "data"; bytes: Uint8Array }
  | { kind: "credit"; n: number }
  | { kind: "rst"; errno: number };

/** What a process said that its next bytes carry, and what the network knows of them. */
export interface Mark {
  /** The members of trace.Message that the process set, as JSON without the braces. */
  tail: string;
  id: string;
  size: number;
  sent: number;
  due: number;
  /** Somebody holds it; and it has come to where it waits. */
  held?: boolean;
  parked?: boolean;
  /** What belongs to it and was written right behind it. */
  rest?: { bytes: Uint8Array };
  /** What was done to it: it is lost when it should arrive, or arrives as another. */
  fate?: "dropped" | "edited" | "corrupted";
}

/** One end of a connection. */
export interface End {
  readonly handle: number;
  readonly owner: Owner;
  readonly ip: number;
  readonly port: number;
  readonly peerIP: number;
  readonly peerPort: number;
  peer: End | undefined;
  /** What this end sends. */
  readonly out: Wire;
  /** The handshake is over. */
  open: boolean;
  /** The owner wants no more of it. */
  closed: boolean;
  rstSent: boolean;
  finSent: boolean;
  finHeard: boolean;
  /** Described, and waiting for the bytes. */
  marks: string | undefined;
}

/** One direction of a connection. */
export interface Wire {
  readonly from: string;
  readonly to: string;
  readonly loop: boolean;
  /** When the last item will arrive: none overtakes another. */
  last: number;
  /** How many items were sent, and how many delivered: they are delivered in the order in which they were sent. */
  sent: number;
  delivered: number;
  /** What has arrived before what it must follow. */
  early: Map<number, Item>;
  /** What was lost and will be sent again. */
  again: Item[];
  waiting: boolean;
  /** How often sending again has failed, and since when. */
  tries: number;
  since: number;
}

/** A listener or a packet socket. */
export interface Bound {
  readonly handle: number;
  readonly owner: Owner;
  readonly ip: number;
  readonly port: number;
}

export const anyIP = 0;

/** 127.0.0.0/8 */
export function isLoopback(ip: number): boolean {
  return ip >>> 24 === 127;
}

export function parseIP(text: string): number {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255)) throw new Error(`bad address ${text}`);
  return parts.reduce((ip, p) => ip * 256 + p, 0);
}

export function dotted(ip: number): string {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 0xff).join(".");
}

/** Whether a socket bound to one address takes what comes for another. */
export function takes(bound: number, ip: number): boolean {
  return bound === anyIP || bound === ip;
}
