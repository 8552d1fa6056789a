/**
 * What a frame of the playground costs with many messages in flight: how long the main thread works for it (scripts,
 * styles, layout, paint), and how far frames stand apart. Figures, not a test: they are worth what the machine's quiet is.
 * Writes web/figures/frames.json where it is asked for the usual number of messages.
 *
 *   node build/bench-frames.mjs [MESSAGES=200] [SECONDS=8]
 */
import { loadavg } from "node:os";
import type { Desk } from "../ts/desk.ts";
import { machine, writeFigures, type Figure } from "./figures.ts";
import { Site } from "./site.ts";

const messagesUsual = 200;
const messages = Number(process.argv[2] ?? messagesUsual);
const seconds = Number(process.argv[3] ?? 8);
/** Requests that are sent at once, within what a room takes; and most steps until they are all under way. */
const BATCH = 240;
const STEPS = 4000;
/** What a frame may take, in milliseconds: sixty a second. */
const frameMost = 16.7;

const site = await Site.open();
try {
  const { page } = await site.playground();
  // All is open that costs: the tools, the panels, the recorder.
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  await page.evaluate(() => glasshouse.pause());
  const flying = await page.evaluate(async ({ messages, batch, steps }) => {
    const desk = document.querySelector("gh-playground") as unknown as Desk;
    const all = glasshouse.nodes().filter((n) => n.server);
    for (let i = 0; i < batch; i++) glasshouse.fetch(all[i % all.length]!.name, `/v1/kv/load/${i}`, { method: "PUT", body: "x" }).catch(() => undefined);
    const now = () => [...desk.model.flights.values()].filter((f) => f.proto !== "gossip").length;
    for (let i = 0; i < steps && now() < messages; i++) await glasshouse.step();
    await glasshouse.speed(1 / 1000);
    await glasshouse.resume();
    return now();
  }, { messages, batch: BATCH, steps: STEPS });
  // What the main thread's own clock says is little disturbed by what else the machine does.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => Object.fromEntries((await cdp.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value * 1000]));
  const before = await spent();
  const frames = await page.evaluate((ms) => new Promise<{ work: number; apart: number; drawn: number }[]>((done) => {
    const out: { work: number; apart: number; drawn: number }[] = [];
    const { port1, port2 } = new MessageChannel();
    let [begun, last, frameOf] = [0, 0, -1];
    // The page asks for its frame before the bench does: a frame begins with whoever is called first.
    const ask = requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (called) => ask((time) => {
      if (time !== frameOf) [frameOf, begun] = [time, performance.now()];
      called(time);
    });
    const end = performance.now() + ms;
    // What is posted in a frame is heard right after it has been painted.
    port2.onmessage = () => {
      out.push({ work: performance.now() - begun, apart: last ? begun - last : 0, drawn: document.querySelectorAll(".msg[data-message]").length });
      last = begun;
      if (performance.now() < end) requestAnimationFrame(frame);
      else done(out);
    };
    const frame = () => port1.postMessage(0);
    requestAnimationFrame(frame);
  }), seconds * 1000);
  const after = await spent();
  const at = (list: number[], p: number) => [...list].sort((a, b) => a - b)[Math.floor(list.length * p)] ?? 0;
  const row = (what: string, list: number[]) => console.log(`${what.padEnd(28)} p50 ${at(list, 0.5).toFixed(1).padStart(6)} ms   p95 ${at(list, 0.95).toFixed(1).padStart(6)} ms   most ${Math.max(...list).toFixed(1).padStart(6)} ms`);
  console.log(`${frames.length} frames; ${flying} messages in flight at first, ${Math.min(...frames.map((f) => f.drawn))} to ${Math.max(...frames.map((f) => f.drawn))} drawn; load ${loadavg()[0]!.toFixed(1)}`);
  row("the main thread's work", frames.map((f) => f.work));
  row("from frame to frame", frames.map((f) => f.apart).filter((x) => x > 0));
  const ms = (what: string, is: number): Figure => ({ what, is: Number(is.toFixed(1)), budget: frameMost, unit: "ms" });
  const work = frames.map((f) => f.work);
  if (messages === messagesUsual) writeFigures("frames", machine(page.context().browser()!.version()), [
    ms("the main thread’s work for a frame, 200 messages in flight, p50", at(work, 0.5)),
    ms("the main thread’s work for a frame, 200 messages in flight, p95", at(work, 0.95)),
    ms("from frame to frame, 200 messages in flight, p95", at(frames.map((f) => f.apart).filter((x) => x > 0), 0.95)),
  ]);
  const each = (name: string) => (((after[name] ?? 0) - (before[name] ?? 0)) / frames.length).toFixed(1);
  console.log(`the main thread's own time, a frame: ${each("TaskDuration")} ms, of it scripts ${each("ScriptDuration")}, styles ${each("RecalcStyleDuration")}, layout ${each("LayoutDuration")}`);
} finally {
  await site.close();
}
