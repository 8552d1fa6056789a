/** What is broken and mended by hand: the fields of wasm/host/action.ts, with times in milliseconds. */
import { actions, works, type ActionBody, type FaultBody, type Field } from "../../../wasm/host/action.ts";

/**
 * kind is an action's name; node is another word for machine, and ms for by. What is left out is as in usual: a
 * direction is from and to every machine.
 */
export interface FaultSpec {
  kind: FaultBody["do"];
  machine?: string;
  node?: string;
  from?: string;
  to?: string;
  /** How much later, slower or off, and how much more by chance; virtual milliseconds. */
  ms?: number;
  jitter?: number;
  /** How many of a thousand, or how fast a clock runs, where 1000 is true. */
  permille?: number;
  /** The action's other fields, by their names. */
  [field: string]: unknown;
}

const usual: Record<string, unknown> = { from: "*", to: "*", ms: 200, permille: 200, on: "fsync", count: 1, file: "/data/raft/*" };
const usualOf: Partial<Record<FaultBody["do"], Record<string, unknown>>> = {
  skew: { ms: 3_600_000 }, jump: { ms: 3_600_000 }, rate: { permille: 1100 }, slowDisk: { ms: 500 }, stall: { ms: 20 }, corrupt: { permille: 10 },
};

/** The action that a fault is; the room says what is wrong with it. */
export function action(f: FaultSpec): FaultBody {
  const fields = Object.hasOwn(actions, f.kind) && !works.has(f.kind)
    ? (actions[f.kind] as Record<string, Field>) : undefined;
  if (!fields) throw new Error(`no such fault: ${String(f.kind)}; there are ${kinds().join(", ")}`);
  const given: Record<string, unknown> = { machine: f.node, ...f };
  if (fields["machine"] && given["machine"] === undefined) throw new Error(`fault ${f.kind} needs a machine`);
  const value = (name: string, field: Field): unknown => given[name] ?? (field.optional ? undefined : (usualOf[f.kind]?.[name] ?? usual[name]));
  const body: Record<string, unknown> = { do: f.kind };
  for (const [name, field] of Object.entries(fields)) {
    const time = name === "by" ? value("ms", field) : name === "jitter" ? given["jitter"] : undefined;
    const v = time === undefined ? value(name, field) : Math.round((time as number) * 1e6);
    if (v !== undefined) body[name] = v;
  }
  return body as FaultBody;
}

function kinds(): string[] {
  return (Object.keys(actions) as ActionBody["do"][]).filter((k) => !works.has(k));
}
