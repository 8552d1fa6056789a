/** What a terminal's tab is called: by its machine, the others on it with a number. */
export function tabName(machine: string, taken: readonly string[]): string {
  for (let n = 2, name = machine; ; name = `${machine} ${n++}`) if (!taken.includes(name)) return name;
}
