/** The timeline: who led in which term, how busy the wires were. */
import { KEEP, keep, type Model } from "./model.ts";

/** Widens the bins until t fits, and begins the axis at the first event. */
export function reach(m: Model, t: number): void {
  const l = m.time;
  if (l.start < 0) l.start = t > 1e15 ? t : 0; // wall time begins where watching begins; virtual time begins at 0
  while (t - l.start >= l.bin * KEEP.bins) {
    l.bin *= 2;
    const half: number[] = [];
    for (let i = 0; i < l.bins.length; i += 2) half.push((l.bins[i] ?? 0) + (l.bins[i + 1] ?? 0));
    l.bins = half;
  }
}

/** Counts one message that was sent at t. */
export function count(m: Model, t: number): void {
  const l = m.time;
  const i = Math.max(0, Math.floor((t - l.start) / l.bin));
  while (l.bins.length <= i) l.bins.push(0);
  l.bins[i]!++;
}

/** node leads term since t. */
export function leads(m: Model, node: string, term: number, t: number): void {
  const last = m.time.bands.at(-1);
  if (last && last.node === node && last.term === term && !last.to) return;
  if (last && !last.to) last.to = t;
  keep(m.time.bands, { node, term, from: t, to: 0 }, KEEP.bands);
}

/** node leads no more since t. */
export function endBand(m: Model, node: string, t: number): void {
  const last = m.time.bands.at(-1);
  if (last && last.node === node && !last.to) last.to = t;
}
