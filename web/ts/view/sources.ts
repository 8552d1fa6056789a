/** The source of the functions that a request passes, as the site's source.json holds it. */
import { t } from "../t.ts";
import { shown } from "./words.ts";
import type { Step } from "../reduce/model.ts";

/** One station of /walkthrough/source.json. A line is a list of [class, text]: k keyword, s string, c comment. */
export interface Source {
  station: string;
  part: string;
  n: number;
  title: string;
  symbol: string;
  module: string;
  /** The file's own notice of copyright and licence. */
  notice?: string;
  version: string;
  file: string;
  line: number;
  url: string;
  live: string;
  sha256: string;
  lines: [string, string][][];
  /** The number of each line in its file; where two are not neighbours, what stands between is not shown. */
  numbers: number[];
  points: Record<string, { line: number }>;
}

/** The sources by station; empty until they have arrived, or where they do not. */
export class Sources {
  private readonly by = new Map<string, Source>();
  error = "";

  async load(url: string): Promise<void> {
    try {
      const res = await fetch(url);
      if (!res.ok) throw new Error(t`the server answered ${res.status}`);
      const all = (await res.json()) as { stations: Source[] };
      for (const s of all.stations) this.by.set(s.station, s);
    } catch (err) {
      this.error = t`The source did not arrive: ${(err as Error).message}.`;
    }
  }

  /** The station that a point belongs to: its name up to the step. */
  of(point: string): Source | undefined {
    return this.by.get(point) ?? this.by.get(point.split("/")[0]!);
  }

  get size(): number {
    return this.by.size;
  }
}

/** The line of the file that a point stands for. */
export function lineOf(s: Source, point: string): number {
  return s.points[point]?.line ?? s.line;
}

/** What was true there, for the end of the line; the value that the line assigns stands alone. */
export function values(step: Pick<Step, "values" | "index">, line: string): string {
  const assigned = step.values.find((v) => line.includes(`${v.name} :=`) || line.includes(`${v.name} =`));
  if (assigned) return `= ${shown(assigned.text)}`;
  if (step.values.length) return step.values.map((v) => `${v.name} ${shown(v.text)}`).join("  ");
  return step.index ? t`entry ${step.index}` : "";
}
