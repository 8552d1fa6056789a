/** The tint of a term: one of six, neighbours alternate cool and warm, dark and light; 0 is clear glass. */
export function tint(term: number): number {
  return term > 0 ? ((term - 1) % 6) + 1 : 0;
}
