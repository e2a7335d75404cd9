/** A number as it is typed: null where nothing is, NaN where it is none. */
export function typedNumber(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** A number as it is shown in a field; empty for null. */
export function shownNumber(value: number | null): string {
  return value === null ? '' : String(value);
}

/** What is wrong with each field of a form, by its name; null where nothing is. */
export type FieldErrors<Field extends string> = Record<Field, string | null>;

/**
 * The issues of a schema by the field that each is about, the first one of a field only. `words` says it in our own
 * words where the schema's are not for everybody.
 */
export function errorsByField<Field extends string>(
  fields: readonly Field[],
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
  words: Partial<Record<Field, string>> = {},
): FieldErrors<Field> {
  const about = (field: Field) => issues.find(({ path }) => path[0] === field || path[1] === field);
  return Object.fromEntries(
    fields.map((field) => {
      const issue = about(field);
      return [field, issue ? (words[field] ?? issue.message) : null];
    }),
  ) as FieldErrors<Field>;
}

/** Whether nothing was changed: both are plain data with their keys in one order. */
export function sameData(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
