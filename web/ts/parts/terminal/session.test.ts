import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExecResult, FetchResult } from "../../source/source.ts";
import { History } from "./history.ts";
import type { House, Running } from "./house.ts";
import { content } from "./inside.ts";
import { Session } from "./session.ts";

/** A page that a test answers for. */
class FakeHouse implements House {
  readonly ran: (Running & { argv: string[]; end: (r: ExecResult) => void })[] = [];
  readonly asked: { path: string; answer: (r: FetchResult) => void }[] = [];
  still = false;
  places = () => [{ name: "web", addr: "10.0.0.11" }, { name: "b", addr: "10.0.0.2" }];
  keys = () => ["greeting"];
  standing = () => this.still;
  look = async () => ({
    files: [{ path: "/data/raft/log", size: 120, unsynced: 7 }, { path: "/data/serf", size: 9, unsynced: 0 }], more: 2,
    processes: [{ proc: 3, argv: ["kvnode", "agent"], main: true, memory: 12_300_000 }], waiting: 0, stuck: 0,
  });
  file = async (_machine: string, path: string) => {
    if (path !== "/data/node-id") throw new Error(`${path}: no such file on web`);
    return { size: 6, unsynced: 0, bytes: new TextEncoder().encode("abc-1\n") };
  };
  exec(_machine: string, argv: string[]): Running {
    let end!: (r: ExecResult) => void;
    const done = new Promise<ExecResult>((r) => (end = r));
    const run = { argv, proc: 9, heard: () => undefined, done, end, interrupt: () => end({ code: 130, stdout: "", stderr: "" }) };
    this.ran.push(run);
    return run;
  }
  fetch(_from: string, _to: string, _method: string, path: string): Promise<FetchResult> {
    return new Promise((answer) => this.asked.push({ path, answer }));
  }
}

function open(): { house: FakeHouse; session: Session; text: () => string; kept: Map<string, string>; left: () => boolean } {
  let out = "";
  let left = false;
  const kept = new Map<string, string>();
  const house = new FakeHouse();
  const history = new History({ getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v) });
  const screen = { cols: 80, write: (t: string) => void (out += t), clear: () => void (out = "") };
  const session = new Session("web", screen, { house, history, kvnode: [{ name: "kv get", flags: ["-raw"] }], exit: () => (left = true) });
  session.begin();
  // What a screen would show: a line that was erased is gone, and so are the sequences that draw.
  return { house, session, kept, left: () => left, text: () => out.replace(/[^\n]*\r\u001b\[J/g, "").replace(/\u001b\[[\d;?]*[A-Za-z]/g, "").replaceAll("\r", "") };
}

/** Lets promises that are kept be heard. */
const settle = (): Promise<void> => new Promise((r) => setImmediate(r));

test("a command's output and exit code are shown, and $? is the code", async () => {
  const { house, session, text } = open();
  session.input("kvnode kv get nothing\r");
  assert.deepEqual(house.ran[0]!.argv, ["kvnode", "kv", "get", "nothing"]);
  house.ran[0]!.end({ code: 1, stdout: "", stderr: "Error! No key\n" });
  await settle();
  assert.match(text(), /Error! No key\nexit 1\nweb \$ $/);
  session.input("echo was $?\r");
  assert.match(text(), /was 1\nweb \$ $/);
});

test("lines come as they are printed, and the result does not say them again", async () => {
  const { house, session, text } = open();
  session.input("kvnode monitor\r");
  house.ran[0]!.heard(1, "line one\n");
  assert.match(text(), /line one\n$/);
  house.ran[0]!.end({ code: 0, stdout: "line one\nline two\n", stderr: "" });
  await settle();
  assert.equal(text().split("line one").length, 2);
  assert.match(text(), /line two\nweb \$ $/);
});

test("ctrl-C ends what runs in front, and what was to follow", async () => {
  const { house, session, text } = open();
  session.input("kvnode monitor; kvnode info\r");
  session.input("\u0003");
  await settle();
  assert.equal(house.ran.length, 1);
  assert.match(text(), /\^C\nexit 130\nweb \$ $/);
});

test("what is typed while something runs is kept, shown, and done when it is over", async () => {
  const { house, session, text } = open();
  session.input("kvnode kv put a 1\rkvnode kv get a\r");
  session.input("kvnode mem");
  assert.match(text(), /\nkvnode kv get a\nkvnode mem$/);
  house.ran[0]!.heard(1, "one\n");
  assert.match(text(), /\nkvnode kv get a\none\nkvnode mem$/);
  house.ran[0]!.end({ code: 0, stdout: "one\n", stderr: "" });
  await settle();
  assert.match(text(), /\none\nweb \$ kvnode kv get a\nkvnode mem$/);
  session.input("bers");
  house.ran[1]!.end({ code: 1, stdout: "", stderr: "none\n" });
  await settle();
  assert.match(text(), /\nnone\nexit 1\nweb \$ kvnode members$/);
  session.input("\r\u001b[A");
  assert.match(text(), /web \$ kvnode members\nkvnode members$/);
  assert.deepEqual(house.ran.map((r) => r.argv.slice(1).join(" ")), ["kv put a 1", "kv get a", "members"]);
  session.input("\u0015echo no\recho");
  session.input("\u0003");
  await settle();
  assert.match(text(), /\^C\nexit 130\nweb \$ $/);
});

test("no more lines wait than there is room for, and one that finds none is told of", async () => {
  const { house, session, text } = open();
  session.input("kvnode monitor\r");
  session.input("echo x\r".repeat(21));
  assert.match(text(), /\necho x\n20 lines wait already; this one is not kept\n$/);
  house.ran[0]!.end({ code: 0, stdout: "", stderr: "" });
  await settle();
  assert.equal(text().match(/web \$ echo x\nx\n/g)?.length, 20);
});

test("& runs behind the prompt; jobs lists it, its output stands above the line, kill ends it", async () => {
  const { house, session, text } = open();
  session.input("kvnode watch &\r");
  session.input("jobs\recho typ");
  house.ran[0]!.heard(1, "changed\n");
  assert.match(text(), /\[1\] runs {2}kvnode watch\n[\s\S]*changed\nweb \$ echo typ$/);
  session.input("\u0015kill %1\r");
  await settle();
  assert.match(text(), /\[1\] exit 130 {2}kvnode watch\nweb \$ $/);
});

test("a request that is not waited for any longer ends at ctrl-C", async () => {
  const { house, session, text } = open();
  session.input("curl localhost:8500/v1/kv/a?index=9\r");
  assert.equal(house.asked[0]!.path, "/v1/kv/a?index=9");
  session.input("\u0003");
  await settle();
  assert.match(text(), /exit 130\nweb \$ $/);
  session.input("curl b:8500/v1/kv/a?raw\r");
  house.asked[1]!.answer({ status: 200, headers: {}, body: "\u001b[31mred" });
  await settle();
  assert.match(text(), /\^\[\[31mred\nweb \$ $/);
});

test("while time stands still that is said; what nobody knows is said too", async () => {
  const { house, session, text } = open();
  house.still = true;
  session.input("kvnode info\r");
  assert.match(text(), /Time stands still: press play or step/);
  house.ran[0]!.end({ code: 0, stdout: "", stderr: "" });
  await settle();
  session.input("vi x\r");
  assert.match(text(), /vi: there is no such command here/);
  session.input("constructor\r");
  assert.match(text(), /constructor: there is no such command here/);
  session.input("a | b\r");
  assert.match(text(), /no pipes; .*\?pretty/);
  session.input("consul kv get a\r");
  assert.match(text(), /here it is kvnode/);
  session.input("curl -H 'Accept: x' b:8500/\r");
  assert.match(text(), /Accept is left out/);
});

test("ls and ps tell what is on the machine's disk and what runs on it", async () => {
  const { session, text } = open();
  session.input("ls\r");
  await settle();
  assert.match(text(), /120 {2}\/data\/raft\/log {2}\(7 bytes not synced\)\n {2}9 {2}\/data\/serf\nand 2 files more\nweb \$ $/);
  session.input("ls /data/s; ps\r");
  await settle();
  assert.match(text(), /\n9 {2}\/data\/serf\nand 2 files more\n {3}3 {2}12\.3 MB {2}kvnode agent\nweb \$ $/);
});

test("cat tells what a file holds: text as it is, other bytes in hexadecimal", async () => {
  const { session, text } = open();
  session.input("cat /data/node-id; cat /data/none; cat\r");
  await settle();
  assert.match(text(), /\nabc-1\n\/data\/none: no such file on web\nexit 1\ncat: want a file[^\n]*\nexit 1\nweb \$ $/);
  const bytes = Uint8Array.from({ length: 20 }, (_, i) => i + 0x38);
  bytes[0] = 0;
  assert.equal(content({ size: 900, unsynced: 0, bytes }),
    `0000  00 39 3a 3b 3c 3d 3e 3f 40 41 42 43 44 45 46 47  .9:;<=>?@ABCDEFG\n0010  48 49 4a 4b${" ".repeat(36)}  HIJK\n(880 B more)\n`);
  // The last letter lies across the end of what came.
  assert.equal(content({ size: 3, unsynced: 0, bytes: new TextEncoder().encode("aé").subarray(0, 2) }), "a\n(1 B more)\n");
});

test("fg takes what runs behind the prompt to the front, where ctrl-C ends it", async () => {
  const { house, session, text } = open();
  session.input("fg\r");
  assert.match(text(), /nothing runs behind the prompt/);
  session.input("kvnode watch &\r");
  session.input("fg %2\r");
  assert.match(text(), /fg: want a job/);
  session.input("fg\r");
  house.ran[0]!.heard(1, "changed\n");
  assert.match(text(), /kvnode watch\nchanged\n$/);
  session.input("\u0003");
  await settle();
  assert.match(text(), /\^C\nexit 130\nweb \$ $/);
});

test("Tab completes, and what was typed is kept for the next visit", () => {
  const { session, text, kept, left } = open();
  session.input("kvnode kv g\t");
  assert.match(text(), /kvnode kv get $/);
  assert.equal(session.idle, false);
  session.input("\u0003echo x\r");
  assert.deepEqual(JSON.parse(kept.get("glasshouse.history")!), { web: ["echo x"] });
  session.input("\u0004");
  assert.ok(left());
});

test("a history that somebody else wrote is read as far as it is one", () => {
  for (const [was, want] of [["no json", []], ['{"web":["a",1,"b"],"x":2}', ["a", "b"]], ["null", []]] as const)
    assert.deepEqual([...new History({ getItem: () => was, setItem: () => undefined }).of("web")], want);
  const full = new History(undefined);
  for (let i = 0; i < 300; i++) full.add("web", `line ${i}`);
  full.add("web", "line 299");
  assert.deepEqual([full.of("web").length, full.of("web").at(-1), full.of("web").at(-2)], [200, "line 299", "line 298"]);
});
