/** The judge in a worker of its own: one history after the other, so that the page and its room never wait for it. */
import { t } from "../../../../wasm/host/t.ts";
import { newJudge, type Judge, type JudgedOp, type JudgeVerdict } from "../../../../wasm/sim/verdict/judge.ts";

/** Page -> worker: where the judge's program is, first of all; then histories. */
export type Asked = { program: string } | { number: number; history: JudgedOp[] };
/** Worker -> page. */
export type Answer = { number: number; verdict: JudgeVerdict } | { number: number; wrong: string };

let judge: Promise<Judge> | undefined;

async function load(url: string): Promise<Judge> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(t`the judge's program was answered ${response.status}`);
  return newJudge(await WebAssembly.compileStreaming(response));
}

self.onmessage = (e: MessageEvent<Asked>): void => {
  if ("program" in e.data) {
    judge = load(e.data.program);
    judge.catch(() => undefined); // told to whoever asks
    return;
  }
  const { number, history } = e.data;
  const say = (a: Answer): void => self.postMessage(a);
  (judge ?? Promise.reject(new Error("no program was named"))).then((j) => say({ number, verdict: j(history) }))
    .catch((err: Error) => say({ number, wrong: err.message }));
};
