/** Whether the program that the room runs is the one that a page says it is: what was fetched, and what it says itself. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hexOf } from "../../wasm/host/hex.ts";
import { linked, type Linked } from "./buildinfo.ts";
import { t } from "./t.ts";

/** What a page says of its build. */
export interface Claim {
  build: string;
  /** "" where the build knew none. */
  commit: string;
  /** The SHA-256 of the program, and the sum of its sources. */
  sum: string;
  made: string;
  /** "path version" -> the sum in go.sum. */
  modules: ReadonlyMap<string, string>;
}

/** What `kvnode version -format=json` prints, as far as it is held against the claim. */
export interface Told {
  Version: string;
  Sources?: string;
  Go?: string;
  Modules: { Path: string; Version: string; Sum: string }[] | null;
}

/** One thing that was held against the claim. */
export interface Finding {
  holds: boolean;
  says: string;
}

/** Holds the bytes of the program, and those of the English room's worker, against the claim. */
export function fromBytes(program: Uint8Array, worker: Uint8Array, claim: Claim): Finding[] {
  const sum = hexOf(sha256(program));
  const build = hexOf(sha256.create().update(program).update(worker).digest()).slice(0, claim.build.length);
  const all = linked(program);
  return [
    sum !== claim.sum
      ? no(t`The program that was fetched has the SHA-256 ${sum}, not the one above.`)
      : yes(claim.commit ? t`The program that was fetched has the SHA-256 above, which the build at commit ${claim.commit} wrote down.` : t`The program that was fetched has the SHA-256 above. The build that wrote it down knew no commit.`),
    build === claim.build ? yes(t`Together with the room’s worker it gives the build id ${build}, as above.`) : no(t`Together with the room’s worker it gives the build id ${build}, not the one above.`),
    modules(t`In its bytes`, all, claim),
  ];
}

/** Holds what the program said when it ran as a process of the room against the claim. */
export function fromItself(told: Told, claim: Claim): Finding[] {
  const all = (told.Modules ?? []).map((m) => ({ path: m.Path, version: m.Version, sum: m.Sum }));
  return [
    told.Sources === claim.made
      ? yes(t`Run as a process of a machine, it says: kvnode v${told.Version}, compiled by ${told.Go ?? "?"}, from the sources above.`)
      : no(t`Run as a process of a machine, it says that it is of other sources: ${told.Sources ?? "?"}.`),
    modules(t`Asked while it runs`, all, claim),
  ];
}

function modules(how: string, all: Linked[], claim: Claim): Finding {
  const other = all.filter((m) => m.sum && claim.modules.get(`${m.path} ${m.version}`) !== m.sum).map((m) => `${m.path} ${m.version}`);
  if (all.length === 0) return no(t`${how} it names no modules.`);
  if (other.length > 0) return no(t`${how} it names modules that are not as in the list below: ${other.join(", ")}.`);
  return yes(t`${how} it names ${all.length} modules, each with the version and the sum of the list below.`);
}

function yes(says: string): Finding {
  return { holds: true, says };
}

function no(says: string): Finding {
  return { holds: false, says };
}
