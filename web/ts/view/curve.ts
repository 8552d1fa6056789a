/** Quadratic curves: the ways of messages. */
import type { Pt, Way } from "./places.ts";

export interface Curve {
  p0: Pt;
  c: Pt;
  p1: Pt;
}

/**
 * The way bent sideways by so many px at its middle. The side belongs to the pair, not to the direction, so that a
 * request and its reply that bend alike lie on one curve.
 */
export function bent(w: Way, bend: number, turned: boolean): Curve {
  const [dx, dy] = turned ? [w.from[0] - w.to[0], w.from[1] - w.to[1]] : [w.to[0] - w.from[0], w.to[1] - w.from[1]];
  const len = Math.hypot(dx, dy) || 1;
  return { p0: w.from, c: [w.mid[0] + (dy / len) * bend, w.mid[1] - (dx / len) * bend], p1: w.to };
}

export function pointAt(k: Curve, u: number): Pt {
  const v = 1 - u;
  return [
    v * v * k.p0[0] + 2 * u * v * k.c[0] + u * u * k.p1[0],
    v * v * k.p0[1] + 2 * u * v * k.c[1] + u * u * k.p1[1],
  ];
}

export function length(k: Curve): number {
  return (Math.hypot(k.p1[0] - k.p0[0], k.p1[1] - k.p0[1]) +
    Math.hypot(k.c[0] - k.p0[0], k.c[1] - k.p0[1]) + Math.hypot(k.p1[0] - k.c[0], k.p1[1] - k.c[1])) / 2;
}

export function whole(k: Curve): string {
  return `M${n(k.p0)}Q${n(k.c)} ${n(k.p1)}`;
}

/** The piece of the curve between u0 and u1. */
export function piece(k: Curve, u0: number, u1: number): string {
  const a = pointAt(k, u0);
  const b = pointAt(k, u1);
  // The control point of the piece: where its end tangents meet.
  const q = (i: 0 | 1) => (1 - u0) * (1 - u1) * k.p0[i] + (u0 + u1 - 2 * u0 * u1) * k.c[i] + u0 * u1 * k.p1[i];
  return `M${n(a)}Q${n([q(0), q(1)])} ${n(b)}`;
}

/** A number for a path: one decimal is finer than a pixel. */
export function r1(x: number): number {
  return Math.round(x * 10) / 10;
}

function n(p: Pt): string {
  return `${r1(p[0])} ${r1(p[1])}`;
}
