/** The judge in a worker of its own: one history after the other, so that the page and its room never wait for it. */
import { t } from "../../../../wasm/host/t.ts";
import { newJudge, type Judge, type JudgedOp, type JudgeVerdict } from "../../../../wasm/sim/verdict/judge.ts";

/** Page -> worker: where the judge's program is, first of all; then histories. */
export type Asked = { program: string } | { number: number; history: JudgedOp[] };
/** Worker -> page. */
export type Answer = { number: number; verdict: JudgeVerdict } | { number: number; wrong: string };

let program = "";
let judge: Promise<Judge> | undefined;

async function load(url: string): Promise<Judge> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(t`the judge's program was answered ${response.status}`);
  // Compiled when it is whole, as the room's program is (room-worker.ts says why).
  return newJudge(await WebAssembly.compile(await response.arrayBuffer()));
}

/** The judge; one that did not come is fetched again for the next question. */
function ready(): Promise<Judge> {
  return (judge ??= load(program).catch((err: Error) => {
    judge = undefined;
    throw err;
  }));
}

self.onmessage = (e: MessageEvent<Asked>): void => {
  if ("program" in e.data) {
    program = e.data.program;
    ready().catch(() => undefined); // told to whoever asks
    return;
  }
  const { number, history } = e.data;
  const say = (a: Answer): void => self.postMessage(a);
  ready().then((j) => say({ number, verdict: j(history) }))
    .catch((err: Error) => say({ number, wrong: err.message }));
};
