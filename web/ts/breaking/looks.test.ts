import assert from "node:assert/strict";
import { test } from "node:test";
import type { MachineLook } from "../../../wasm/host/look.ts";
import type { Room } from "../source/room.ts";
import { Looks } from "./looks.ts";

const disk = (path: string): MachineLook => ({ files: [{ path, size: 1, unsynced: 0 }], more: 0, processes: [], waiting: 0, stuck: 0 });

/** A room whose answers a test gives. */
function room(): { answers: ((l: MachineLook) => void)[]; room: Room } {
  const answers: ((l: MachineLook) => void)[] = [];
  return { answers, room: { lookAt: () => new Promise<MachineLook>((r) => answers.push(r)) } as unknown as Room };
}

const settle = (): Promise<void> => new Promise((r) => setImmediate(r));

test("a look is asked for once a moment, and what another room or another future answers is not shown", async () => {
  const [one, two] = [room(), room()];
  let now: Room = one.room;
  const looks = new Looks(() => now, () => undefined);
  const path = (at: string) => looks.machine("a", at)?.files[0]!.path;
  assert.equal(path("1:5"), undefined);
  path("1:5");
  assert.equal(one.answers.length, 1);
  one.answers[0]!(disk("/one"));
  await settle();
  assert.equal(path("1:5"), "/one");
  assert.equal(one.answers.length, 1);
  path("2:5"); // as many events, in another future
  assert.equal(one.answers.length, 2);
  now = two.room;
  assert.equal(path("2:5"), undefined);
  one.answers[1]!(disk("/late"));
  await settle();
  assert.equal(path("2:5"), undefined, "the answer was the other room's");
  two.answers[0]!(disk("/two"));
  await settle();
  assert.equal(path("2:5"), "/two");
});
