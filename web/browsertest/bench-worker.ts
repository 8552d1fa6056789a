/** A worker that measures what turning time back costs in the browser: it is told where the program is and how long to run. */
import { benchTime } from "../../wasm/sim/bench.ts";

self.onmessage = async (e: MessageEvent<{ wasm: string; seconds: number }>): Promise<void> => {
  try {
    const module = await WebAssembly.compileStreaming(fetch(e.data.wasm));
    self.postMessage({ found: benchTime(module, e.data.seconds, () => performance.now()) });
  } catch (err) {
    self.postMessage({ error: String(err) });
  }
};
