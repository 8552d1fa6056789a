/** What the presses of "Put a value" write, one after the other. */
const ALL: [string, string][] = [["greeting", "hello"], ["colour", "green"], ["city", "Delft"], ["greeting", "hi"], ["colour", "red"], ["answer", "42"]];

/** The n-th write, from 0; they come round again. */
export function sample(n: number): [string, string] {
  return ALL[n % ALL.length]!;
}
