/** What was typed on each machine, kept in the browser. */

/** Lines kept for a machine, characters of one, and machines. */
const LINES = 200;
const LENGTH = 2000;
const MACHINES = 16;
const KEY = "glasshouse.history";

/** localStorage, or what a test puts in its place. */
export interface Keeper {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export class History {
  private readonly all: Record<string, string[]>;

  constructor(private readonly keeper: Keeper | undefined) {
    this.all = read(keeper);
  }

  /** The lines of a machine, the oldest first. */
  of(machine: string): readonly string[] {
    return this.all[machine] ?? [];
  }

  /** Remembers a line, unless it is the one before once more. */
  add(machine: string, line: string): void {
    if (line.trim() === "" || line.length > LENGTH) return;
    const list = (this.all[machine] ?? []).filter((l, i, a) => i < a.length - 1 || l !== line);
    delete this.all[machine];
    this.all[machine] = [...list, line].slice(-LINES);
    const names = Object.keys(this.all);
    for (const old of names.slice(0, Math.max(0, names.length - MACHINES))) delete this.all[old];
    try {
      this.keeper?.setItem(KEY, JSON.stringify(this.all));
    } catch {
      // a browser that keeps nothing has a history until the page is left
    }
  }
}

/** What another page has written may be anything. */
function read(keeper: Keeper | undefined): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  try {
    const kept: unknown = JSON.parse(keeper?.getItem(KEY) ?? "{}");
    for (const [name, list] of Object.entries(kept as object).slice(-MACHINES))
      if (Array.isArray(list)) out[name] = list.filter((l): l is string => typeof l === "string" && l.length <= LENGTH).slice(-LINES);
  } catch {
    return {};
  }
  return out;
}
