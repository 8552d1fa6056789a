import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodePlan, encodePlan, LinkError, linkMax } from "./link.ts";
import { like } from "./like.ts";
import { altered, valuesOf } from "./msgpack.ts";
import { checkPlan, parsePlan, PlanError } from "./plan.ts";
import { anyPlan } from "./plankit.ts";
import { Random } from "./random.ts";
import { exportRun, importRun, RunError } from "./runfile.ts";
import { kvnode, seconds } from "./testkit.ts";
import { World } from "./world.ts";

const build = "0123456789ab";
/** The longest error that a page has to show. */
const messageMax = 600;

type Box = Record<string | number, unknown>;

function nested(depth: number): unknown {
  let v: unknown = [];
  for (let i = 0; i < depth; i++) v = i % 2 === 0 ? [v] : { v };
  return v;
}

const itself: Box = {};
itself["again"] = itself;

/** What nobody in his right mind would send; JSON has no word for the last of them. */
const spoken: readonly unknown[] = [
  null, true, "", "*", "a", -1, -0, 0.5, 1e9, 2 ** 53, 1e300, Number.MIN_SAFE_INTEGER, "\0", "\ud800", "é".repeat(50), "x".repeat(200_000),
  "*".repeat(256), [], {}, [[]], [null], nested(500), new Array(20_000).fill("a"), { length: 1e9 },
  JSON.parse('{"__proto__": {"do": "mend"}}'), JSON.parse('{"constructor": 1, "toString": "a"}'), "__proto__", "constructor", "toString", "2147483648", "0.0.0.0",
];
const unspoken: readonly unknown[] = [undefined, NaN, Infinity, -Infinity, 10n ** 30n, Symbol("s"), () => 1, itself, new Array(1e9), new Map([["a", 1]]), new Date(0)];

/** Every place in a value at which something stands. */
function places(v: unknown): [Box, string | number][] {
  if (typeof v !== "object" || v === null) return [];
  return Object.keys(v).flatMap((k) => [[v as Box, k] as [Box, string], ...places((v as Box)[k])]);
}

/** Changes a value at a few places, by chance. */
function spoil(v: object, with_: readonly unknown[], r: Random): void {
  for (let n = 1 + r.below(3); n > 0; n--) {
    const all = places(v);
    if (all.length === 0) return;
    const [box, key] = all[r.below(all.length)]!;
    const other = all[r.below(all.length)]!;
    const some = with_[r.below(with_.length)];
    const value = with_ === spoken ? structuredClone(some) : some;
    switch (r.below(5)) {
      case 0:
        delete box[key];
        break;
      case 1:
        if (Array.isArray(box)) box.push(value);
        else box[["__proto__x", "constructor", "at", "do", "extra".repeat(1000), "0"][r.below(6)]!] = value;
        break;
      case 2:
        box[key] = structuredClone(other[0][other[1]]);
        break;
      default:
        box[key] = value;
    }
    if (with_ === unspoken) return; // what can hold itself is not looked through again
  }
}

/** Does something that may fail with errors of one kind only, each of them short; tells whether it went well. */
function fails(kind: new (...a: never[]) => Error, what: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (err) {
    assert.ok(err instanceof kind, `${what}: ${String((err as Error).stack).slice(0, 1000)}`);
    assert.ok(err.message.length <= messageMax, `${what}: an error of ${err.message.length} characters`);
    return false;
  }
}

test("whatever a plan is, it is one or is refused with its bad part named", () => {
  const r = new Random(3, "bad plans");
  let good = 0;
  let bad = 0;
  for (let i = 0; i < 1500; i++) {
    const plan = structuredClone(anyPlan(r)) as unknown as Box;
    const said = i % 3 > 0;
    spoil(plan, said ? spoken : unspoken, r);
    if (!fails(PlanError, `plan ${i}`, () => (said ? void parsePlan(JSON.stringify(plan)) : checkPlan(plan)))) {
      bad++;
      continue;
    }
    good++;
    // What passes goes into a link and comes out again, or is told to be too long for one.
    fails(LinkError, `the link of plan ${i}`, () => {
      const text = encodePlan(structuredClone(plan) as never, build, 0);
      assert.ok(text.length <= linkMax);
      checkPlan(decodePlan(text, build).plan);
    });
  }
  assert.ok(good > 50 && bad > 500, `${good} good ones, ${bad} bad ones`);
});

test("a plan of any depth is refused, and not followed to its ground", () => {
  const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
  for (const text of [deep, `{"version":${deep}}`, `{"version":1,"seed":${deep}}`, `{"${"a".repeat(1_000_000)}":1}`]) {
    fails(PlanError, text.slice(0, 20), () => void parsePlan(text)) && assert.fail("it passed");
  }
});

test("whatever an exported run is, it is one or is refused with its bad line named", () => {
  const r = new Random(4, "bad runs");
  const lines = [
    `{"t":5,"node":"a","proc":1,"seq":1,"kind":"process","process":{"op":"start","args":["kvnode"]}}`,
    `{"t":5,"node":"a","proc":1,"seq":2,"kind":"log","log":{"op":"append","first":1,"last":1,"entries":[{"index":1,"term":1,"type":"noop"}]}}`,
    `{"t":9,"node":"","proc":0,"seq":3,"kind":"fault","fault":{"fault":"cut","from":"a","to":"*"}}`,
  ];
  let bad = 0;
  for (let i = 0; i < 1500; i++) {
    let events = [...lines];
    const at = r.below(events.length);
    const kind = r.below(3);
    if (kind === 0) {
      const e = JSON.parse(events[at]!) as object;
      spoil(e, spoken, r);
      events[at] = JSON.stringify(e);
    } else if (kind === 1) {
      const line = events[at]!;
      const cut = r.below(line.length);
      events[at] = line.slice(0, cut) + ["", "1e999", "[".repeat(60_000), '"', "\u2028", "{}"][r.below(6)]! + line.slice(cut + r.below(4));
    } else events = [events[r.below(3)]!, ...events.slice(0, r.below(4))];
    // The header is right about what follows, so that the events themselves are looked at.
    const file = [...exportRun(build, anyPlan(r), events)].join("\n");
    if (!fails(RunError, `run ${i}`, () => void importRun(file))) bad++;
  }
  assert.ok(bad > 700, `only ${bad} were refused`);
});

test("a number that is none, and a list of a name that every object has, are no part of an event", () => {
  for (const [good, evil] of [[`"term":1`, `"term":1e999`], [`"entries":`, `"constructor":`]]) {
    const line = `{"t":5,"node":"a","proc":1,"seq":1,"kind":"log","log":{"op":"append","last":1,"entries":[{"index":1,"term":1,"type":"noop"}]}}`;
    const file = (l: string): string => [...exportRun(build, anyPlan(new Random(1, "run")), [l])].join("\n");
    importRun(file(line));
    assert.throws(() => importRun(file(line.replace(good!, evil!))), RunError);
  }
});

test("every list that an event may have is known to a file's reader", () => {
  const lists = [...readFileSync("web/ts/events.gen.ts", "utf8").matchAll(/^ {2}(\w+)\??: \w+\[\];$/gm)].map((m) => m[1]!);
  assert.ok(lists.includes("entries") && lists.includes("sessions"), lists.join());
  for (const name of lists) {
    const store = { op: "set", key: "a", index: 1, [name]: [] };
    importRun([...exportRun(build, anyPlan(new Random(1, "run")), [JSON.stringify({ t: 5, node: "a", proc: 1, seq: 1, kind: "store", store })])].join("\n"));
  }
});

test("a file of more lines than its header tells of is not read to its end", () => {
  const [header] = [...exportRun(build, anyPlan(new Random(1, "run")), [])];
  const before = process.memoryUsage().heapUsed;
  assert.throws(() => importRun(`${header}\n${"\n".repeat(100_000_000)}`), /tells of 0 events, and there are more/);
  assert.ok(process.memoryUsage().heapUsed - before < 200e6, "it was split");
});

test("whatever a message is, a field of it is changed or it is said why not", () => {
  const r = new Random(5, "messages");
  const utf8 = new TextEncoder();
  const fields = ["Term", "Entries", "a", "x".repeat(40), "x".repeat(64)];
  const values = ["0", "1", "-1", "1e9", "18446744073709551615", "18446744073709551616", "true", "", "é".repeat(500), "NaN", "9".repeat(1024)];
  let changed = 0;
  for (let i = 0; i < 20_000; i++) {
    const field = fields[r.below(fields.length)]!;
    const body = Uint8Array.from({ length: r.below(40) }, () => (r.below(2) === 0 ? 0xc0 + r.below(64) : r.below(256)));
    const key = utf8.encode(field);
    const head = key.length < 32 ? [0xa0 | key.length] : [0xd9, key.length];
    const message = Uint8Array.of(...body.subarray(0, r.below(body.length + 1)), ...head, ...key, ...body);
    valuesOf(message, fields);
    const grows = r.below(2) === 0;
    const now = altered(message, field, values[r.below(values.length)]!, grows);
    if (typeof now === "string") {
      assert.ok(now.length < 1200);
      continue;
    }
    changed++;
    assert.ok(grows ? now.length <= message.length + 1100 : now.length === message.length, "it has grown");
  }
  assert.ok(changed > 1000, `only ${changed} were changed`);
});

test("a form of many stars is as quick as any", () => {
  assert.ok(like("*", "") && like("/a/*", "/a/b") && like("a*b*c", "a--b-b-c") && like("**", "x") && like("abc", "abc"));
  assert.ok(!like("", "a") && !like("a*b", "a-c") && !like("*a", "ab") && !like("/lo.*", "/log/1"));
  const text = "a".repeat(5000);
  assert.ok(!like(`${"*a".repeat(127)}*b`, text));
  assert.ok(like("*a".repeat(128), text));
});

test("any plan that passes can be run, whatever it asks for", () => {
  const r = new Random(6, "plans that run");
  for (let n = 0; n < 5; ) {
    const plan = anyPlan(r);
    if (plan.machines.length > 4 || plan.actions.length < 5) continue;
    n++;
    // Within four seconds, so that what is broken is broken while the cluster begins.
    const actions = plan.actions.map((a) => ({ ...a, at: Math.floor(a.at / 25) }));
    const world = new World({ module: kvnode(), plan: { ...plan, actions } });
    const what = JSON.stringify(actions);
    assert.ok(world.run(6 * seconds, 50_000), `time stands still: ${what}`);
    assert.equal(world.done, actions.length, what);
    assert.ok(world.memory() < 500e6, what);
  }
});
