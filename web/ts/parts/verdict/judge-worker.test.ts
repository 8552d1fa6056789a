import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Answer, Asked } from "./judge-worker.ts";

test("a judge whose program did not come is fetched again for the next question", async () => {
  const answers = [new Response("", { status: 503 }), new Response("", { status: 503 }), new Response(readFileSync("build/judge.wasm"))];
  let told: (a: Answer) => void = () => undefined;
  const self = { onmessage: (_: { data: Asked }) => undefined as void, postMessage: (a: Answer) => told(a) };
  Object.assign(globalThis, { self, fetch: () => Promise.resolve(answers.shift()) });
  await import("./judge-worker.ts");
  const ask = (number: number): Promise<Answer> => new Promise((r) => {
    told = r;
    self.onmessage({ data: { number, history: [] } });
  });
  self.onmessage({ data: { program: "judge.wasm" } });
  await new Promise(setImmediate); // the first try is over
  assert.match((await ask(1) as { wrong: string }).wrong, /503/);
  assert.ok("verdict" in await ask(2));
  assert.ok("verdict" in await ask(3)); // and it is fetched no more
});
