import { reframed } from "./frame.ts";
import { joined } from "./hex.ts";
import { altered } from "./msgpack.ts";
import type { Mark } from "./socket.ts";
import { t } from "./t.ts";
import type { Arrival, Arriving, Wires } from "./wires.ts";

/**
 * The described messages that are under way, by their ids: each may be held, let go, dropped, doubled and changed.
 * Each answer is undefined, or why it cannot be done.
 */
export class Flights {
  private readonly flying = new Map<string, Arrival>();
  /** The message that began last, for what its writer wrote right behind it. */
  private newest: { task: Arriving; mark: Mark } | undefined;

  constructor(private readonly wires: Wires) {}

  /** Something departs. yamux writes a frame in two parts, of which the first is described: the second goes with it. */
  begin(task: Arrival): void {
    const { newest } = this;
    const mark = markOf(task);
    this.newest = undefined;
    if (mark) {
      this.flying.set(mark.id, task);
      if (task.do === "arrive" && task.item.kind === "data") this.newest = { task, mark };
    } else if (newest && task.do === "arrive" && task.item.kind === "data" && task.end === newest.task.end && task.item.seq === newest.task.item.seq + 1)
      newest.mark.rest = task.item;
  }

  /** The message arrives, or is lost. */
  end(mark: Mark | undefined): void {
    if (!mark) return;
    this.flying.delete(mark.id);
    if (this.newest?.mark === mark) this.newest = undefined;
  }

  /** The ids of all, the oldest first. */
  get ids(): string[] {
    return [...this.flying.keys()];
  }

  /** A message's bytes as they are now; undefined where it is not under way. */
  bytes(id: string): Uint8Array | undefined {
    const task = this.flying.get(id);
    return task && bytesOf(task);
  }

  hold(id: string): string | undefined {
    return this.with(id, (_task, mark) => {
      mark.held = true;
      return undefined;
    });
  }

  release(id: string): string | undefined {
    return this.with(id, (task, mark) => {
      if (!mark.held) return t`message ${id} is not held`;
      this.go(task, mark);
      return undefined;
    });
  }

  /** It is lost when it should arrive; one that is held is lost soon. A connection sends it again. */
  drop(id: string): string | undefined {
    return this.with(id, (task, mark) => {
      mark.fate = "dropped";
      this.go(task, mark);
      return undefined;
    });
  }

  private go(task: Arrival, mark: Mark): void {
    const { parked } = mark;
    mark.held = mark.parked = false;
    if (parked) this.wires.arriveWithin(1, task);
  }

  /** Sends a packet's double after it. */
  copy(id: string): string | undefined {
    return this.with(id, (task) => {
      if (task.do === "arrive") return t`message ${id} is part of a connection, where nothing comes twice`;
      this.wires.doubleNow(task);
      return undefined;
    });
  }

  /** Puts bytes in the place of those that stand there. */
  edit(id: string, at: number, bytes: Uint8Array): string | undefined {
    return this.change(id, (old) => {
      if (at + bytes.length > old.length) return t`message ${id} has ${old.length} bytes`;
      const changed = old.slice();
      changed.set(bytes, at);
      return changed;
    });
  }

  /**
   * Gives a field another value. raft's messages may grow by it, and their checksum is written anew; the frames of other
   * connections and the parts of packets tell their lengths, and a value must fit there.
   */
  alter(id: string, field: string, value: string): string | undefined {
    return this.change(id, (old, mark) =>
      mark.tail.startsWith('"proto":"raft"') ? reframed(old, (body) => altered(body, field, value, true)) : altered(old, field, value, false));
  }

  private change(id: string, to: (bytes: Uint8Array, mark: Mark) => Uint8Array | string): string | undefined {
    return this.with(id, (task, mark) => {
      const changed = to(bytesOf(task), mark);
      if (typeof changed === "string") return changed;
      if (task.do === "packet") task.bytes = changed;
      else if (task.item.kind === "data") {
        const first = mark.rest ? task.item.bytes.length : changed.length;
        task.item.bytes = changed.subarray(0, first);
        if (mark.rest) mark.rest.bytes = changed.subarray(first);
      }
      mark.fate = "edited";
      return undefined;
    });
  }

  private with(id: string, what: (task: Arrival, mark: Mark) => string | undefined): string | undefined {
    const task = this.flying.get(id);
    return task ? what(task, markOf(task)!) : t`no message ${id} is in flight`;
  }
}

/** What is known of what arrives; undefined if nobody described it. */
export function markOf(task: Arrival): Mark | undefined {
  return task.do === "arrive" ? task.item.mark : task.mark;
}

function bytesOf(task: Arrival): Uint8Array {
  if (task.do === "packet") return task.bytes;
  if (task.item.kind !== "data") return new Uint8Array(0);
  const rest = task.item.mark?.rest;
  return rest ? joined(task.item.bytes, rest.bytes) : task.item.bytes;
}
