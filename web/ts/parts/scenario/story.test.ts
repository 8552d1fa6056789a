import assert from "node:assert/strict";
import { test } from "node:test";
import type { Desk } from "../../desk.ts";
import { scenes } from "./scenes.ts";

/** As much of a page as its scripts ask for when they are read. */
Object.assign(globalThis, {
  HTMLElement: class {}, CSSStyleSheet: class { replaceSync(): void {} }, document: { adoptedStyleSheets: [], body: {}, activeElement: undefined },
});

test("a scene that is left while the room is on its way to a sentence says nothing of it any more", async () => {
  const { Story } = await import("./story.ts");
  const scene = scenes[0]!;
  let arrive = (): void => undefined;
  const asked: string[] = [];
  const runs: Promise<unknown>[] = [];
  const room = {
    seek: (t: number) => (asked.push(`seek ${t}`), new Promise<void>((r) => (arrive = r))),
    speed: async (x: number) => void asked.push(`speed ${x}`),
  };
  const desk = { booted: {}, live: true, stage: { branch: 1 }, room, touch: () => undefined, run: (p: Promise<unknown>) => void runs.push(p) };
  const story = new Story(desk as unknown as Desk);
  const last = scene.beats.length - 1;
  Object.assign(story, { mode: "scene", scene, made: { marks: Object.fromEntries(scene.beats.map((b, i) => [b.at, 1000 + i])), cast: {} }, until: 1, beat: last - 1 });
  story.next();
  assert.deepEqual([story.going, asked], [true, [`seek ${1000 + last}`]]);
  story.leave();
  arrive();
  await Promise.all(runs);
  assert.deepEqual([story.beat, story.going, asked.length], [last - 1, false, 1]);
});

test("an address whose scenario's name is no encoding opens the gallery, and the name is said as it is", async () => {
  const { Story } = await import("./story.ts");
  const story = new Story({ booted: {}, touch: () => undefined } as unknown as Desk);
  story.open("#scenario=%E0%A4%A");
  assert.deepEqual([story.mode, story.wrong], ["gallery", "There is no scenario %E0%A4%A."]);
});
