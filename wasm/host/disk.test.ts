import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk, DiskError, File, quota } from "./disk.ts";
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
