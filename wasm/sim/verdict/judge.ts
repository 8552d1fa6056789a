import { newGo } from "../../host/go.ts";

/** An operation on one key, as the judge takes it (wasm/judge/linear/history.go). */
export interface JudgedOp {
  id: number;
  key: string;
  kind: "put" | "get" | "cas" | "delete" | "delete-cas";
  value?: string;
  index?: number;
  ok?: boolean;
  call: number;
  return?: number;
  unknown?: boolean;
}

export interface JudgedKey {
  key: string;
  result: "illegal" | "undecided";
  /** The operations that no order explains, by their numbers. */
  proof?: number[];
}

export interface JudgeVerdict {
  result: "legal" | "illegal" | "undecided";
  ops: number;
  keys?: JudgedKey[];
}

export type Judge = (history: readonly JudgedOp[]) => JudgeVerdict;

/** Starts the judge, a program of its own. It keeps its memory; one a thread is enough. */
export function newJudge(module: WebAssembly.Module): Judge {
  const go = newGo();
  void go.run(new WebAssembly.Instance(module, go.importObject)); // it waits to be called, and never ends
  const { judge } = globalThis as unknown as { judge?: (history: string) => string | Error };
  if (!judge) throw new Error("the judge has not begun");
  return (history) => {
    const verdict = judge(JSON.stringify(history));
    if (verdict instanceof Error) throw verdict;
    return JSON.parse(verdict) as JudgeVerdict;
  };
}
