/**
 * Requests to /v1/... of a page of this site are that page's own room's: the service worker hands them on and knows
 * nothing of what they ask. The page says at once that it takes one, and answers when the room does.
 */

/** Paths that belong to the room. */
export const PATH = "/v1/";
/** How long (ms) a page may take to say that it takes a request, and the room to answer it. */
const TAKES = 3000;
const ANSWERS = 280_000;
/** The largest body that is handed on, in bytes. */
export const BODY = 1 << 20;

/** Service worker -> page, with a port for the answer. */
export interface Forwarded {
  glasshouse: "request";
  method: string;
  path: string;
  /** The machine that is asked, "" for the client's own. */
  to: string;
  body: ArrayBuffer | undefined;
}

/** Page -> service worker, on that port: first that it takes it, then what came of it. */
export type Answer = { taken: true } | { status: number; headers: Record<string, string>; body: string | Uint8Array } | { error: string };

/** Which machine to ask: a header that only this page's requests have. */
const TO = "X-Glasshouse-To";

const noRoom = "No room runs in this page. Open /playground, wait until its leader is elected, and ask from its console.\n";

export async function forward(request: Request, page: { postMessage(m: Forwarded, o: Transferable[]): void } | undefined): Promise<Response> {
  if (!page) return words(503, noRoom);
  const body = /^(GET|HEAD)$/.test(request.method) ? undefined : await request.arrayBuffer();
  if (body && body.byteLength > BODY) return words(413, `A request to the room has at most ${BODY} bytes.\n`);
  const url = new URL(request.url);
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise<Response>((answer) => {
    let timer = setTimeout(() => answer(words(503, noRoom)), TAKES);
    port1.onmessage = (e: MessageEvent<Answer>) => {
      clearTimeout(timer);
      if ("taken" in e.data) timer = setTimeout(() => answer(words(504, "The room has not answered. Does its time stand still?\n")), ANSWERS);
      else answer(answerOf(e.data));
    };
  });
  const m: Forwarded = { glasshouse: "request", method: request.method, path: url.pathname + url.search, to: request.headers.get(TO) ?? "", body };
  page.postMessage(m, body ? [port2, body] : [port2]);
  return heard.finally(() => port1.close());
}

function answerOf(a: Exclude<Answer, { taken: true }>): Response {
  if ("error" in a) return words(502, `${a.error}\n`);
  try {
    return asItWas(a);
  } catch (err) {
    // Bits that were turned on the way make a status or a header that no browser takes.
    return words(502, `The room's answer cannot be handed on: ${(err as Error).message}\n`);
  }
}

function asItWas(a: Extract<Answer, { status: number }>): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(a.headers)) if (!/^(connection|content-length|transfer-encoding)$/i.test(name)) headers.append(name, value);
  const bare = a.status === 204 || a.status === 205 || a.status === 304;
  return new Response(bare ? null : (a.body as BodyInit), { status: a.status, headers });
}

function words(status: number, text: string): Response {
  return new Response(text, { status, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" } });
}
