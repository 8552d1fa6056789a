import type { ActionBody, ExecResult, FetchResult } from "../../host/protocol.ts";
import type { World } from "../../host/world.ts";
import { callOf, type Call } from "./call.ts";
import { hear, newOperation, type Operation } from "./operation.ts";

/** A run holds at most so many operations; beyond that its clients fall silent, and the run says so. */
export const operationsMax = 20_000;

/** What the history needs of a room. */
export type Asked = Pick<World, "now" | "events" | "ask">;

/** Every operation of a run, as its client saw it. */
export class History {
  readonly ops: Operation[] = [];
  /** Whether an operation was not begun for want of room. */
  full = false;

  constructor(private readonly world: Asked) {}

  /** Begins an operation; heard is called at the moment of its answer, however late. undefined when the history is full. */
  begin(body: ActionBody, heard: (o: Operation) => void): Operation | undefined {
    const call = callOf(body);
    if (!call) throw new Error(`no operation is read out of ${JSON.stringify(body)}`);
    if (this.ops.length >= operationsMax) {
      this.full = true;
      return undefined;
    }
    const [from, to] = endsOf(body);
    const o = newOperation(this.ops.length + 1, from, to, call, this.world.now, this.world.events + 1);
    this.ops.push(o);
    this.world.ask(body, (a) => {
      hear(o, a as FetchResult | ExecResult | Error, this.world.now, this.world.events);
      heard(o);
    });
    return o;
  }

  /** How many operations ended in each way. */
  count(is: (o: Operation) => boolean): number {
    let n = 0;
    for (const o of this.ops) if (is(o)) n++;
    return n;
  }
}

function endsOf(body: ActionBody): [string, string] {
  if (body.do === "fetch") return [body.from, body.to];
  if (body.do === "exec") return [body.machine, body.machine];
  throw new Error(`${body.do} is nobody's operation`);
}

/** The action that asks for a call from one machine, of the agent of another. */
export function actionOf(from: string, to: string, c: Partial<Call> & Pick<Call, "kind">): ActionBody {
  const ask = (method: string, path: string, body?: string): ActionBody => ({ do: "fetch", from, to, method, path, ...(body !== undefined && { body }) });
  const key = `/v1/kv/${c.key ?? ""}`;
  switch (c.kind) {
    case "get":
    case "list":
    case "keys":
      return ask("GET", `${key}${query(c)}`);
    case "put":
      return ask("PUT", key, c.value);
    case "cas":
      return ask("PUT", `${key}?cas=${c.index}`, c.value);
    case "lock":
      return ask("PUT", `${key}?acquire=${c.session}`, c.value);
    case "unlock":
      return ask("PUT", `${key}?release=${c.session}`, c.value);
    case "delete":
      return ask("DELETE", key);
    case "delete-cas":
      return ask("DELETE", `${key}?cas=${c.index}`);
    case "delete-tree":
      return ask("DELETE", `${key}?recurse`);
    case "txn":
      return ask("PUT", "/v1/txn", JSON.stringify(c.steps!.map((s) => ({
        KV: { Verb: s.verb, Key: s.key, ...(s.value !== "" && { Value: btoa(s.value) }), ...(s.index > 0 && { Index: s.index }) },
      }))));
    case "session-create":
      return ask("PUT", "/v1/session/create", JSON.stringify({
        ...(c.ttl! > 0 && { TTL: seconds(c.ttl!) }), LockDelay: seconds(c.lockDelay!), Behavior: c.value, ...(!c.health && { NodeChecks: [] }),
      }));
    case "session-destroy":
      return ask("PUT", `/v1/session/destroy/${c.session}`);
    case "session-renew":
      return ask("PUT", `/v1/session/renew/${c.session}`);
  }
}

function query(c: Partial<Call>): string {
  const parts = [
    c.kind === "list" && "recurse", c.kind === "keys" && "keys", c.mode !== undefined && c.mode !== "default" && c.mode,
    c.index! > 0 && `index=${c.index}`, c.wait! > 0 && `wait=${seconds(c.wait!)}`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function seconds(ns: number): string {
  return `${Math.round(ns / 1_000_000_000)}s`;
}
