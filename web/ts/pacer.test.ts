import assert from "node:assert/strict";
import { test } from "node:test";
import { Pacer, type Paced, type RealTime } from "./pacer.ts";

const ms = 1_000_000;

/** Real time that a test moves. */
class Hand implements RealTime {
  ms = 0;
  private waiting: { at: number; f: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  later(f: () => void, after: number): () => void {
    const w = { at: this.ms + after, f };
    this.waiting.push(w);
    return () => void (this.waiting = this.waiting.filter((x) => x !== w));
  }

  /** Lets real time pass; what is due is called when it is. */
  pass(time: number): void {
    const end = this.ms + time;
    for (;;) {
      const next = this.waiting.filter((w) => w.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.waiting = this.waiting.filter((w) => w !== next);
      this.ms = Math.max(this.ms, next.at);
      next.f();
    }
    this.ms = end;
  }

  /** The tab was hidden: real time passed and nothing was called. */
  sleep(time: number): void {
    this.ms += time;
  }
}

/** A world with a task each virtual millisecond, each of which takes so much real time. */
class Work implements Paced {
  now = 0;

  constructor(
    private readonly hand: Hand,
    private readonly cost = 0,
  ) {}

  run(time: number, tasks = Infinity): boolean {
    for (let n = 0; n < tasks; n++) {
      if (this.now + ms > time) {
        this.now = Math.max(this.now, time);
        return true;
      }
      this.now += ms;
      this.hand.ms += this.cost;
    }
    return false;
  }
}

function paced(cost = 0): { hand: Hand; world: Work; pacer: Pacer; turns: () => number } {
  const hand = new Hand();
  const world = new Work(hand, cost);
  let turns = 0;
  const pacer = new Pacer(world, { onTurn: () => void turns++, onClock: () => undefined, onDead: (e) => assert.fail(String(e)) }, hand);
  return { hand, world, pacer, turns: () => turns };
}

function near(got: number, want: number, by: number): void {
  assert.ok(Math.abs(got - want) <= by, `${got} is not within ${by} of ${want}`);
}

test("virtual time passes as real time does, times the speed", () => {
  for (const speed of [1, 8, 1 / 20]) {
    const { hand, world, pacer } = paced();
    pacer.setSpeed(speed);
    pacer.resume();
    hand.pass(2000);
    near(world.now / ms, 2000 * speed, 20 * speed);
    near(pacer.clock().reached, speed, speed * 0.05);
  }
});

test("a pause holds time, and what passed meanwhile is not made up for", () => {
  const { hand, world, pacer } = paced();
  pacer.resume();
  hand.pass(500);
  pacer.pause();
  const held = world.now;
  hand.pass(10_000);
  assert.equal(world.now, held);
  assert.equal(pacer.clock().reached, 0);
  pacer.resume();
  hand.pass(500);
  near((world.now - held) / ms, 500, 20);
});

test("a tab that was hidden for an hour does not run away", () => {
  const { hand, world, pacer } = paced();
  pacer.resume();
  hand.pass(100);
  hand.sleep(3_600_000);
  hand.pass(100);
  assert.ok(world.now < 400 * ms, `${world.now / ms} ms`);
});

test("a machine too slow for the speed keeps turning, and tells what it reaches", () => {
  const { hand, world, pacer, turns } = paced(2); // two real milliseconds for each virtual one
  pacer.resume();
  hand.pass(4000);
  assert.ok(turns() > 20, `${turns()} turns`);
  assert.ok(world.now < 2000 * ms);
  const { asked, reached } = pacer.clock();
  assert.equal(asked, 1);
  near(reached, 0.5, 0.12);
});

test("speeds have bounds, and nonsense is refused", () => {
  const { pacer } = paced();
  pacer.setSpeed(1000);
  assert.equal(pacer.clock().asked, 64);
  pacer.setSpeed(1e-9);
  assert.equal(pacer.clock().asked, 1 / 1000);
  for (const x of [0, -1, NaN]) assert.throws(() => pacer.setSpeed(x));
});

test("who runs the world for himself is told when a person wants it otherwise", () => {
  const { pacer } = paced();
  pacer.resume();
  const taken = pacer.take();
  assert.ok(pacer.clock().paused && !taken.asked);
  pacer.pause();
  assert.ok(taken.asked);
});
