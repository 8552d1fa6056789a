/** What a future is called: by what began it. */
import type { ActionBody, FaultBody } from "../../../wasm/host/action.ts";
import { decoded } from "../decoded.ts";
import type { Fault } from "../events.ts";
import { t } from "../t.ts";
import { faultSaid } from "./faultwords.ts";
import { clip, shown } from "./words.ts";

/** The fault event that an action makes, as far as words need it. */
function fault(body: FaultBody): Fault {
  const { do: what, ...b } = body as FaultBody & Record<string, never>;
  return { ...(b as object), fault: what, node: b["machine"], bytes: b["free"] ?? 0, count: b["count"] ?? b["bits"], at: b["offset"], text: b["value"] ?? b["bytes"] } as unknown as Fault;
}

/** "If b crashes", "With colour = red", "With a stale read of colour". */
export function branchWords(began: ActionBody | undefined): string {
  if (!began) return t`What happened`;
  if (began.do === "exec") return t`With ${clip(began.argv.map(shown).join(" "), 60)}`;
  if (began.do === "interrupt") return t`With a command on ${began.machine} ended`;
  if (began.do === "cut" && began.from !== "*" && began.to !== "*") return t`If ${began.to} cannot hear ${began.from}`;
  if (began.do === "mend" || (began.do === "heal" && began.from === "*" && began.to === "*")) return t`With all mended`;
  if (began.do !== "fetch") return t`If ${faultSaid(fault(began))}`;
  const [path, query = ""] = began.path.split("?", 2) as [string, string?];
  const key = clip(decoded(path.replace(/^\/v1\/kv\//, "")), 24);
  if (!path.startsWith("/v1/kv/")) return t`With ${`${began.method} ${clip(path, 40)}`}`;
  if (began.method === "PUT") return t`With ${`${key} = ${clip(began.body ?? "", 20)}`}`;
  if (began.method === "DELETE") return t`With ${key} deleted`;
  if (/(^|&)stale(&|=|$)/.test(query)) return t`With a stale read of ${key}`;
  return /(^|&)consistent(&|=|$)/.test(query) ? t`With a consistent read of ${key}` : t`With a read of ${key}`;
}
