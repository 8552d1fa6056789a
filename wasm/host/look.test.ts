import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterPlan } from "../sim/cluster.ts";
import { fieldsOf } from "./fields.ts";
import { lookAtMessage } from "./look.ts";
import { ms, Watched } from "./testkit.ts";

test("a look tells a machine's files with what a crash would take, its processes, and a message's fields", () => {
  const r = new Watched(clusterPlan({ servers: 3, seed: 1 }));
  const leader = r.untilLeader();
  const other = new Watched(clusterPlan({ servers: 3, seed: 1 }));
  other.untilLeader();
  void r.world.fetch("web", "web", "PUT", "/v1/kv/k", "v");
  void other.world.fetch("web", "web", "PUT", "/v1/kv/k", "v");
  let unsynced = 0;
  const appends = new Set<string>();
  for (let i = 0; i < 400; i++) {
    r.world.run(r.world.now + ms);
    const look = r.world.look(leader);
    unsynced = Math.max(unsynced, ...look.files.map((f) => f.unsynced));
    for (const id of r.world.inFlight) {
      const { fields } = lookAtMessage(r.world.read(id)!);
      const term = fields.find((f) => f.name === "Term" && f.first);
      const key = fields.find((f) => f.name === "Key");
      if (term && key) appends.add(`${term.kind} ${key.value}`);
    }
  }
  const { files, processes } = r.world.look(leader);
  assert.ok(files.some((f) => f.path.startsWith("/data/") && f.size > 0), JSON.stringify(files));
  assert.ok(unsynced > 0, "there was a moment with bytes that no sync had taken");
  assert.deepEqual(processes.map((p) => [p.argv[1], p.main]), [["agent", true]]);
  assert.ok(appends.has("int k"), [...appends].join());
  assert.equal(r.world.read("m0"), undefined);
  const { path, size } = files.find((f) => f.path.includes("/raft/") && f.size > 0)!;
  assert.deepEqual([r.world.peek(leader, path).size, r.world.peek(leader, path).bytes.length], [size, Math.min(size, 16 << 10)]);
  assert.throws(() => r.world.peek(leader, "/data/*"), /no such file/);
  assert.throws(() => r.world.look("nobody"), /no machine/);
  other.world.run(r.world.now);
  assert.equal(r.world.hash(), other.world.hash(), "looking changed nothing");
});

test("maps are found wherever they stand, nested ones too, and bytes that are none give no field", () => {
  const inner = [0x81, 0xa3, 75, 101, 121, 0xa1, 107]; // {Key: "k"}
  const bytes = Uint8Array.of(0, 0x83, 0xa4, 84, 101, 114, 109, 7, 0xa4, 68, 97, 116, 97, 0xc4, 1 + inner.length, 0, ...inner, 0xa2, 79, 75, 0xc3, 9);
  assert.deepEqual(fieldsOf(bytes).map((f) => [f.path, f.kind, f.value, f.first]),
    [["Term", "int", "7", true], ["Data.Key", "text", "k", true], ["OK", "bool", "true", true]]);
  for (let n = 0; n < bytes.length; n++) assert.ok(Array.isArray(fieldsOf(bytes.subarray(0, n))), "cut off anywhere it is still read");
  const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  assert.ok(fieldsOf(noise).length <= 64);
});

test("of a message with more fields than are told, those that are told stand there", () => {
  const entry = (i: number) => [0x81, 0xa5, 73, 110, 100, 101, 120, i]; // {Index: i}
  const bytes = Uint8Array.of(0x82, 0xa4, 84, 101, 114, 109, 7, 0xa7, 69, 110, 116, 114, 105, 101, 115, 0xdc, 0, 100, ...Array.from({ length: 100 }, (_, i) => entry(i)).flat());
  const fields = fieldsOf(bytes);
  assert.equal(fields.length, 64);
  assert.deepEqual([fields[0]!.path, fields[1]!.path, fields[63]!.path], ["Term", "Entries[0].Index", "Entries[62].Index"]);
});

test("a text that is told in part cannot be changed, and no letter of it is torn", () => {
  const text = new TextEncoder().encode("\u{1f511}".repeat(201));
  const [field] = fieldsOf(Uint8Array.of(0x81, 0xa3, 75, 101, 121, 0xda, text.length >> 8, text.length & 255, ...text));
  assert.deepEqual([field!.name, field!.kind, field!.value], ["Key", "other", `${"\u{1f511}".repeat(200)}…`]);
});

test("a message is text where all of it is, and a letter across the end of what is shown is left out", () => {
  assert.equal(lookAtMessage(Uint8Array.of(0xff, 0x81, 0xa1, 0x4b, 0xa1, 0x6b)).text, "");
  assert.equal(lookAtMessage(new TextEncoder().encode(`${"a".repeat(255)}é`)).text, "a".repeat(255));
  assert.deepEqual([300, 256, 2].map((n) => lookAtMessage(new Uint8Array(n).fill(0x61)).more), [44, 0, 0]);
});
