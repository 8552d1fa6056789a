import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterPlan } from "../sim/cluster.ts";
import type { Action } from "./action.ts";
import { decodePlan, encodePlan, LinkError, linkMax } from "./link.ts";
import { checkPlan, parsePlan, PlanError, planMax } from "./plan.ts";
import { anyPlan } from "./plankit.ts";
import { Random } from "./random.ts";
import { exportRun, importRun, RunError } from "./runfile.ts";
import { seconds } from "./testkit.ts";

const build = "0123456789ab";

test("any plan comes out of its link, and out of its file, as it went in", () => {
  const r = new Random(1, "plans");
  let links = 0;
  for (let i = 0; i < 400; i++) {
    const plan = anyPlan(r);
    const position = r.below(100 * seconds);
    assert.deepEqual(parsePlan(JSON.stringify(plan)), plan);
    try {
      const text = encodePlan(plan, build, position);
      assert.ok(text.length <= linkMax && /^[\w-]+$/.test(text));
      assert.deepEqual(decodePlan(text, build), { build, plan, position });
      links++;
    } catch (err) {
      assert.ok(err instanceof LinkError && /a file holds any plan/.test(err.message), String(err));
    }
  }
  assert.ok(links > 300, `only ${links} of 400 plans fit into a link`);
});

test("the link of the default cluster with a few faults is short", () => {
  const plan = clusterPlan({ servers: 5, seed: 7 });
  plan.actions = [
    { at: 3 * seconds, do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/greeting", body: "hello" },
    { at: 4 * seconds, do: "crash", machine: "a", torn: true }, { at: 5 * seconds, do: "cut", from: "b", to: "*" },
    { at: 9 * seconds, do: "restart", machine: "a" }, { at: 9 * seconds, do: "mend" },
  ];
  const { length } = encodePlan(plan, build, 9 * seconds);
  assert.ok(length < 500, `${length} characters`);
});

test("a plan that is too long for a link is told to go into a file", () => {
  const plan = clusterPlan({ servers: 3, seed: 7 });
  for (let i = 0; i < 40; i++) plan.actions.push({ at: i, do: "fetch", from: "web", to: "web", method: "PUT", path: `/v1/kv/${i}`, body: `${i * 7919}`.repeat(20) });
  assert.throws(() => encodePlan(plan, build, 0), (err) => err instanceof LinkError && err.part === "link" && /a file holds any plan/.test(err.reason));
});

test("a link of another build is told apart from a bad one, and still tells what it holds", () => {
  const plan = clusterPlan({ servers: 3, seed: 7 });
  const text = encodePlan(plan, "other", 5);
  assert.throws(() => decodePlan(text, build), (err) => err instanceof LinkError && err.part === "build" && err.link?.plan.seed === 7);
  assert.equal(decodePlan(text).build, "other");
});

test("whatever a link is, it is read or refused with its bad part named", () => {
  const r = new Random(2, "bad links");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const parts = new Map<string, number>();
  const tryIt = (text: string): void => {
    try {
      decodePlan(text, build);
    } catch (err) {
      assert.ok(err instanceof LinkError, `${text}: ${String(err)}`);
      const part = err.part.replace(/\[\d+\]/g, "[]");
      parts.set(part, (parts.get(part) ?? 0) + 1);
    }
  };
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: r.below(60) }, () => letters[r.below(64)]).join("");
    tryIt(text);
    tryIt(`AQ${text}`);
    tryIt(sealed(Uint8Array.from({ length: r.below(200) }, () => r.below(256))));
  }
  for (let i = 0; i < 300; i++) {
    let text: string;
    try {
      text = encodePlan(anyPlan(r), build, 0);
    } catch {
      continue;
    }
    tryIt(text.slice(0, r.below(text.length)));
    const at = r.below(text.length);
    tryIt(text.slice(0, at) + letters[r.below(64)] + text.slice(at + 1));
    const bytes = unsealed(text);
    for (let k = 0; k < 20; k++) {
      const changed = bytes.slice(0, r.below(4) === 0 ? r.below(bytes.length) : undefined);
      if (changed.length > 0) changed[r.below(changed.length)] = r.below(256);
      tryIt(sealed(changed));
    }
  }
  tryIt("x".repeat(linkMax + 1));
  for (const part of ["link", "version", "checksum", "build", "end", "plan.machines[]", "plan.actions[]", "plan.seed"]) {
    assert.ok(parts.has(part), `no bad link named ${part}: ${JSON.stringify([...parts])}`);
  }
});

/** The bytes of a link after its checksum, and a link of such bytes. */
function unsealed(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64url")).slice(5);
}

function sealed(body: Uint8Array): string {
  let h = 0x811c9dc5;
  for (const b of body) h = Math.imul(h ^ b, 0x01000193);
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(h >>> 0, 1);
  return Buffer.concat([head, body]).toString("base64url");
}

test("a plan's bad part is named", () => {
  const good = (): Record<string, unknown> => structuredClone(clusterPlan({ servers: 3, seed: 1 })) as unknown as Record<string, unknown>;
  const act = (a: object): ((p: Record<string, unknown>) => void) => (p) => void (p["actions"] = [a]);
  const cases: [part: string, why: RegExp, bad: (p: Record<string, unknown>) => void][] = [
    ["plan.version", /2 is not known/, (p) => (p["version"] = 2)],
    ["plan.seed", /whole number/, (p) => (p["seed"] = -1)],
    ["plan.extra", /nobody knows/, (p) => (p["extra"] = 1)],
    ["plan.machines", /1 to 32/, (p) => (p["machines"] = [])],
    ["plan.machines[1].name", /already/, (p) => ((p["machines"] as { name: string }[])[1]!.name = "a")],
    ["plan.machines[1].addr", /has the address/, (p) => ((p["machines"] as { addr: string }[])[1]!.addr = "10.0.0.1")],
    ["plan.machines[0].addr", /IPv4/, (p) => ((p["machines"] as { addr: string }[])[0]!.addr = "10..0.1")],
    ["plan.machines[0].argv", /words/, (p) => ((p["machines"] as { argv: unknown }[])[0]!.argv = [])],
    ["plan.physics.latency[1]", /whole number/, (p) => ((p["physics"] as { latency: number[] }).latency = [9, 8])],
    ["plan.actions", /no list/, (p) => (p["actions"] = {})],
    ["plan.actions[0].at", /whole number/, act({ at: 0.5, do: "mend" })],
    ["plan.actions[0].do", /no action "explode"/, act({ at: 1, do: "explode" })],
    ["plan.actions[0].do", /no action/, act({ at: 1, do: "constructor" })],
    ["plan.actions[0].machine", /no machine "z"/, act({ at: 1, do: "crash", machine: "z" })],
    ["plan.actions[0].torn", /true or false/, act({ at: 1, do: "crash", machine: "a", torn: 1 })],
    ["plan.actions[0].permille", /0 to 1000/, act({ at: 1, do: "loss", from: "a", to: "*", permille: 1001 })],
    ["plan.actions[0].on", /one of write, fsync, synced/, act({ at: 1, do: "crashAt", machine: "a", on: "read", count: 1 })],
    ["plan.actions[0].message", /no message's id/, act({ at: 1, do: "drop", message: "m0" })],
    ["plan.actions[0].bytes", /hexadecimal/, act({ at: 1, do: "edit", message: "m1", offset: 0, bytes: "abc" })],
    ["plan.actions[0].body", /half a character/, act({ at: 1, do: "fetch", from: "a", to: "b", method: "PUT", path: "/", body: "\ud800" })],
    ["plan.actions[0].path", /form/, act({ at: 1, do: "fetch", from: "a", to: "b", method: "PUT", path: "/ x" })],
    ["plan.actions[0].machine", /already/, act({ at: 1, do: "add", machine: "a", addr: "10.0.1.1", argv: ["x"] })],
  ];
  for (const [part, why, bad] of cases) {
    const p = good();
    bad(p);
    assert.throws(() => checkPlan(p), (err) => err instanceof PlanError && err.part === part && why.test(err.reason), part);
  }
  assert.throws(() => parsePlan("{"), PlanError);
  assert.throws(() => parsePlan("null"), PlanError);
  assert.throws(() => parsePlan(" ".repeat(planMax + 1)), PlanError);
});

test("a machine that comes may be acted on from then on, and not before", () => {
  const plan = clusterPlan({ servers: 1, seed: 1 });
  const add: Action = { at: 5, do: "add", machine: "x", addr: "10.0.1.1", argv: ["kvnode", "agent"] };
  checkPlan({ ...plan, actions: [{ at: 6, do: "crash", machine: "x" }, add] });
  assert.throws(() => checkPlan({ ...plan, actions: [add, { at: 4, do: "crash", machine: "x" }] }), /plan.actions\[1\].machine/);
});

test("a run is exported and comes in again; a file that is none is refused with its bad line", () => {
  const plan = clusterPlan({ servers: 1, seed: 1 });
  const lines = [
    `{"t":5,"node":"a","proc":1,"seq":1,"kind":"process","process":{"op":"start","args":["kvnode"]}}`,
    `{"t":5,"node":"a","proc":1,"seq":2,"kind":"log","log":{"op":"append","first":1,"last":1,"entries":[{"index":1,"term":1,"type":"noop"}]}}`,
    `{"t":9,"node":"","proc":0,"seq":3,"kind":"fault","fault":{"fault":"cut","from":"a","to":"*"}}`,
  ];
  const file = [...exportRun(build, plan, lines)].join("\n") + "\n";
  const run = importRun(file);
  assert.deepEqual(run.lines, lines);
  assert.equal(run.header.build, build);
  assert.deepEqual(run.header.plan, plan);
  assert.deepEqual(importRun([...exportRun(build, plan, [])].join("\n")).lines, []);
  const bad = (line: number, change: (all: string[]) => string[]): void => {
    assert.throws(() => importRun(change(file.trimEnd().split("\n")).join("\n")), (err) => err instanceof RunError && err.line === line, String(change));
  };
  bad(1, (l) => ["{}", ...l.slice(1)]);
  bad(1, (l) => [l[0]!.replace(`"version":1`, `"version":2`), ...l.slice(1)]);
  bad(1, (l) => [l[0]!.replace(`"seed":1`, `"seed":-1`), ...l.slice(1)]);
  bad(3, (l) => l.slice(0, 3));
  bad(3, (l) => l.map((x) => x.replace(`"seq":2`, `"seq":4`)));
  bad(3, (l) => l.map((x) => x.replace(`"last":1,"entries"`, `"last":"1","entries"`)));
  bad(3, (l) => l.map((x) => x.replace(`"type":"noop"`, `"type":{}`)));
  bad(4, (l) => l.map((x) => x.replace(`"t":9`, `"t":4`)));
  bad(4, (l) => l.map((x) => x.replace(`"kind":"fault"`, `"kind":"toString"`)));
  bad(1, (l) => l.map((x) => x.replace(`"cut"`, `"heal"`)));
});
