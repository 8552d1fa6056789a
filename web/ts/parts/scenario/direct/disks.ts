/** How the scenes of disks and of what is kept come about: snapshots, full disks, lost bytes; and locks. */
import { leaderOf } from "../../../reduce/model.ts";
import { guarded } from "../scenes/disks.ts";
import { quiet } from "./basics.ts";
import { ms, request, second, type Direction, type Director } from "./director.ts";

export const snapshot: Direction = {
  settings: { raft_snapshot_threshold: 12, raft_snapshot_interval: "1s", raft_trailing_logs: 2 },
  play: (d) => {
    const leader = quiet(d);
    const late = (d.cast["late"] = d.cast["one"]!);
    d.put("web", "n", "0");
    d.mark("quiet");
    d.do({ do: "crash", machine: late });
    d.mark("down");
    for (let i = 1; i <= 20; i++) d.put(leader, "n", String(i));
    d.mark("many");
    d.until("snapshot on the leader", () => d.events.some((e) => e.kind === "log" && e.node === leader && e.log.op === "snapshot"));
    d.mark("snapshot");
  },
  solve: (d) => {
    d.do({ do: "restart", machine: d.cast["late"]! });
    d.until("n = 20", (m) => m.machines.get(d.cast["late"]!)!.store.some((r) => r.key === "n" && r.value === "20"));
  },
};

export const fullDisk: Direction = {
  play: (d) => {
    const leader = quiet(d);
    d.cast["full"] = leader;
    d.mark("quiet");
    d.do({ do: "fullDisk", machine: leader });
    d.mark("full");
    d.do(request("web", "PUT", "/v1/kv/report", "final"));
    d.until("end of the PUT", (m) => m.journeys.get(m.newest)?.ended! > 0);
    d.mark("answered");
    d.cast["next"] = d.led(leader);
    d.mark("next");
  },
  solve: (d) => {
    d.do({ do: "mendDisk", machine: d.cast["full"]! });
    d.do({ do: "restart", machine: d.cast["full"]! });
    d.put("web", "report", "final");
    d.settled();
  },
};

export const unsynced: Direction = {
  play: (d) => {
    const leader = quiet(d);
    d.put("web", "tea", "1");
    d.settled();
    d.mark("quiet");
    d.do({ do: "slowDisk", machine: leader, by: 400 * ms });
    d.mark("slow");
    d.do(request("web", "PUT", "/v1/kv/tea", "2"));
    d.wait(150 * ms);
    d.mark("written");
    d.do({ do: "crash", machine: leader });
    d.mark("crashed");
    d.until("lost bytes", () => d.events.some((e) => e.kind === "disk" && e.disk.op === "lost"));
    d.cast["next"] = d.led(leader);
    d.mark("next");
  },
  solve: (d) => {
    const { leader } = d.cast;
    d.do({ do: "mendDisk", machine: leader! }, { do: "restart", machine: leader! });
    d.until("all", (m) => m.machines.get(leader!)!.alive && m.machines.get(leader!)!.commit === leaderOf(m)!.commit);
  },
};

function locked(d: Director, session: string): string {
  const a = d.ask("web", "PUT", `/v1/kv/lock?acquire=${session}`, session.slice(0, 8));
  if (a.body.trim() !== "true") throw new Error(`the lock was answered ${a.status} ${a.body}`);
  const [entry] = JSON.parse(d.ask("web", "GET", "/v1/kv/lock?consistent").body) as [{ ModifyIndex: number }];
  return String(entry.ModifyIndex);
}

function session(d: Director, ttl: string): string {
  return (JSON.parse(d.ask("web", "PUT", "/v1/session/create", JSON.stringify({ TTL: ttl, LockDelay: "1s", NodeChecks: [] })).body) as { ID: string }).ID;
}

export const fencing: Direction = {
  play: (d) => {
    quiet(d);
    const first = session(d, "10s");
    d.cast["first"] = first;
    d.cast["token1"] = locked(d, first);
    d.settled();
    d.mark("holds");
    d.until("end of the session", () => d.events.some((e) => e.kind === "store" && e.store.op === "session-destroy" && e.store.key === first));
    d.mark("ended");
    d.wait(2 * second);
    const next = session(d, "3600s");
    d.cast["second"] = next;
    d.cast["token2"] = locked(d, next);
    d.mark("other");
    const a = d.ask("web", "PUT", "/v1/txn", guarded(d.cast["token1"]!, "first"));
    if (a.status !== 409) throw new Error(`the old holder was answered ${a.status} ${a.body}`);
    d.mark("refused");
  },
  solve: (d) => {
    const a = d.ask("web", "PUT", "/v1/txn", guarded(d.cast["token2"]!, "second"));
    if (a.status !== 200) throw new Error(`the new holder was answered ${a.status} ${a.body}`);
    d.settled();
  },
};
