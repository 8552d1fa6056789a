import type { Action, ActionBody, Plan } from "./protocol.ts";
import { parseIP } from "./socket.ts";

/** How many machines a room holds. */
const machinesMax = 32;

/** Demands that a plan can be run; the error names the part that cannot. */
export function checkPlan(plan: Plan): void {
  if (plan.version !== 1) throw new Error(`plan: version ${String(plan.version)} is not known`);
  if (!Number.isSafeInteger(plan.seed) || plan.seed < 0) throw new Error("plan: the seed is no whole number");
  if (plan.machines.length === 0 || plan.machines.length > machinesMax) throw new Error(`plan: want 1 to ${machinesMax} machines`);
  const names = plan.machines.map((m) => m.name);
  const addrs = plan.machines.map((m) => parseIP(m.addr));
  if (new Set(names).size < names.length || new Set(addrs).size < addrs.length) throw new Error("plan: two machines share a name or an address");
  if (names.some((n) => n === "" || n === "*")) throw new Error("plan: a machine has no proper name");
  const { latency, fsync, loopback } = plan.physics;
  for (const [least, most] of [latency, fsync, [loopback, loopback]] as const) {
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 1 || most < least) throw new Error("plan: bad physics");
  }
  for (const a of plan.actions) {
    if (!Number.isSafeInteger(a.at) || a.at < 0) throw new Error(`plan: an action's time ${a.at} is no time`);
    checkAction(plan, a);
  }
}

/** Demands that an action names machines of the plan. */
export function checkAction(plan: Plan, a: ActionBody): void {
  const known = (name: string, star: boolean): void => {
    if (!(star && name === "*") && !plan.machines.some((m) => m.name === name)) throw new Error(`${a.do}: there is no machine ${JSON.stringify(name)}`);
  };
  switch (a.do) {
    case "exec":
      known(a.machine, false);
      if (a.argv.length === 0) throw new Error("exec: the command line is empty");
      return;
    case "fetch":
      known(a.from, false);
      known(a.to, false);
      if (!/^[A-Z]+$/.test(a.method) || !/^\/[!-~]*$/.test(a.path)) throw new Error("fetch: bad method or path");
      return;
    case "crash":
    case "restart":
      known(a.machine, false);
      return;
    case "cut":
    case "heal":
      known(a.from, true);
      known(a.to, true);
      return;
    default:
      throw new Error(`there is no action ${JSON.stringify((a as { do: unknown }).do)}`);
  }
}

/** The actions in the order of their times; equal times keep their order. */
export function inOrder(actions: readonly Action[]): Action[] {
  return [...actions].sort((a, b) => a.at - b.at);
}
