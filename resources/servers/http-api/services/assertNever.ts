/** Ends a switch over a discriminated union: a member without a case does not compile. */
export function assertNever(value: never): never {
  throw new Error(`There is no case for ${String(value)}.`);
}
