import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import { op, said, second } from "./casekit.ts";
import { checkKnowing, Knowing } from "./known.ts";
import { Leaders } from "./leaders.ts";

/** What is said of a read from second 10 to 11 that server a answers, after what it was before. */
function told(more: Partial<Operation>, ...events: [second: number, body: object][]): string {
  const knowing = new Knowing();
  const leaders = new Leaders();
  const answers: [number, object] = [10.5, { kind: "station", station: { point: "Server.blockingQuery", trace: "t" } }];
  [...events, answers].forEach(([at, body], i) => {
    const e = { t: at * second, node: "a", proc: 1, seq: i, ...body } as Event;
    knowing.see(e);
    leaders.see(e);
  });
  return said((out) => checkKnowing([op({ mode: "stale" }, 10, 11, { index: 5, trace: "t", contact: 0, ...more })], knowing, leaders, out)).join();
}

const role = (role: string, leader = ""): object => ({ kind: "role", role: { role, term: 2, ...(leader && { leader }) } });

test("what is true of who answers may be said", () => {
  assert.equal(told({ knownLeader: true }, [5, role("follower", "b")]), "");
  assert.equal(told({ knownLeader: true }, [5, role("leader")]), "");
  assert.equal(told({ knownLeader: false }, [5, role("follower", "b")], [6, role("candidate")]), "");
});

test("a leader that is known to nobody, or kept from the client, is told", () => {
  assert.match(told({ knownLeader: true }, [5, role("candidate")]), /known: an answer claims a known leader, and a knew none/);
  assert.match(told({ knownLeader: false }, [5, role("follower", "b")]), /known: an answer claims no known leader, and a knew one/);
  assert.match(told({ knownLeader: false }, [5, role("leader")]), /and a led/);
  assert.match(told({ knownLeader: true, contact: 7 }, [5, role("leader")]), /contact: an answer of the leader a claims to be/);
});

test("while it changes, or where nobody knows, either may be said", () => {
  for (const knownLeader of [true, false]) {
    assert.equal(told({ knownLeader }, [5, role("candidate")], [10.7, role("follower", "b")]), "");
    assert.equal(told({ knownLeader }), "");
    assert.equal(told({ knownLeader }, [5, role("candidate")], [6, { kind: "process", process: { op: "start", args: ["kvnode", "agent"] } }]), "");
    assert.equal(told({ knownLeader, trace: "" }, [5, role("candidate")]), "");
  }
});
