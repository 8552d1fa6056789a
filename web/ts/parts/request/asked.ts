/** The requests that are kept to be seen. */

/** The newest first: of those beyond so many the oldest that have ended are forgotten; what still waits stays. */
export function forget(list: { ended: number }[], most: number): void {
  for (let i = list.length - 1; i >= 0 && list.length > most; i--) if (list[i]!.ended > 0) list.splice(i, 1);
}
