import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk, DiskError, quota } from "./disk.ts";
import { File } from "./file.ts";
import { Random } from "./random.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function text(f: File): string {
  const b = new Uint8Array(f.size);
  f.read(0, b);
  return new TextDecoder().decode(b);
}

function fails(code: string, op: () => unknown): void {
  assert.throws(op, (err) => err instanceof DiskError && err.code === code);
}

test("a crash keeps what was synced: of a file its bytes, of a directory its names", () => {
  const d = new Disk(() => 0);
  d.mkdir("/data");
  const kept = d.create("/data/kept");
  d.create("/data/unnamed").write(0, bytes("synced, but its name was not"));
  kept.write(0, bytes("one"));
  d.file("/data/unnamed").sync();
  kept.sync();
  d.unlink("/data/unnamed");
  d.dir("/data").sync();
  d.root.sync();
  d.create("/data/unnamed").sync();
  kept.write(3, bytes(" two"));
  const lost = d.crash();
  assert.equal(text(d.file("/data/kept")), "one");
  fails("ENOENT", () => d.find("/data/unnamed"));
  assert.deepEqual(lost, [{ path: "/data/unnamed", bytes: 0 }, { path: "/data/kept", bytes: 4 }]);
});

test("a rename is whole after a crash, old or new, by whether the directory was synced", () => {
  for (const synced of [false, true]) {
    const d = new Disk(() => 0);
    const old = d.create("/f");
    old.write(0, bytes("old"));
    old.sync();
    d.root.sync();
    const next = d.create("/f.new");
    next.write(0, bytes("new"));
    next.sync();
    d.rename("/f.new", "/f");
    if (synced) d.root.sync();
    d.crash();
    assert.equal(text(d.file("/f")), synced ? "new" : "old");
    fails("ENOENT", () => d.find("/f.new"));
  }
});

test("writes, cuts, syncs and crashes by chance leave what was last synced", () => {
  const r = new Random(5, "file");
  for (let round = 0; round < 50; round++) {
    const f = new File(1, 0);
    let live: number[] = [];
    let durable: number[] = [];
    for (let i = 0; i < 60; i++) {
      const what = r.below(8);
      if (what < 4) {
        const at = r.below(40);
        const b = Uint8Array.from({ length: r.below(30) }, () => r.below(256));
        f.write(at, b);
        if (b.length > 0) while (live.length < at) live.push(0);
        b.forEach((x, k) => (live[at + k] = x));
      } else if (what === 4) {
        const size = r.below(60);
        f.resize(size);
        live = Array.from({ length: size }, (_, k) => live[k] ?? 0);
      } else if (what < 7) {
        f.sync();
        durable = [...live];
      } else {
        f.crash();
        live = [...durable];
      }
      const got = new Uint8Array(f.size);
      f.read(0, got);
      assert.deepEqual([...got], live);
    }
  }
});

test("paths and kinds that do not fit fail as an operating system's do", () => {
  const d = new Disk(() => 0);
  d.mkdir("/d");
  d.create("/d/f");
  fails("EEXIST", () => d.mkdir("/d"));
  fails("ENOENT", () => d.mkdir("/x/y"));
  fails("ENOTDIR", () => d.create("/d/f/g"));
  fails("ENOTEMPTY", () => d.rmdir("/d"));
  fails("ENOTDIR", () => d.rmdir("/d/f"));
  fails("EISDIR", () => d.unlink("/d"));
  fails("EISDIR", () => d.file("/d"));
  fails("ENOENT", () => d.rename("/nothing", "/d/g"));
  fails("EINVAL", () => d.rename("/d", "/d/inner"));
  fails("EISDIR", () => d.rename("/d/f", "/d"));
  d.mkdir("/e");
  d.rename("/d/f", "/e/../d/./g");
  assert.equal(d.find("/d/g").kind, "file");
});

test("a full disk refuses, and what is removed makes room again", () => {
  const d = new Disk(() => 0);
  const f = d.create("/f");
  d.truncate(f, quota);
  fails("ENOSPC", () => d.write(d.create("/g"), 0, bytes("x")));
  d.unlink("/f");
  d.write(d.file("/g"), 0, bytes("x"));
});

test("a disk that was given so much more room is full after it, and mended has its own again", () => {
  const d = new Disk(() => 0);
  const f = d.create("/f");
  d.write(f, 0, bytes("12345"));
  d.fill(3);
  d.write(f, 5, bytes("678"));
  fails("ENOSPC", () => d.write(f, 8, bytes("9")));
  d.write(f, 0, bytes("87654321")); // over what is there
  d.truncate(f, 2);
  d.write(f, 2, bytes("abc"));
  assert.ok(d.ill);
  d.mend();
  assert.ok(!d.ill);
  d.write(f, 5, bytes("d".repeat(100)));
});

test("a failing disk fails as often as it was told, in the operations that it was told", () => {
  const d = new Disk(() => 0);
  const f = d.create("/f");
  d.fail("write", 2);
  fails("EIO", () => d.write(f, 0, bytes("x")));
  assert.equal(d.read(f, 0, new Uint8Array(1)), 0);
  fails("EIO", () => d.write(f, 0, bytes("x")));
  d.write(f, 0, bytes("x"));
  d.fail("read", Infinity);
  fails("EIO", () => d.read(f, 0, new Uint8Array(1)));
  assert.equal(d.fails("fsync"), false);
  d.mend();
  assert.equal(d.read(f, 0, new Uint8Array(1)), 1);
});

test("what a failed sync was for is not written by the next one either", () => {
  const f = new File(1, 0);
  f.write(0, bytes("one"));
  f.sync();
  f.write(0, bytes("two"));
  f.forsake();
  f.sync();
  assert.equal(text(f), "two");
  f.crash();
  assert.equal(text(f), "one");
});

test("a torn crash keeps of what was not synced any sectors, and of the rest all", () => {
  const sectors = new Set<string>();
  let whole = 0;
  for (let seed = 0; seed < 200; seed++) {
    const f = new File(1, 0);
    f.write(0, bytes("o".repeat(1536)));
    f.sync();
    f.write(600, bytes("n".repeat(1400))); // sectors 1 to 3, the last of them new and in part
    f.crash(new Random(seed, "torn"));
    const got = text(f);
    assert.equal(got.slice(0, 600), "o".repeat(600), "what was synced and not written again is lost");
    assert.match(got.slice(600, 1024), /^(o*|n*)$/, "a sector is torn");
    assert.match(got.slice(1024, 1536), /^(o*|n*)$/);
    assert.match(got.slice(1536), /^(\0*|n*)$/);
    assert.ok(got.length >= 1536 && got.length <= 2048, `${got.length}`);
    sectors.add([700, 1100, 1600].map((at) => got[at] ?? "-").join(""));
    if (got.length === 2000 && !got.includes("\0")) whole++;
    const again = text(f);
    f.crash();
    assert.equal(text(f), again, "what a torn crash kept is not durable");
  }
  for (const kept of ["oo-", "no-", "on-", "nn-", "nnn", "oon", "oo\0"]) assert.ok(sectors.has(kept), `never ${JSON.stringify(kept)} of ${[...sectors].map((s) => JSON.stringify(s))}`);
  assert.ok(whole > 0);
});

test("of the names that were not synced, a torn crash keeps all or none", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const d = new Disk(() => 0);
    d.create("/old");
    d.root.sync();
    d.rename("/old", "/new");
    d.mkdir("/dir");
    d.crash(new Random(seed, "torn"));
    seen.add([...d.root.entries.keys()].sort().join());
  }
  assert.deepEqual([...seen].sort(), ["dir,new", "old"]);
});

test("rot flips bits for good, in one of the files that are meant", () => {
  const d = new Disk(() => 0);
  d.mkdir("/log");
  for (const name of ["/log/1", "/log/2", "/other"]) {
    const f = d.create(name);
    d.write(f, 0, new Uint8Array(100));
    f.sync();
  }
  d.root.sync();
  d.dir("/log").sync();
  const found = d.matching("/log/*");
  assert.deepEqual(found.map((f) => f.path), ["/log/1", "/log/2"]);
  assert.deepEqual(d.matching("/lo.*"), []);
  const at = found[1]!.file.rot(new Random(1, "rot"), 1);
  for (const look of ["now", "after a crash"]) {
    const b = new Uint8Array(100);
    d.read(d.file("/log/2"), 0, b);
    assert.equal(b.reduce((n, x) => n + x.toString(2).replaceAll("0", "").length, 0), 1, look);
    assert.ok(b[at]! > 0);
    d.crash();
  }
});

test("a stale block is as it was before the last sync, once the power has failed", () => {
  const f = new File(1, 0);
  assert.ok(!f.hasBefore);
  f.write(0, bytes("a".repeat(12_000)));
  f.sync();
  f.write(5000, bytes("b".repeat(100)));
  f.sync();
  assert.ok(f.hasBefore);
  assert.equal(f.stale(new Random(1, "stale"), true), 4096);
  assert.equal(text(f).slice(5000, 5100), "b".repeat(100));
  f.crash();
  assert.equal(text(f), "a".repeat(12_000));
});
