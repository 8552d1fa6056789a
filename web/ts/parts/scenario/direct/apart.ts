/** How the scenes of wires come about: split votes, partitions and what is read in them. */
import { leaderOf, servers, type Model } from "../../../reduce/model.ts";
import { quiet } from "./basics.ts";
import { ms, request, second, type Direction, type Director } from "./director.ts";

/** Cuts a machine off from others, both ways. */
function apart(d: Director, who: string, others: string[]): void {
  for (const o of others) d.do({ do: "cut", from: who, to: o }, { do: "cut", from: o, to: who });
}

const heal = { do: "heal", from: "*", to: "*" } as const;

const newestOf = (m: Model, key: string, node: string) => m.machines.get(node)?.store.find((r) => r.key === key)?.value;

export const splitVote: Direction = {
  play: (d) => {
    const leader = quiet(d);
    const [one, other] = d.others(leader) as [string, string];
    d.mark("quiet");
    // What they send each other is held until both have lost patience: neither is asked for its vote before it stands.
    for (const [from, to] of [[one, other], [other, one]] as const) d.do({ do: "clog", from, to });
    d.do({ do: "crash", machine: leader });
    d.mark("crashed");
    const both = (m: Model) => [one, other].map((n) => m.machines.get(n)!);
    d.until("two candidates", (m) => both(m).every((s) => s.role === "candidate"));
    for (const [from, to] of [[one, other], [other, one]] as const) d.do({ do: "flush", from, to });
    d.mark("two");
    const refused = (who: string) => d.events.some((e) => e.kind === "message" && e.message.type === "vote" && e.message.reply && !e.message.ok && e.message.to === who && e.message.phase === "delivered");
    d.until("refusals", () => refused(one) && refused(other), 2 * second);
    d.cast["term"] = String(both(d.m)[0]!.term);
    d.mark("again");
  },
  solve: (d) => {
    d.do(heal);
    d.led();
  },
};

/** A write on each side of a cut: the leader of old stands alone, its clients still reach it. */
function minority(d: Director): { old: string; next: string } {
  const old = quiet(d);
  d.cast["old"] = old;
  d.put("web", "a", "1");
  d.settled();
  d.mark("one");
  apart(d, old, d.others(old));
  d.mark("cut");
  const next = (d.cast["next"] = nextLeader(d, old));
  d.mark("next");
  d.put(next, "a", "2");
  d.mark("two");
  return { old, next };
}

/** The server that leads besides the one that is cut off. */
function nextLeader(d: Director, old: string): string {
  const who = (m: Model) => servers(m).find((s) => s.name !== old && s.role === "leader" && s.commit === s.last);
  d.until("another leader", (m) => who(m) !== undefined);
  return who(d.m)!.name;
}

export const staleRead: Direction = {
  play: (d) => {
    const { old } = minority(d);
    d.wait(30 * ms);
    const a = d.ask(old, "GET", "/v1/kv/a?stale&raw");
    if (a.body !== "1") throw new Error(`the stale read answered ${a.status} ${a.body}`);
    d.mark("read");
  },
  solve: (d) => {
    d.do(heal);
    d.until("a = 2 on the old leader", (m) => newestOf(m, "a", d.cast["old"]!) === "2");
  },
};

export const consistentRead: Direction = {
  play: (d) => {
    const { old } = minority(d);
    d.wait(30 * ms);
    const heard = d.begin(request(old, "GET", "/v1/kv/a?consistent&raw"));
    d.until("question at the old leader", (m) => [...m.journeys.values()].some((j) => j.mode === "consistent" && j.node === old));
    d.mark("asked");
    d.until("end of the read", () => heard.answer !== undefined);
    d.mark("refused");
  },
  solve: (d) => {
    d.do(heal);
    d.led();
    d.wait(second);
    const a = d.ask(d.cast["old"]!, "GET", "/v1/kv/a?consistent&raw");
    if (a.body !== "2") throw new Error(`answered ${a.status} ${a.body}`);
  },
};

export const oneWayCut: Direction = {
  play: (d) => {
    const leader = quiet(d);
    const deaf = (d.cast["deaf"] = d.cast["one"]!);
    d.cast["term"] = String(leaderOf(d.m)!.term);
    d.mark("quiet");
    d.do({ do: "cut", from: leader, to: deaf });
    d.mark("cut");
    d.put(leader, "mark", "2");
    d.until("candidate", (m) => m.machines.get(deaf)!.role === "candidate");
    d.mark("asks");
    d.until("refusal", () => d.events.some((e) => e.kind === "message" && e.message.type === "prevote" && e.message.reply && !e.message.ok && e.message.phase === "delivered"));
    d.mark("refused");
    d.wait(3 * second);
    d.mark("calm");
  },
  solve: (d) => {
    d.do(heal);
    d.until("mark on the deaf", (m) => newestOf(m, "mark", d.cast["deaf"]!) === "2");
  },
};

export const clockSkew: Direction = {
  play: (d) => {
    const old = quiet(d);
    d.cast["old"] = old;
    d.put("web", "a", "1");
    d.settled();
    d.mark("one");
    d.do({ do: "rate", machine: old, permille: 100 });
    d.mark("slow");
    apart(d, old, d.others(old));
    d.cast["next"] = nextLeader(d, old);
    d.mark("next");
    d.put(d.cast["next"]!, "a", "2");
    d.mark("two");
    if (d.m.machines.get(old)!.role !== "leader") throw new Error("the old leader has stepped down");
    const a = d.ask(old, "GET", "/v1/kv/a?raw");
    if (a.body !== "1") throw new Error(`the read answered ${a.status} ${a.body}`);
    d.mark("read");
  },
  solve: (d) => {
    const a = d.ask(d.cast["next"]!, "GET", "/v1/kv/a?consistent&raw");
    if (a.body !== "2") throw new Error(`answered ${a.status} ${a.body}`);
  },
};

export const waitingRead: Direction = {
  play: (d) => {
    const leader = quiet(d);
    const one = d.cast["one"]!;
    d.put("web", "a", "1");
    d.settled();
    d.mark("one");
    const index = d.ask(one, "GET", "/v1/kv/a?stale").headers["X-Consul-Index"]!;
    d.cast["index"] = index;
    d.do(request(one, "GET", `/v1/kv/a?stale&raw&index=${index}&wait=300s`));
    d.wait(200 * ms);
    d.mark("waits");
    d.do({ do: "crash", machine: leader });
    d.mark("crashed");
    d.cast["next"] = d.led(leader);
    d.mark("next");
  },
  solve: (d) => {
    d.put("web", "a", "2");
    d.wait(second);
  },
};
