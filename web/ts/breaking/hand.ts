/** The tool in hand: which kind of fault, with which parameters, and at what it has been aimed so far. */
import type { FaultBody } from "../../../wasm/host/action.ts";
import { t } from "../t.ts";
import { isCut, type Flight, type Machine, type Model } from "../reduce/model.ts";
import { FAMILIES, familyOf, fieldsFrom, firstValues, kindOf, type Family, type Kind, type Values } from "./kinds.ts";

/** What the tool does to the room. */
export interface Doing {
  act(body: FaultBody): Promise<void>;
  /** Has a machine say good-bye, or a new one come. */
  leave(machine: string): Promise<void>;
  join(server: boolean): Promise<void>;
  /** Opens a message, so that its fields can be changed there. */
  open(f: Flight): void;
}

export class Hand {
  family: Family | undefined;
  kind: Kind | undefined;
  /** Both directions of a link, or only one. */
  both = true;
  /** The machine that was chosen first, where two are wanted. */
  first = "";
  /** The ends that the panel's own lists name, "" for the first that there are. */
  from = "";
  to = "";
  /** What is wrong, or what was done last. */
  said = "";
  wrong = false;
  private readonly kept = new Map<string, Values>();

  /** Takes a family's tool in hand, or lays it down where it is there already. */
  take(name: string): void {
    const f = FAMILIES.find((x) => x.name === name);
    if (!f || f === this.family) return this.lay();
    this.family = f;
    this.choose(f.kinds[0]!.name);
  }

  /** Takes one kind in hand, as the inspectors do. */
  choose(kind: string): void {
    this.family = familyOf(kind);
    this.kind = kindOf(kind);
    this.both = true;
    this.first = this.said = "";
    this.wrong = false;
  }

  lay(): void {
    this.family = this.kind = undefined;
    this.first = "";
  }

  get values(): Values {
    const k = this.kind!;
    if (!this.kept.has(k.name)) this.kept.set(k.name, firstValues(k));
    return this.kept.get(k.name)!;
  }

  set(field: string, value: string | number | boolean): void {
    this.values[field] = value;
    const made = fieldsFrom(this.kind!, this.values);
    this.tell(typeof made === "string" ? made : "", typeof made === "string");
  }

  tell(said: string, wrong: boolean): void {
    this.said = said;
    this.wrong = wrong;
  }

  /** What to do next, "" where there is no tool in hand. */
  get hint(): string {
    const k = this.kind;
    if (!k) return "";
    switch (k.aim) {
      case "none": return t`Choose what comes. Esc leaves.`;
      case "message": return t`Choose a message on its way. Esc leaves.`;
      case "machine": return MACHINES[k.of ?? ""]!;
      case "way":
        if (this.both) return this.first ? t`Choose the other end of the link to ${this.first}. Esc leaves.` : t`Choose a link, or two machines. Esc leaves.`;
        return this.first ? t`Choose who hears ${this.first}. Esc leaves.` : t`Choose who sends, then who hears; or the half of a link that is next to who sends. Esc leaves.`;
    }
  }

  /** Why this machine cannot be its target, "" where it can. */
  refuses(x: Machine): string {
    switch (this.kind?.of) {
      case "alive": return x.alive ? "" : t`${x.name} does not run.`;
      case "down": return x.alive ? t`${x.name} runs already.` : "";
      case "frozen": return x.ills.frozen ? "" : t`${x.name} is not frozen.`;
      default: return "";
    }
  }

  /** A machine was chosen; returns what is being done, undefined where more must be chosen. */
  machine(m: Model, name: string, to: Doing): Promise<void> | undefined {
    const k = this.kind!;
    if (k.aim === "message" || k.aim === "none") return undefined;
    const x = m.machines.get(name);
    const no = x ? this.refuses(x) : "";
    if (no) {
      this.tell(no, true);
      return undefined;
    }
    if (k.aim === "machine") {
      if (k.name === "leave") return this.done(to.leave(name));
      return this.apply({ machine: name }, to);
    }
    if (!this.first || this.first === name) {
      this.first = this.first === name ? "" : name;
      return undefined;
    }
    return this.way(m, this.first, name, to);
  }

  /** A direction was chosen; both are meant where both are wanted. */
  way(m: Model, from: string, to: string, by: Doing): Promise<void> | undefined {
    const pairs: [string, string][] = this.both ? [[from, to], [to, from]] : [[from, to]];
    const cut = this.kind!.name === "cut" && pairs.every(([a, b]) => isCut(m, a, b));
    const made = this.fields();
    if (!made) return undefined;
    const name = cut ? "heal" : this.kind!.name;
    return this.done((async () => {
      for (const [a, b] of pairs) await by.act({ do: name, from: a, to: b, ...(cut ? {} : made) } as FaultBody);
    })());
  }

  message(f: Flight, to: Doing): Promise<void> | undefined {
    if (this.kind!.name === "alter") {
      this.lay();
      to.open(f);
      return undefined;
    }
    return this.apply({ message: f.id }, to);
  }

  /** What is aimed at nothing. */
  now(to: Doing): Promise<void> | undefined {
    return this.done(to.join(this.kind!.name === "add"));
  }

  private apply(target: Record<string, string>, to: Doing): Promise<void> | undefined {
    const made = this.fields();
    return made && this.done(to.act({ do: this.kind!.name, ...target, ...made } as FaultBody));
  }

  private fields(): Record<string, unknown> | undefined {
    const made = fieldsFrom(this.kind!, this.values);
    if (typeof made !== "string") return made;
    this.tell(made, true);
    return undefined;
  }

  /** The tool is laid down once it has struck; where it could not, it stays in hand and says why. */
  private async done(p: Promise<void>): Promise<void> {
    const struck = this.kind;
    try {
      await p;
      if (this.kind === struck) this.lay();
    } catch (err) {
      this.tell(sentence((err as Error).message), true);
    }
  }
}

const MACHINES: Record<string, string> = {
  "": t`Choose a machine. Esc leaves.`, alive: t`Choose a machine that runs. Esc leaves.`,
  down: t`Choose a crashed machine. Esc leaves.`, frozen: t`Choose a frozen machine. Esc leaves.`,
};

/** What the room refuses, as a sentence: the action's own name goes. */
export function sentence(why: string): string {
  const said = why.replace(/^[a-zA-Z.]+: /, "");
  return /[.!?。！？]$/.test(said) ? said : t`${said}.`;
}
