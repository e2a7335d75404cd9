import { z } from 'zod';

/**
 * The input of a procedure as it came over HTTP, in the form that its schema checks: what may be null can be left out,
 * and with `isText` (a query has nothing but text) numbers, switches and nulls are read from their text. What does not
 * fit stays as it is, for the schema to say so.
 */
export function restInput(schema: unknown, input: unknown, isText: boolean): unknown {
  if (!(schema instanceof z.ZodObject) || (input !== undefined && !isPlain(input))) return input;
  const filled: Record<string, unknown> = { ...input };
  for (const [name, field] of fieldsOf(schema)) {
    const value = Object.hasOwn(filled, name) ? filled[name] : undefined;
    if (value !== undefined) filled[name] = isText ? readText(field, value) : value;
    else if (mayBeLeftOut(field)) filled[name] = null;
  }
  return filled;
}

/** Whether a part of an input is null where a program leaves it out. */
function mayBeLeftOut(field: z.ZodType): boolean {
  return !field.safeParse(undefined).success && field.safeParse(null).success;
}

export function fieldsOf(schema: z.ZodObject): [string, z.ZodType][] {
  return Object.entries(schema.shape).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType);
}

function readText(field: z.ZodType, value: unknown): unknown {
  const inner = unwrapped(field);
  if (inner instanceof z.ZodObject) return restInput(inner, value, true);
  if (inner instanceof z.ZodArray && typeof value === 'string') return [value];
  if (typeof value !== 'string' || field.safeParse(value).success) return value;
  if (value === 'null') return null;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function unwrapped(field: z.ZodType): unknown {
  let inner: unknown = field;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
