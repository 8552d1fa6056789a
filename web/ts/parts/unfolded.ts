/** Which of the page's panels have unfolded, remembered in this browser where it remembers anything. */
import "../kit.ts";

export type Open = Record<"reading" | "speed" | "tools", boolean>;

const KEY = "glasshouse.unfolded";

/** Unfolds what had unfolded before; returns whether there was anything. */
export function recall(open: Open, store?: Pick<Storage, "getItem">): boolean {
  try {
    const kept: unknown = JSON.parse((store ?? localStorage).getItem(KEY) ?? "[]");
    const names = (Object.keys(open) as (keyof Open)[]).filter((k) => !open[k] && Array.isArray(kept) && kept.includes(k));
    for (const k of names) open[k] = true;
    return names.length > 0;
  } catch {
    return false; // what another page has written there is none of ours, and a browser may forbid it
  }
}

export function remember(open: Open, store?: Pick<Storage, "setItem">): void {
  try {
    (store ?? localStorage).setItem(KEY, JSON.stringify((Object.keys(open) as (keyof Open)[]).filter((k) => open[k])));
  } catch {
    // a full or forbidden store: the panels unfold anew next time
  }
}
