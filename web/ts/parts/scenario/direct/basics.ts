/** How the first scenes come about: an election, a write, a leader's crash, a restart of everybody. */
import { leaderOf, servers } from "../../../reduce/model.ts";
import { ms, request, second, type Direction, type Director } from "./director.ts";

/** Everything that beginners see begins here: a leader is known, and it is quiet. */
export function quiet(d: Director): string {
  const leader = (d.cast["leader"] = d.led());
  d.wait(300 * ms);
  const [one, other] = d.others(leader);
  Object.assign(d.cast, { one, other });
  return leader;
}

export const firstElection: Direction = {
  play: (d) => {
    d.until("servers", (m) => servers(m).length === 3 && servers(m).every((s) => s.role === "follower"));
    d.mark("start");
    d.until("candidate", (m) => servers(m).some((s) => s.role === "candidate"));
    const first = servers(d.m).find((s) => s.role === "candidate")!.name;
    d.cast["leader"] = first;
    d.mark("candidate");
    d.until("leader", (m) => leaderOf(m)?.name === first);
    d.mark("leads");
    d.led();
    d.settled();
    d.mark("known");
    d.cast["term"] = String(leaderOf(d.m)!.term);
  },
  solve: (d) => {
    const { leader } = d.cast;
    d.do({ do: "crash", machine: leader! });
    d.led(leader);
    d.do({ do: "restart", machine: leader! });
    d.until("three", (m) => servers(m).every((s) => s.alive && s.leader !== "" && s.leader !== leader));
  },
};

export const write: Direction = {
  play: (d) => {
    const leader = quiet(d);
    d.mark("quiet");
    d.do(request("web", "PUT", "/v1/kv/color", "blue"));
    const held = (n: number) => servers(d.m).filter((s) => s.log.some((c) => c.text.includes("color"))).length >= n;
    d.until("entry on the leader", () => held(1));
    d.mark("one");
    d.until("entry on a follower", () => held(2));
    d.mark("two");
    d.until("commit", () => d.m.machines.get(leader)!.store.some((r) => r.key === "color"));
    d.mark("safe");
    d.settled();
    d.mark("all");
  },
  solve: (d) => {
    d.put("web", "color", "green");
    d.settled();
  },
};

export const unknownOutcome: Direction = {
  play: (d) => {
    const leader = quiet(d);
    d.mark("quiet");
    d.do(request("web", "PUT", "/v1/kv/order", "paid"));
    const has = (name: string) => d.m.machines.get(name)!.log.some((c) => c.text.includes("order"));
    d.until("entry on a follower", () => d.others(leader).some(has));
    d.mark("written");
    d.do({ do: "crash", machine: leader });
    d.mark("crashed");
    d.until("end of the PUT", (m) => m.journeys.get(m.newest)!.ended > 0);
    d.mark("unknown");
    d.cast["next"] = d.led(leader);
    d.settled();
    d.wait(50 * ms);
    d.mark("next");
  },
  solve: (d) => {
    d.do({ do: "restart", machine: d.cast["leader"]! });
    d.until("order on the old leader", (m) => m.machines.get(d.cast["leader"]!)!.store.some((r) => r.key === "order"));
  },
};

export const rollingRestart: Direction = {
  play: (d) => {
    quiet(d);
    d.put("web", "stock", "12");
    d.settled();
    d.mark("quiet");
    d.wait(200 * ms);
    const { one } = d.cast;
    d.do({ do: "crash", machine: one! });
    d.wait(20 * ms);
    d.mark("down");
    d.put("web", "stock", "11");
    d.mark("on");
    d.do({ do: "restart", machine: one! });
    d.until("what it missed", (m) => m.machines.get(one!)!.store.some((r) => r.key === "stock" && r.value === "11"));
    d.mark("back");
  },
  solve: (d) => {
    for (const name of [d.cast["one"]!, d.cast["other"]!, d.cast["leader"]!]) {
      d.wait(2 * second);
      d.do({ do: "crash", machine: name });
      d.led(name);
      d.do({ do: "restart", machine: name });
      d.until("return", (m) => m.machines.get(name)!.store.some((r) => r.key === "stock" && r.value === "11"));
      d.wait(second);
    }
  },
};

export const quorumLost: Direction = {
  play: (d) => {
    const leader = quiet(d);
    d.put("web", "vital", "1");
    d.settled();
    d.mark("quiet");
    d.wait(200 * ms);
    d.do({ do: "crash", machine: d.cast["one"]! });
    d.wait(200 * ms);
    d.put("web", "vital", "2");
    d.mark("one");
    d.do({ do: "crash", machine: d.cast["other"]! });
    d.until("leader stepped down", (m) => m.machines.get(leader)!.role !== "leader");
    d.mark("none");
    d.do(request("web", "PUT", "/v1/kv/vital", "3"));
    d.until("end of the PUT", (m) => [...m.journeys.values()].some((j) => j.value === "3" && j.ended > 0));
    d.mark("refused");
  },
  solve: (d) => {
    d.do({ do: "restart", machine: d.cast["one"]! });
    d.led();
    d.put("web", "vital", "4"); // the move of this scene
    d.settled();
  },
};
