/** What a reader has done, remembered in this browser where it remembers anything. */

const KEY = "glasshouse.scenes";

export interface Progress {
  /** The scenes whose tasks are done. */
  done: string[];
  /** The chapter of the tour at which it was left, from 0. */
  chapter: number;
}

export function recall(known: readonly string[], chapters: number, store: Pick<Storage, "getItem"> | undefined = storage()): Progress {
  const none: Progress = { done: [], chapter: 0 };
  try {
    const p = JSON.parse(store?.getItem(KEY) ?? "null") as Partial<Progress> | null;
    const done = Array.isArray(p?.done) ? known.filter((n) => p.done!.includes(n)) : [];
    const chapter = Number.isInteger(p?.chapter) && p!.chapter! >= 0 && p!.chapter! < chapters ? p!.chapter! : 0;
    return { done, chapter };
  } catch {
    return none; // what another page has written there is none of ours
  }
}

export function remember(p: Progress, store: Pick<Storage, "setItem"> | undefined = storage()): void {
  try {
    store?.setItem(KEY, JSON.stringify(p));
  } catch {
    // a full or forbidden store: the reader begins anew next time
  }
}

function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
