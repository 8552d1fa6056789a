import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { BODY, forward, type Answer, type Forwarded } from "./forward.ts";

const request = (method = "GET", body?: string): Request => new Request("http://x/v1/kv/a?raw", { method, ...(body !== undefined && { body }) });

/** A page that answers so. */
function page(...answers: Answer[]): { asked: Forwarded[]; postMessage(m: Forwarded, o: Transferable[]): void } {
  const asked: Forwarded[] = [];
  return {
    asked,
    postMessage(m, o) {
      asked.push(m);
      for (const a of answers) (o[0] as MessagePort).postMessage(a);
    },
  };
}

test("a request goes to its page as it is, and the answer comes back as it was", async () => {
  const p = page({ taken: true }, { status: 200, headers: { "X-Consul-Index": "7", "Content-Length": "99" }, body: new Uint8Array([255]) });
  const res = await forward(request("PUT", "hello"), p);
  assert.deepEqual([p.asked[0]!.method, p.asked[0]!.path, new TextDecoder().decode(p.asked[0]!.body)], ["PUT", "/v1/kv/a?raw", "hello"]);
  assert.deepEqual([res.status, res.headers.get("X-Consul-Index"), res.headers.get("Content-Length")], [200, "7", null]);
  assert.deepEqual(new Uint8Array(await res.arrayBuffer()), new Uint8Array([255]));
});

test("where nobody answers, the answer says what to do", async () => {
  assert.equal((await forward(request(), undefined)).status, 503);
  assert.equal((await forward(request("PUT", "x".repeat(BODY + 1)), page())).status, 413);
  const broken = await forward(request(), page({ taken: true }, { error: "web has no power" }));
  assert.deepEqual([broken.status, await broken.text()], [502, "web has no power\n"]);
  assert.equal((await forward(request(), page({ taken: true }, { status: 204, headers: {}, body: "" }))).body, null);
  const odd: Answer[] = [{ status: 712, headers: {}, body: "" }, { status: 200, headers: { "X-\u0001": "a" }, body: "" }];
  for (const one of odd) {
    const unfit = await forward(request(), page({ taken: true }, one));
    assert.deepEqual([unfit.status, (await unfit.text()).slice(0, 39)], [502, "The room's answer cannot be handed on: "]);
  }
  mock.timers.enable({ apis: ["setTimeout"] });
  const silent = forward(request(), page());
  mock.timers.tick(3000);
  mock.timers.reset();
  const res = await silent;
  assert.equal(res.status, 503);
  assert.match(await res.text(), /Open \/playground/);
});
