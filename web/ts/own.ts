/** A table by names that others write: what does not stand in it is nothing, and "constructor" is a name like any other. */
export function own<T>(table: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, table);
}
