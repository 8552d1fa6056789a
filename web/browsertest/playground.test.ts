import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { said, shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

test("a leader is elected, a put lights its stations and ends true, and nothing complains", async () => {
  const { page, complaints } = await site.playground();
  const nodes = await page.evaluate(() => glasshouse.nodes());
  assert.deepEqual(nodes.filter((n) => n.server).map((n) => n.name), ["a", "b", "c"]);
  assert.equal(nodes.filter((n) => n.role === "leader").length, 1);
  assert.equal(await page.locator(".room.leader").count(), 1);
  await shot(page, "playground-first-1440-light");

  // Every point whose source the code pane shows is noted as it appears.
  await page.evaluate(() => {
    const seen = ((globalThis as unknown as { seen: string[] }).seen = [] as string[]);
    const note = () => {
      const pane = document.querySelector<HTMLElement>(".code-pn");
      const point = pane?.dataset.point;
      if (point && pane!.querySelector(".cl.live") && seen.at(-1) !== point) seen.push(point);
      requestAnimationFrame(note);
    };
    note();
  });
  await page.click('[data-do="put"]');
  await page.waitForFunction(() => (globalThis as unknown as { seen: string[] }).seen.includes("KVSPut/done"));
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  const order = ["KVSEndpoint", "KVSPut", "Client.RPC", "KVS.Apply", "Server.raftApply", "raft.dispatchLogs", "raft.replicateTo", "raft.commitment.recalculate", "FSM.Apply", "KVSPut/done"];
  const at = order.map((p) => seen.indexOf(p));
  assert.ok(at.every((i) => i >= 0), `lit: ${seen.join(" ")}`);
  assert.deepEqual(at, [...at].sort((x, y) => x - y), `lit in order: ${seen.join(" ")}`);

  const ops = await page.evaluate(() => glasshouse.events({ kinds: ["op"] }));
  const end = ops.map((e) => (e.kind === "op" ? e.op : undefined)).find((o) => o?.phase === "return");
  assert.equal(end?.status, 200);
  await page.waitForFunction(() => glasshouse.nodes().filter((n) => n.server).every((n) => n.appliedIndex === n.lastIndex && n.lastIndex > 3));
  await page.waitForFunction(() => /answers put [\w ]+: true/.test(document.querySelector<HTMLElement>(".ev")?.innerText ?? ""));
  await shot(page, "playground-put-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the leader crashes, another is elected, and the crashed one comes back with what it knew", async () => {
  const { page, complaints } = await site.playground();
  await page.click('[data-do="put"]');
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.phase === "return"));
  const old = (await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!)).name;
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="crash"]');
  await page.waitForFunction((o) => glasshouse.nodes().some((n) => n.name === o && !n.alive), old);
  assert.equal(await page.locator(".room.crashed").getAttribute("data-machine"), old);
  await page.waitForFunction((o) => glasshouse.nodes().some((n) => n.role === "leader" && n.name !== o), old);
  await page.waitForFunction((o) => document.querySelector(".now p")?.textContent?.includes(`${o} has crashed`), old);
  await page.evaluate(() => glasshouse.pause());
  await shot(page, "playground-crashed-1440-light");
  await page.evaluate(() => glasshouse.resume());
  await page.click('[data-do="restart"]');
  await page.waitForFunction((o) => {
    const all = glasshouse.nodes().filter((n) => n.server);
    const back = all.find((n) => n.name === o)!;
    const most = Math.max(...all.map((n) => n.lastIndex));
    return back.alive && back.role === "follower" && back.appliedIndex === most;
  }, old);
  const res = await page.evaluate((o) => glasshouse.fetch(o, "/v1/kv/greeting?raw"), old);
  assert.deepEqual([res.status, res.body], [200, "hello"]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a link cut one way stops that way only, and mending brings it back", async () => {
  const { page, complaints } = await site.playground();
  const [leader, follower] = await page.evaluate(() => {
    const all = glasshouse.nodes().filter((n) => n.server);
    return [all.find((n) => n.role === "leader")!.name, all.find((n) => n.role !== "leader")!.name] as const;
  });
  await page.evaluate(([from, to]) => glasshouse.fault({ kind: "cut", from, to }), [leader, follower] as const);
  await page.waitForFunction(([a, b]) => glasshouse.events({ kinds: ["message"] }).some((e) => e.kind === "message" && e.message.phase === "lost" && e.message.from === a && e.message.to === b && e.message.why === "cut"), [leader, follower] as const);
  await page.waitForSelector(".cutmark");
  const since = await page.evaluate(() => glasshouse.now);
  const back = await page.evaluate(([a, b, s]) => glasshouse.events({ since: s as number, kinds: ["message"] }).filter((e) => e.kind === "message" && e.message.phase === "lost" && e.message.from === b && e.message.to === a).length, [leader, follower, since] as const);
  assert.equal(back, 0);
  await shot(page, "playground-cut-1440-light");
  await page.evaluate(() => glasshouse.heal());
  await page.waitForFunction(() => !document.querySelector(".cutmark"));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the tools cut a link and mend it by pointer and by keyboard, and Esc leaves a tool", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="crash"]');
  await page.click('[data-do="restart"]');
  await page.click('[data-tool="cut"]');
  await page.waitForSelector(".hint");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".hint"));
  await page.click('[data-tool="cut"]');
  await page.click('[data-both="false"]');
  await page.locator('[data-machine="a"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-machine="b"]').focus();
  await page.keyboard.press("Enter");
  const cuts = () => page.evaluate(() => glasshouse.events({ kinds: ["fault"] }).flatMap((e) => (e.kind === "fault" && e.fault.from ? [`${e.fault.fault} ${e.fault.from}>${e.fault.to}`] : [])));
  await page.waitForSelector(".cutmark");
  assert.deepEqual(await cuts(), ["cut a>b"]);
  await page.click('[data-tool="heal"]');
  await page.waitForFunction(() => !document.querySelector(".cutmark"));
  await page.click('[data-tool="cut"]');
  await page.locator('[data-link="a-c"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".cutmark");
  assert.deepEqual((await cuts()).slice(-2), ["cut a>c", "cut c>a"]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("pause holds the clock, a step delivers one thing, speed is what was asked for", async () => {
  const { page, complaints } = await site.playground();
  const { now } = await page.evaluate(() => glasshouse.pause());
  const clock = await page.locator(".clock").innerText();
  const frames = () => page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  for (let i = 0; i < 10; i++) await frames();
  assert.equal(await page.evaluate(() => glasshouse.now), now);
  assert.equal(await page.locator(".clock").innerText(), clock);
  const before = await page.evaluate(() => glasshouse.events().length);
  const stepped = await page.evaluate(() => glasshouse.step());
  assert.ok(stepped.now > now);
  assert.ok((await page.evaluate(() => glasshouse.events().length)) > before);
  await page.evaluate(() => glasshouse.speed(1 / 10));
  await page.waitForFunction(() => document.querySelector(".speed output")?.textContent === "1/10");
  await page.evaluate(() => glasshouse.resume());
  await page.waitForFunction((n) => glasshouse.now > n + 50, stepped.now);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the keys play and step, back shows what has been, and every control is reached by Tab", async () => {
  const { page, complaints } = await site.playground();
  await page.keyboard.press("Space");
  await page.waitForSelector('[aria-label="Play"]');
  const t = await page.locator(".clock").innerText();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((c) => document.querySelector(".clock")!.textContent !== c && /known ahead/.test(document.querySelector(".st8")?.textContent ?? ""), t);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.waitForSelector('[aria-label="Pause"]');
  const reached = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      return e.dataset.do ?? e.dataset.machine ?? e.getAttribute("aria-label") ?? e.textContent!.trim();
    }));
  }
  for (const want of ["put", "crash", "a", "b", "c", "Pause", "One step forward", "Speed"]) assert.ok(reached.has(want), `${want} in ${[...reached].join(", ")}`);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a hostile key and value stay text everywhere", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1 / 4));
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  const evil = `<img src=x onerror="document.title='owned'">`;
  await page.check('form.ask [value="put"]', { force: true });
  await page.fill('[name="key"]', evil);
  await page.fill('[name="value"]', `"><svg onload=alert(1)>`);
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => document.querySelector(".asked pre")?.textContent!.trim() === "true");
  assert.match(await page.locator(".asked li").first().innerText(), /%3Cimg/);
  assert.equal(await page.locator("img").count(), 0);
  assert.notEqual(await page.title(), "owned");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("get answers in each of its three ways", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  await page.selectOption('form.ask [name="form"]', "raw");
  for (const mode of ["default", "consistent", "stale"]) {
    await page.selectOption('form.ask [name="mode"]', mode);
    await page.click('[data-do="send"]');
    await page.waitForFunction((m) => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.op === "get" && e.op.phase === "return" && (e.op.mode || "default") === m && e.op.value === "hello"), mode);
  }
  await page.waitForFunction(() => [...document.querySelectorAll(".asked li")].slice(0, 3).every((li) => li.querySelector("pre")?.textContent === "hello"));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the same page in the dark, on a small screen, and with motion reduced", async () => {
  for (const [name, o] of [
    ["playground-1440-dark", { colorScheme: "dark" }],
    ["playground-390-light", { viewport: { width: 390, height: 844 } }],
    ["playground-390-dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark", reducedMotion: "reduce" }],
  ] as const) {
    const { page, complaints } = await site.playground(o);
    await page.evaluate(() => glasshouse.speed(1 / 10));
    await page.click('[data-do="put"]');
    await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.phase === "return"));
    await page.evaluate(() => glasshouse.pause());
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${name} scrolls sideways`);
    assert.notEqual(await said(page), "");
    await page.screenshot({ path: `build/shots/${name}.png`, fullPage: true });
    assert.deepEqual(complaints, []);
    await page.close();
  }
});
