/**
 * The site as the service worker keeps it: the files of one build, in a cache that is named by their content. A cache is
 * whole or not there, and each page is the very one that the build made, so that no page meets another build's data.
 */

/** A file that is kept. */
export interface Kept {
  /** Its address, with its version where it has one. */
  url: string;
  /** The beginning of its SHA-256 in hexadecimal, where its address does not change with its content. */
  sum?: string;
  /** It is kept only where a page has asked for it. */
  asked?: boolean;
}

/** Caches of the site's begin so; others are not ours. */
const PREFIX = "glasshouse-";
/** Caches that are kept: this build's, and the one before for pages that are open still. */
const CACHES = 2;
/** Stands in a cache that has everything. */
const WHOLE = "/.whole";
/** Files fetched at once. */
const AT_ONCE = 4;
/** How long (ms) a page may be on its way before the kept one is shown. */
const PATIENCE = 4000;

/** The address of a page without what servers add or leave out: /playground/ and /playground/index.html are /playground. */
export function pageOf(path: string): string {
  return path.replace(/(^|\/)index\.html$/, "$1").replace(/(.)\/$/, "$1");
}

export class Store {
  private readonly name: string;
  private readonly assets: Set<string>;
  private readonly asked: Set<string>;
  private readonly pages: Map<string, Kept>;
  /** The paths of files whose version stands in their query: a server answers with its own, whichever is asked for. */
  private readonly versioned: Set<string>;
  private filling: Promise<void> | undefined;

  constructor(
    version: string,
    files: readonly Kept[],
    private readonly world: { caches: CacheStorage; fetch: (input: RequestInfo, init?: RequestInit) => Promise<Response> },
  ) {
    this.name = PREFIX + version;
    this.assets = new Set(files.filter((f) => !f.sum && !f.asked).map((f) => f.url));
    this.asked = new Set(files.filter((f) => f.asked).map((f) => f.url));
    this.versioned = new Set([...this.assets].filter((url) => url.includes("?")).map((url) => url.replace(/\?.*$/, "")));
    this.pages = new Map(files.filter((f) => f.sum).map((f) => [pageOf(f.url), f]));
  }

  // ---- filling ----

  /**
   * A worker begins: it keeps the site whole. Fails where it cannot and another build is kept, which then stays in place.
   * A first one begins without, so that the page's room is there for its console, and fills what it keeps later.
   */
  async install(): Promise<void> {
    try {
      await this.fill();
    } catch (err) {
      if ((await this.world.caches.keys()).some((k) => k.startsWith(PREFIX))) throw err;
    }
  }

  /** Tries once more what did not succeed at the beginning; a page that comes is a moment at which there is a network. */
  again(): Promise<void> {
    return (this.filling ??= this.fill().catch(() => undefined).finally(() => (this.filling = undefined)));
  }

  /** Fetches all of it, or keeps nothing: a server that changes its build meanwhile is asked again another time. */
  private async fill(): Promise<void> {
    const { caches } = this.world;
    const cache = await caches.open(this.name);
    if (await cache.match(WHOLE)) return;
    const jobs = [...[...this.assets].map((url) => () => this.asset(cache, url)), ...[...this.pages].map(([key, f]) => () => this.page(cache, key, f))];
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        for (let job = jobs.shift(); job; job = jobs.shift()) await job();
      }));
      await Promise.all([...this.asked].map((url) => this.asset(cache, url, { cache: "only-if-cached", mode: "same-origin" }).catch(() => undefined)));
      await cache.put(WHOLE, new Response(""));
    } catch (err) {
      jobs.length = 0;
      await caches.delete(this.name);
      throw err;
    }
  }

  /** A file whose address changes with its content is the same in every cache. */
  private async asset(cache: Cache, url: string, how?: RequestInit): Promise<void> {
    const got = (await this.world.caches.match(url, { ignoreVary: true })) ?? (await this.world.fetch(url, how));
    if (!got.ok) throw new Error(`${url} answered ${got.status}`);
    await cache.put(url, got);
  }

  private async page(cache: Cache, key: string, f: Kept): Promise<void> {
    const got = await this.world.fetch(f.url, { cache: "no-cache" });
    const bytes = await got.arrayBuffer();
    const sum = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
    if (!sum.startsWith(f.sum!)) throw new Error(`${f.url} is of another build`);
    // A server may have sent it by way of another address, and squeezed; what is kept is neither.
    const headers = new Headers(got.headers);
    for (const name of ["Content-Encoding", "Content-Length", "ETag", "Vary"]) headers.delete(name);
    await cache.put(key, new Response(bytes, { status: 200, headers }));
  }

  /** Forgets the builds before the last one. */
  async tidy(): Promise<void> {
    const others = (await this.world.caches.keys()).filter((k) => k.startsWith(PREFIX) && k !== this.name);
    for (const old of others.slice(0, Math.max(0, others.length - (CACHES - 1)))) await this.world.caches.delete(old);
  }

  // ---- answering ----

  /** What answers a request of the site, or undefined where nobody here knows of it. */
  answer(request: Request): Promise<Response> | undefined {
    const url = new URL(request.url);
    const path = url.pathname + url.search;
    // Another build's too: a page that is still open asks for its own.
    if (this.assets.has(path) || url.pathname.startsWith("/assets/") || this.versioned.has(url.pathname)) return this.asKept(request);
    if (request.mode === "navigate" || this.pages.has(pageOf(url.pathname))) return this.fresh(request, pageOf(url.pathname));
    return undefined;
  }

  private async asKept(request: Request): Promise<Response> {
    const { caches, fetch } = this.world;
    const kept = await caches.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    const got = await fetch(request);
    if (got.ok && this.asked.has(new URL(request.url).pathname) && (await caches.match(WHOLE, { cacheName: this.name }))) {
      await (await caches.open(this.name)).put(request.url, got.clone());
    }
    return got;
  }

  /** The server's page; where none comes in time, the one that is kept. */
  private async fresh(request: Request, key: string): Promise<Response> {
    const asked = this.world.fetch(request);
    let timer: ReturnType<typeof setTimeout> | number | undefined;
    const late = new Promise<"late">((r) => (timer = setTimeout(() => r("late"), PATIENCE)));
    const first = await Promise.race([asked.catch(() => "failed" as const), late]);
    clearTimeout(timer);
    if (typeof first !== "string") return first;
    const cache = await this.world.caches.open(this.name);
    const kept = (await cache.match(key)) ?? (first === "failed" && request.mode === "navigate" ? await this.missing(cache, key) : undefined);
    return kept ?? asked;
  }

  /** A page that is not kept: the site's own words for one that there is not, in the language of its address. */
  private async missing(cache: Cache, key: string): Promise<Response | undefined> {
    const page = await cache.match(/^\/zh(\/|$)/.test(key) ? "/zh/404.html" : "/404.html");
    return page && new Response(page.body, { status: 404, headers: page.headers });
  }
}
