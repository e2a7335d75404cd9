import { z } from 'zod';

export type JsonValue = z.infer<typeof jsonValueSchema>;
export type JsonObject = { [key: string]: JsonValue };

/** Any JSON value. */
export const jsonValueSchema = z.json();

/** A JSON object, for example the arguments of a tool call or a JSON Schema. */
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema);
