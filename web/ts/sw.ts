/** The service worker: it keeps the site for when there is no network, and hands a page's requests to /v1/... to its room. */
import { forward, PATH } from "./offline/forward.ts";
import { Store, type Kept } from "./offline/store.ts";

/** Put here by the build: the files of the site and the name of all of them together. */
declare const OFFLINE: { version: string; files: readonly Kept[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const store = new Store(OFFLINE.version, OFFLINE.files, { caches, fetch: (input, init) => fetch(input, init) });

// A page that is open keeps its build: what it may still want is content-named and stays in the cache before this one.
worker.addEventListener("install", (e) => e.waitUntil(store.install().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (e) => e.waitUntil(store.tidy().then(() => worker.clients.claim())));

worker.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith(PATH)) {
    const page = e.clientId ? worker.clients.get(e.clientId) : Promise.resolve(undefined);
    return e.respondWith(page.then((c) => forward(e.request, c)));
  }
  if (e.request.method !== "GET") return;
  if (e.request.mode === "navigate") e.waitUntil(store.again());
  const answer = store.answer(e.request);
  if (answer) e.respondWith(answer);
});
