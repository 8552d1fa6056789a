/** A worker that finds the fixed plan's hash in the browser. */
import { fixedHash } from "../../wasm/sim/hash.ts";

self.onmessage = async (e: MessageEvent<string>): Promise<void> => {
  try {
    const module = await WebAssembly.compileStreaming(fetch(e.data));
    self.postMessage({ found: fixedHash(module) });
  } catch (err) {
    self.postMessage({ error: String(err) });
  }
};
