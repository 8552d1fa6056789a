import assert from "node:assert/strict";
import { test } from "node:test";
import { Copier, frozen } from "./copier.ts";
import { Pages } from "./pages.ts";

class Known {
  inner = { n: 1 };
  me = this;
}

class Unknown {}

const copy = <T>(v: T, ...shared: object[]): T => new Copier(new Set([Known]), shared).copy(v);

test("what is one object in the graph is one object in the copy, and none of the graph", () => {
  const k = new Known();
  const graph = { a: k, list: [k, k.inner], map: new Map([[1, k.inner]]), set: new Set([k]) };
  const c = copy(graph);
  assert.ok(c.a instanceof Known && c.a !== k && c.a.inner !== k.inner);
  assert.equal(c.a.me, c.a);
  assert.equal(c.list[0], c.a);
  assert.equal(c.list[1], c.a.inner);
  assert.equal(c.map.get(1), c.a.inner);
  assert.ok(c.set.has(c.a));
  k.inner.n = 2;
  assert.equal(c.a.inner.n, 1);
});

test("frozen data, bytes and what is given are shared; what parts is not", () => {
  const service = { now: (): number => 0 };
  const graph = { plan: frozen({ deep: { list: [1] } }), bytes: new Uint8Array(3), service, pages: new Pages() };
  assert.ok(Object.isFrozen(graph.plan.deep.list));
  const c = copy(graph, service);
  assert.equal(c.plan, graph.plan);
  assert.equal(c.bytes, graph.bytes);
  assert.equal(c.service, service);
  assert.notEqual(c.pages, graph.pages);
});

test("an object that no checkpoint knows is refused by its name", () => {
  assert.throws(() => copy({ a: [new Unknown()] }), /a Unknown/);
  assert.throws(() => copy({ f: function named() {} }), /function named/);
  assert.throws(() => copy({ p: Promise.resolve() }), /a Promise/);
});
