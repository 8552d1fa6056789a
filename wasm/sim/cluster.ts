import type { MachineSpec, Physics, Plan } from "../host/protocol.ts";

/** Chosen to be seen: at a twentieth of true speed a message takes a good part of a second. Nanoseconds. */
export const physics: Physics = {
  latency: [8_000_000, 14_000_000],
  loopback: 50_000,
  fsync: [1_000_000, 3_000_000],
};

/** The most servers that a cluster is begun with; no cluster should have more. */
export const serversMax = 7;

export interface ClusterOptions {
  servers: number;
  seed: number;
  /** Whether the client machine `web`, an agent without raft, is there; it is unless this is false. */
  client?: boolean;
}

/** The room's default cluster: servers a, b, c, ... at 10.0.0.1 and on, and the client machine `web` at 10.0.0.11. */
export function clusterPlan({ servers, seed, client = true }: ClusterOptions): Plan {
  if (!Number.isInteger(servers) || servers < 1 || servers > serversMax) throw new Error(`want 1 to ${serversMax} servers`);
  const addrs = Array.from({ length: servers }, (_, i) => `10.0.0.${i + 1}`);
  const machines: MachineSpec[] = addrs.map((addr, i) => {
    const name = String.fromCharCode("a".charCodeAt(0) + i);
    return agent(name, addr, addrs, ["-server", `-bootstrap-expect=${servers}`]);
  });
  if (client) machines.push(agent("web", "10.0.0.11", addrs, []));
  return { version: 1, seed, machines, physics, actions: [] };
}

/** The machine that comes as the number-th to a running cluster; it is as one that is there, a server or a client. */
export function joiner(like: MachineSpec, number: number): MachineSpec {
  const server = like.argv.includes("-server");
  const name = `${server ? "s" : "c"}${number}`;
  const addr = `10.0.1.${number}`;
  const own = [[/^-node=.*/, `-node=${name}`], [/^-bind=.*/, `-bind=${addr}`]] as const;
  const argv = like.argv.filter((word) => !word.startsWith("-bootstrap-expect"))
    .map((word) => own.reduce((w, [form, mine]) => w.replace(form, mine), word));
  return { ...like, name, addr, argv };
}

function agent(name: string, addr: string, join: string[], flags: string[]): MachineSpec {
  const argv = ["kvnode", "agent", ...flags, `-node=${name}`, "-data-dir=/data", `-bind=${addr}`, "-client=0.0.0.0",
    ...join.map((a) => `-retry-join=${a}`), "-trace"];
  return { name, addr, argv };
}
