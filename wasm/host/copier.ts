/** An object that is not copied member by member, but knows how to part from its copy. */
export interface Parts {
  /** A copy that shares what neither of the two will change. */
  part(): this;
}

/**
 * Copies a graph of state, each object once, so that what is one object in the graph is one object in the copy.
 *
 * - Plain objects, arrays, maps, sets and objects of the named classes are copied member by member.
 * - What has a method `part` makes its own copy.
 * - Frozen objects and bytes are shared: nobody changes bytes once they stand in the graph, but the files, which part.
 * - The given objects and functions are shared: they are not state, but who serves it.
 *
 * Anything else is refused, by its name: state that a checkpoint would miss is found by the first checkpoint.
 */
export class Copier {
  private readonly copies = new Map<object, object>();

  constructor(
    private readonly classes: ReadonlySet<object>,
    shared: readonly object[],
  ) {
    for (const s of shared) this.copies.set(s, s);
  }

  /** How many objects were copied. */
  get size(): number {
    return this.copies.size;
  }

  copy<T>(value: T): T {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
    const known = this.copies.get(value as object);
    return (known ?? this.object(value as object)) as T;
  }

  private object(o: object): object {
    if (o instanceof Uint8Array || (typeof o === "object" && Object.isFrozen(o))) return o;
    if (Array.isArray(o)) return this.list(o);
    if (o instanceof Map) return this.map(o);
    if (o instanceof Set) return this.set(o);
    if ("part" in o) return this.keep(o, (o as Parts).part());
    const proto = Object.getPrototypeOf(o) as { constructor: object & { name: string } };
    if (typeof o === "function" || (proto !== Object.prototype && !this.classes.has(proto.constructor))) {
      throw new Error(`no checkpoint knows how to copy a ${typeof o === "function" ? `function ${o.name}` : proto.constructor.name}`);
    }
    const to = this.keep(o, Object.create(proto) as object) as Record<string, unknown>;
    for (const key of Object.keys(o)) to[key] = this.copy((o as Record<string, unknown>)[key]);
    return to;
  }

  private keep<T extends object>(from: object, to: T): T {
    this.copies.set(from, to);
    return to;
  }

  private list(from: readonly unknown[]): unknown[] {
    const to = this.keep(from, new Array<unknown>(from.length));
    for (let i = 0; i < from.length; i++) to[i] = this.copy(from[i]);
    return to;
  }

  private map(from: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const to = this.keep(from, new Map<unknown, unknown>());
    for (const [key, value] of from) to.set(this.copy(key), this.copy(value));
    return to;
  }

  private set(from: ReadonlySet<unknown>): Set<unknown> {
    const to = this.keep(from, new Set<unknown>());
    for (const value of from) to.add(this.copy(value));
    return to;
  }
}

/** Makes plain data unchangeable to its depth, so that checkpoints share it. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
