/**
 * What can be done to a room: the types, and for each action the table of its fields, by which plans are validated and
 * links are written.
 *
 * Times are nanoseconds. A direction is from one machine to another; "*" is every machine that is there at that moment.
 */

/** What is done to the room, at a moment. */
export type Action = { at: number } & ActionBody;

export type ActionBody = WorkBody | FaultBody;

/** What somebody does in the room. */
export type WorkBody =
  /** Runs a command line on a machine, as a process of its own. */
  | { do: "exec"; machine: string; argv: string[] }
  /**
   * An HTTP request from one machine to another's port 8500, over the room's network. body is text; a body that is none
   * is given in hexadecimal.
   */
  | { do: "fetch"; from: string; to: string; method: string; path: string; body?: string; hex?: string }
  /** Ends a command line that runs, as ctrl-C does: by the number of its process. */
  | { do: "interrupt"; machine: string; proc: number };

/** What is broken, and mended. */
export type FaultBody =
  /**
   * The machine loses its power. What was not synced is lost; with torn, any part of it may have come to the platters,
   * sector by sector.
   */
  | { do: "crash"; machine: string; torn?: boolean }
  /** The power fails at the count-th of these from now: when bytes are written, a sync is asked for, or one is done. */
  | { do: "crashAt"; machine: string; on: Stroke; count: number; torn?: boolean }
  /** Starts the machine's main process again. */
  | { do: "restart"; machine: string }
  /** The machine loses its power, and everything on its disk. */
  | { do: "wipe"; machine: string }
  /** The machine's processes do not run; what comes for them waits. Its clocks go on. */
  | { do: "freeze"; machine: string }
  | { do: "thaw"; machine: string }
  /** Whatever happens to the machine's processes happens up to this much later: a processor that others use too. */
  | { do: "stall"; machine: string; by: number }
  /** The machine's wall clock is off by this much, forward or back. */
  | { do: "skew"; machine: string; by: number }
  /** The machine's wall clock is set forward or back by this much more. */
  | { do: "jump"; machine: string; by: number }
  /** The machine's clocks, its timers too, run this fast; 1000 is true. */
  | { do: "rate"; machine: string; permille: number }
  /** Each sync takes this much longer. */
  | { do: "slowDisk"; machine: string; by: number }
  /** No sync ends until the disk is mended. */
  | { do: "hangDisk"; machine: string }
  /** The next count operations of this kind fail with EIO; all of them, unless a count is given. */
  | { do: "failDisk"; machine: string; on: DiskOp; count?: number }
  /** Nothing beyond so many bytes more can be written: ENOSPC. */
  | { do: "fullDisk"; machine: string; free?: number }
  /** The disk is neither slow nor hung nor failing nor full. */
  | { do: "mendDisk"; machine: string }
  /** Flips bits somewhere in a file, by chance; in its name "*" stands for any characters. */
  | { do: "rot"; machine: string; file: string; bits?: number }
  /** One block of a file is on the platters as it was before the last sync: seen once the machine has lost its power. */
  | { do: "stale"; machine: string; file: string }
  /** Nothing gets through. Packets are lost; a connection sends again. */
  | { do: "cut"; from: string; to: string }
  /** The direction is as new: no cut, delay, loss and so on, and what it holds is let go. */
  | { do: "heal"; from: string; to: string }
  /** What is on its way is held from now on. */
  | { do: "clog"; from: string; to: string }
  /** What was held comes, that of different connections in an order of chance. */
  | { do: "flush"; from: string; to: string }
  /** Everything takes this much longer, and by chance up to jitter more. 0 is as before. */
  | { do: "delay"; from: string; to: string; by: number; jitter?: number }
  /** Of a thousand, so many are lost: packets for good, parts of a connection until they are sent again. */
  | { do: "loss"; from: string; to: string; permille: number }
  /** Of a thousand packets, so many come twice. */
  | { do: "duplicate"; from: string; to: string; permille: number }
  /** Of a thousand packets, so many come late, by up to this much, so that others overtake them. */
  | { do: "reorder"; from: string; to: string; permille: number; by?: number }
  /** Of a thousand packets or parts of a connection, so many come with a bit flipped. */
  | { do: "corrupt"; from: string; to: string; permille: number }
  /** One message in flight, by the id that its event has: it waits, goes on, is lost, comes a second time. */
  | { do: "hold"; message: string }
  | { do: "release"; message: string }
  | { do: "drop"; message: string }
  | { do: "copy"; message: string }
  /** Bytes of a message in flight, in hexadecimal, take the place of those that stand so far from its beginning. */
  | { do: "edit"; message: string; offset: number; bytes: string }
  /** A field of a message in flight, by the name that it has on the wire, becomes a number, true, false or text. */
  | { do: "alter"; message: string; field: string; value: string }
  /** A new machine comes, with the process that runs on it. */
  | { do: "add"; machine: string; addr: string; argv: string[]; env?: Record<string, string> }
  /** Everything is mended: wires, clocks, disks; frozen machines thaw. Machines without power stay so. */
  | { do: "mend" };

/** What a disk can be asked. */
export type DiskOp = "read" | "write" | "fsync";
/** Where the power may fail. */
export type Stroke = "write" | "fsync" | "synced";

/** What a value may be. */
export type Field = { optional?: true } & (
  | { is: "machine" | "machines" | "name" | "addr" | "argv" | "env" | "flag" | "message" | "hex" }
  | { is: "int"; least: number; most: number }
  | { is: "text"; most: number; like?: RegExp }
  | { is: "one"; of: readonly string[] }
);

const second = 1_000_000_000;
const hour = 3600 * second;
/** How long a wire or a disk may be made to wait. */
const waitMax = 600 * second;
/** How far a wall clock may be off. */
const skewMax = 30 * 24 * hour;
/** The longest body of a request, in characters: more than any value that a store takes, or than any transaction. */
const bodyMax = 1 << 20;

const machine: Field = { is: "machine" };
const from: Field = { is: "machines" };
const to: Field = { is: "machines" };
const message: Field = { is: "message" };
const permille: Field = { is: "int", least: 0, most: 1000 };
const wait: Field = { is: "int", least: 0, most: waitMax };
const skew: Field = { is: "int", least: -skewMax, most: skewMax };
const file: Field = { is: "text", most: 256, like: /^[!-~]+$/ };
const flag: Field = { is: "flag", optional: true };
const count: Field = { is: "int", least: 1, most: 1_000_000 };
const strokes: readonly Stroke[] = ["write", "fsync", "synced"];
const diskOps: readonly DiskOp[] = ["read", "write", "fsync"];

type FieldsOf<B> = { readonly [F in Exclude<keyof B, "do">]-?: Field };

/** The fields of every action. A link names an action and its fields by their places here: only add at the end. */
export const actions: { readonly [D in ActionBody["do"]]: FieldsOf<Extract<ActionBody, { do: D }>> } = {
  exec: { machine, argv: { is: "argv" } },
  fetch: {
    from: machine, to: machine, method: { is: "text", most: 16, like: /^[A-Z]+$/ },
    path: { is: "text", most: 4096, like: /^\/[!-~]*$/ }, body: { is: "text", most: bodyMax, optional: true },
    hex: { is: "hex", optional: true },
  },
  crash: { machine, torn: flag },
  crashAt: { machine, on: { is: "one", of: strokes }, count, torn: flag },
  restart: { machine },
  wipe: { machine },
  freeze: { machine },
  thaw: { machine },
  stall: { machine, by: { is: "int", least: 0, most: 10 * second } },
  skew: { machine, by: skew },
  jump: { machine, by: skew },
  rate: { machine, permille: { is: "int", least: 100, most: 10_000 } },
  slowDisk: { machine, by: wait },
  hangDisk: { machine },
  failDisk: { machine, on: { is: "one", of: diskOps }, count: { ...count, optional: true } },
  fullDisk: { machine, free: { is: "int", least: 0, most: 1 << 30, optional: true } },
  mendDisk: { machine },
  rot: { machine, file, bits: { is: "int", least: 1, most: 64, optional: true } },
  stale: { machine, file },
  cut: { from, to },
  heal: { from, to },
  clog: { from, to },
  flush: { from, to },
  delay: { from, to, by: wait, jitter: { ...wait, optional: true } },
  loss: { from, to, permille },
  duplicate: { from, to, permille },
  reorder: { from, to, permille, by: { ...wait, optional: true } },
  corrupt: { from, to, permille },
  hold: { message },
  release: { message },
  drop: { message },
  copy: { message },
  edit: { message, offset: { is: "int", least: 0, most: 1 << 20 }, bytes: { is: "hex" } },
  alter: { message, field: { is: "text", most: 64, like: /^[!-~]+$/ }, value: { is: "text", most: 1024 } },
  add: { machine: { is: "name" }, addr: { is: "addr" }, argv: { is: "argv" }, env: { is: "env", optional: true } },
  mend: {},
  interrupt: { machine, proc: { is: "int", least: 1, most: 1_000_000_000 } },
};

/** What is work and no fault. */
export const works: ReadonlySet<string> = new Set<WorkBody["do"]>(["exec", "fetch", "interrupt"]);
