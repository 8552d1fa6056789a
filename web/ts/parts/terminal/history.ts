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
  private readonly all: Map<string, string[]>;

  constructor(private readonly keeper: Keeper | undefined) {
    this.all = read(keeper);
  }

  /** The lines of a machine, the oldest first. */
  of(machine: string): readonly string[] {
    return this.all.get(machine) ?? [];
  }

  /** Remembers a line, unless it is the one before once more. */
  add(machine: string, line: string): void {
    if (line.trim() === "" || line.length > LENGTH) return;
    const list = this.of(machine).filter((l, i, a) => i < a.length - 1 || l !== line);
    this.all.delete(machine);
    this.all.set(machine, [...list, line].slice(-LINES));
    if (this.all.size > MACHINES) this.all.delete(this.all.keys().next().value!);
    try {
      this.keeper?.setItem(KEY, JSON.stringify(Object.fromEntries(this.all)));
    } catch {
      // a browser that keeps nothing has a history until the page is left
    }
  }
}

/** What another page has written may be anything; a line that would command the terminal is none. */
function read(keeper: Keeper | undefined): Map<string, string[]> {
  const out = new Map<string, string[]>();
  try {
    const kept: unknown = JSON.parse(keeper?.getItem(KEY) ?? "{}");
    for (const [name, list] of Object.entries(kept as object).slice(-MACHINES))
      if (Array.isArray(list)) out.set(name, list.filter((l): l is string => typeof l === "string" && l.length <= LENGTH && !/\p{Cc}/u.test(l)).slice(-LINES));
  } catch {
    return new Map();
  }
  return out;
}
