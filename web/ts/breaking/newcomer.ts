/** The next machine that comes to a running cluster: its name, its address, its command line. */
import type { FaultBody } from "../../../wasm/host/action.ts";
import type { MachineSpec } from "../../../wasm/host/protocol.ts";

/**
 * A machine like one of those that there are, by the next free name and address; servers are a, b, c, ... and clients
 * web2, web3, ... A server joins a cluster that is there, so it expects no others. There is a server among all.
 */
export function newcomer(all: readonly MachineSpec[], server: boolean): FaultBody {
  const isServer = (s: MachineSpec) => s.argv.includes("-server");
  const like = all.find((s) => isServer(s) === server) ?? all[0]!;
  const taken = new Set(all.map((s) => s.name));
  const names = server ? [..."abcdefghijklmnopqrstuvwxyz"] : Array.from({ length: 32 }, (_, i) => `web${i ? i + 1 : ""}`);
  const machine = names.find((n) => !taken.has(n)) ?? `m${all.length}`;
  const used = new Set(all.map((s) => s.addr));
  const net = like.addr.replace(/\.\d+$/, "");
  const hosts = Array.from({ length: 254 }, (_, i) => `${net}.${i + 1}`).filter((a) => !used.has(a));
  const addr = hosts[server ? 0 : hosts.findIndex((a) => Number(a.split(".")[3]) > 11)] ?? hosts[0]!;
  const argv = like.argv.filter((w) => !w.startsWith("-bootstrap-expect") && (server || w !== "-server"))
    .map((w) => (w.startsWith("-node=") ? `-node=${machine}` : w.startsWith("-bind=") ? `-bind=${addr}` : w));
  return { do: "add", machine, addr, argv, ...(like.env && { env: like.env }) };
}

/** The machines of a plan, those that came later too. */
export function machinesOf(plan: { machines: readonly MachineSpec[]; actions: readonly { do: string }[] }): MachineSpec[] {
  const added = plan.actions.flatMap((a) => (a.do === "add" ? [a as unknown as FaultBody & { do: "add" }] : []));
  return [...plan.machines, ...added.map((a) => ({ name: a.machine, addr: a.addr, argv: a.argv, ...(a.env && { env: a.env }) }))];
}
