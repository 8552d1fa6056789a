/** The page's side of the service worker: what its own console fetches from /v1/... is answered by its room. */
import "../kit.ts";
import { hexOf } from "../../../wasm/host/hex.ts";
import { CLIENT } from "../command/glasshouse.ts";
import type { Desk } from "../desk.ts";
import type { Answer, Forwarded } from "../offline/forward.ts";
import { scriptURL } from "../source/trusted.ts";
import { t } from "../t.ts";
import { whyOf } from "./request/why.ts";

/** Requests that wait for the room at once. */
const WAITING = 64;
/** The largest body that is no text, in bytes: the room's record of a run takes no more. */
const BINARY = 4096;

/** Answers for as long as the page lives; door names the machine that is asked when none is. */
export function answerConsole(desk: Desk, door: () => string): void {
  const workers = navigator.serviceWorker;
  if (!workers) return; // not on a page without TLS that is not on this machine
  let waiting = 0;
  workers.addEventListener("message", (e: MessageEvent<Forwarded>) => {
    const port = e.ports[0];
    if (e.data?.glasshouse !== "request" || !port) return;
    const say = (a: Answer) => port.postMessage(a);
    say({ taken: true });
    // A room on its way is told nothing: what it has to do before it is shown would be another run.
    if (!desk.live) return say({ error: t`the room is on its way; ask again when its leader is elected` });
    if (waiting >= WAITING) return say({ error: t`${WAITING} requests wait for the room already` });
    waiting++;
    ask(desk, e.data, door).then(say, (err: Error) => say({ error: whyOf(err.message) })).finally(() => waiting--);
  });
  workers.startMessages();
  workers.register(scriptURL("/sw.js")).catch(() => undefined); // a browser that keeps no site still has this page
}

async function ask(desk: Desk, r: Forwarded, door: () => string): Promise<Answer> {
  const to = r.to || door();
  const { text, hex } = r.body ? read(new Uint8Array(r.body)) : { text: undefined, hex: undefined };
  const { status, headers, body, bytes } = await desk.room.fetch(CLIENT, to, r.method, r.path, text, hex);
  return { status, headers, body: bytes ?? body };
}

/** A body as text, or as hexadecimal digits where it is none. */
function read(bytes: Uint8Array): { text?: string; hex?: string } {
  if (bytes.length === 0) return { text: "" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    if (bytes.length > BINARY) throw new Error(t`a body that is no text has at most ${BINARY} bytes here, and this one has ${bytes.length}`);
    return { hex: hexOf(bytes) };
  }
}
