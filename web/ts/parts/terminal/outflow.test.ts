import assert from "node:assert/strict";
import { test } from "node:test";
import { Outflow, SHOWN } from "./outflow.ts";

test("what events told is shown once, and the result brings what they lack", () => {
  const o = new Outflow();
  assert.equal(o.take(1, "one\n"), "one\n");
  assert.equal(o.take(2, "oh\n"), "oh\n");
  assert.equal(o.end({ code: 0, stdout: "one\n\ntwo\nthree", stderr: "oh\n" }), "\ntwo\nthree");
});

test("an event that was cut is not shown, nor what follows it, until all is there", () => {
  const o = new Outflow();
  const long = `${"x".repeat(3000)}\n`;
  assert.equal(o.take(1, "a\n"), "a\n");
  assert.equal(o.take(1, long.slice(0, 2048)), "");
  assert.equal(o.take(1, "b\n"), "");
  assert.equal(o.end({ code: 0, stdout: `a\n${long}b\n`, stderr: "" }), `${long}b\n`);
});

test("empty lines that no event tells of are no reason to say anything twice", () => {
  const o = new Outflow();
  o.take(1, "a\n");
  o.take(1, "b\n");
  assert.equal(o.end({ code: 0, stdout: "a\n\n\nb\n\n", stderr: "" }), "");
});

test("a command that prints without end is cut, and that is said once", () => {
  const o = new Outflow();
  let shown = "";
  for (let i = 0; i < 300; i++) shown += o.take(1, `${"y".repeat(1500)}\n`);
  assert.ok(shown.length < SHOWN + 100);
  assert.equal(shown.split("more was printed").length, 2);
});
