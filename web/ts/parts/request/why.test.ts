import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands, type CommandWorld } from "../../../../wasm/host/commands.ts";
import { HTTPCall, type HTTPRequest } from "../../../../wasm/host/http.ts";
import type { Machine } from "../../../../wasm/host/machine.ts";
import type { Network } from "../../../../wasm/host/network.ts";
import { known, whyLine, whyOf } from "./why.ts";

/** What the room answers to one thing that is asked of its commands. */
function answered(ask: (c: Commands) => void, room: object = {}): string {
  let said = "";
  const answer = (_n: number, a: Error | { stderr: string }) => (said = a instanceof Error ? a.message : a.stderr.trim());
  ask(new Commands({ room, answer } as unknown as CommandWorld));
  return said;
}

/** Why a request of the room ends without an answer when this happens to it. */
function ended(happens: (c: HTTPCall) => void, dial = () => 7): string {
  let said = "";
  const request = { number: 1, machine: "web", ip: 1, to: 2, method: "GET", path: "/v1/kv/a", trace: "" } as unknown as HTTPRequest;
  const call = new HTTPCall({ dial, close: () => undefined } as unknown as Network, request, { answered: (_c: HTTPCall, a: unknown) => (said = (a as Error).message) } as never);
  call.start();
  happens(call);
  return said;
}

test("each of the room's reasons for no answer has words for a reader", () => {
  const down = { name: "b", up: false } as Machine;
  const busy = { name: "b", up: true, calls: { size: 1e9 } } as unknown as Machine;
  const fetch = { do: "fetch", at: 0, from: "b", to: "c", method: "GET", path: "/v1/kv/a" } as const;
  const reasons = [
    answered((c) => c.run(1, down, ["kvnode"])),
    answered((c) => c.run(1, busy, ["kvnode"]), { processes: { size: 1e9 } }),
    answered((c) => c.request(1, down, 2, fetch)),
    answered((c) => c.request(1, busy, 2, fetch)),
    ended(() => undefined, () => -1),
    ended((c) => c.dialled(7, 111)),
    ended((c) => c.eof()),
    ended((c) => c.reset()),
    ended((c) => c.data(7, new TextEncoder().encode("SSH-2.0-x\r\n\r\n"))),
    "b lost its power", "no answer", "the answer is too large",
  ];
  for (const r of reasons) assert.equal(known(r), r, `nobody knows "${r}"`);
});

test("what a program says stays as it is", () => {
  assert.equal(whyOf("Error! No key exists at: a"), "Error! No key exists at: a");
  assert.equal(whyLine("b has no power\n"), "b has no power\n");
  assert.equal(known("a\nb has no power"), undefined);
});
