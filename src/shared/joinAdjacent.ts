/** The list with neighbours made one wherever `join` does so; it gives null for two that stay apart. */
export function joinAdjacent<T>(list: readonly T[], join: (first: T, second: T) => T | null): T[] {
  const joined: T[] = [];
  for (const next of list) {
    const last = joined.at(-1);
    const both = last === undefined ? null : join(last, next);
    if (both === null) joined.push(next);
    else joined[joined.length - 1] = both;
  }
  return joined;
}
