import assert from "node:assert/strict";
import { test } from "node:test";
import { sightsOf } from "./sights.ts";
import { log, op } from "./verdict/casekit.ts";

const truth = log(["1 session-create s", "2 session-create r", "3 lock k s.1", "4 set k s.1", "4 session-destroy s", "5 lock k r.1", "6 session-destroy r"], (value) => value.split(".")[0]!);

test("a session that nobody ended has expired, and a lock that another took was passed on", () => {
  assert.deepEqual(sightsOf([], truth), ["session expired", "session expired", "lock passed on"]);
  assert.deepEqual(sightsOf([op({ kind: "session-destroy", session: "r" }, 5, 6)], truth), ["session expired", "lock passed on"]);
});

test("answers are counted by what they were", () => {
  const none = log([]);
  assert.deepEqual(sightsOf([op({ kind: "put" }, 1, 2, { outcome: "unknown" }), op({ kind: "put" }, 1, 2, { outcome: "failed" })], none), ["write unknown", "write refused"]);
  assert.deepEqual(sightsOf([op({ kind: "cas" }, 1, 2, { ok: false }), op({ kind: "txn" }, 1, 2, { ok: false }), op({ kind: "cas" }, 1, 2)], none), ["cas refused", "txn refused"]);
  assert.deepEqual(sightsOf([op({ index: 4, wait: 1 }, 1, 2, { index: 5 }), op({ index: 4, wait: 1 }, 1, 2, { index: 4 })], none), ["watch woken"]);
});
