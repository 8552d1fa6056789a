import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

test("time is turned back and forth, and the page shows what was", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.pause());
  const end = await page.evaluate(async () => ({ now: glasshouse.now, n: glasshouse.events().length, hash: await glasshouse.traceHash(), nodes: glasshouse.nodes() }));
  const early = await page.evaluate(async () => {
    const { now } = await glasshouse.seek(100);
    return { now, n: glasshouse.events().length, nodes: glasshouse.nodes() };
  });
  assert.ok(early.now >= 100 && early.now < 101, `${early.now} ms`);
  assert.ok(early.n < end.n);
  assert.equal(early.nodes.filter((x) => x.role === "leader").length, 0);
  const [back, again] = await page.evaluate(async () => {
    const at = async () => ({ n: glasshouse.events().length, hash: await glasshouse.traceHash() });
    const here = await at();
    await glasshouse.step();
    await glasshouse.back();
    return [here, await at()] as const;
  });
  assert.deepEqual(again, back);
  await page.evaluate((ms) => glasshouse.seek(ms), end.now);
  assert.deepEqual(await page.evaluate(async () => ({ n: glasshouse.events().length, hash: await glasshouse.traceHash(), nodes: glasshouse.nodes() })), { n: end.n, hash: end.hash, nodes: end.nodes });
  assert.deepEqual(complaints, []);
  await page.close();
});

test("who acts in the past opens a branch; each future can be gone back to, and two are compared", async () => {
  const { page, complaints } = await site.playground();
  const leader = (await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!)).name;
  const [from, end] = await page.evaluate(async () => {
    const from = (await glasshouse.pause()).now;
    return [from, (await glasshouse.seek(from + 1500)).now] as const;
  });
  const old = await page.evaluate(() => glasshouse.traceHash());
  await page.evaluate(async ([l, t]) => {
    await glasshouse.seek(t as number);
    await glasshouse.fault({ kind: "crash", machine: l as string });
  }, [leader, from] as const);
  await page.waitForFunction((l) => glasshouse.nodes().some((n) => n.name === l && !n.alive), leader);
  await page.evaluate((t) => glasshouse.seek(t), end);
  const futures = await page.evaluate(() => glasshouse.branches());
  assert.deepEqual(futures.map((b) => [b.id, b.parent, b.current]), [[1, undefined, false], [2, 1, true]]);
  assert.match(futures[1]!.name, new RegExp(`^crash ${leader} at `));
  assert.equal(futures[0]!.hash, old);
  const other = await page.evaluate(async (t) => ({ c: await glasshouse.compare(1, 2, t), hash: await glasshouse.traceHash() }), end - 1);
  assert.equal(other.c.equal, false);
  await page.evaluate(() => glasshouse.branch(1));
  assert.equal(await page.evaluate(() => glasshouse.traceHash()), old);
  assert.ok(await page.evaluate((l) => glasshouse.nodes().find((n) => n.name === l)!.alive, leader));
  await page.evaluate(() => glasshouse.branch(2));
  assert.equal(await page.evaluate(() => glasshouse.traceHash()), other.hash);
  assert.ok(!(await page.evaluate((l) => glasshouse.nodes().find((n) => n.name === l)!.alive, leader)));
  assert.deepEqual(complaints, []);
  await page.close();
});
