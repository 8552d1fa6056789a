import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Part } from "./part.ts";

/** A part whose download fails so many times, and how often it was sent for. */
function failing(times: number): { part: Part<string>; asked: () => number } {
  let asked = 0;
  const load = async () => {
    if (asked++ < times) throw new Error("the network is down");
    return "here";
  };
  // What has arrived is drawn, and who draws looks at the part: that sends for nothing that has just failed.
  const part = new Part<string>(load, () => void part.get());
  return { part, asked: () => asked };
}

/** All that is due without a timer happens. */
const settled = () => new Promise((r) => setImmediate(r));

test("a part that did not come says why, and who wants it next asks again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { part, asked } = failing(1);
  const ours = "a file of this page could not be fetched";
  await assert.rejects(part.whole(), (err: Error) => err.message === ours && (err.cause as Error).message === "the network is down");
  await settled();
  assert.deepEqual([part.now, part.why, part.get(), asked()], [undefined, ours, undefined, 1]);
  assert.equal(await part.whole(), "here");
  assert.deepEqual([part.get(), part.why, asked()], ["here", "", 2]);
  mock.timers.tick(60_000);
  await settled();
  assert.equal(asked(), 2, "what is there is not asked for any more");
  mock.timers.reset();
});

test("a part that is only looked at is asked for again by itself, a few times and no more", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const [times, now, sent] of [[2, "here", 3], [Infinity, undefined, 4]] as const) {
    const { part, asked } = failing(times);
    part.get();
    for (let i = 0; i < 20; i++) {
      await settled();
      mock.timers.tick(60_000);
    }
    assert.deepEqual([part.now, asked()], [now, sent]);
  }
  mock.timers.reset();
});
