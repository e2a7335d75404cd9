import { z } from 'zod';
import { errorDataSchema } from './errors.ts';
import { jsonObjectSchema } from './json.ts';

/** A tool as its server describes it. */
export const toolInfoSchema = z.strictObject({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  inputSchema: jsonObjectSchema,
  /** The form of its structured results, where its server tells one. It is for programs; no model is shown it. */
  outputSchema: jsonObjectSchema.optional(),
  annotations: z.strictObject({
    readOnly: z.boolean(),
    destructive: z.boolean(),
    idempotent: z.boolean(),
    openWorld: z.boolean(),
  }),
});
export type ToolInfo = z.infer<typeof toolInfoSchema>;

/** Whether a call of a tool runs at once or asks first. */
export type ToolPolicy = 'allow' | 'ask';

/** Reads of a trusted server run at once; everything else asks. */
export function toolPolicy(server: { trusted: boolean }, tool: Pick<ToolInfo, 'annotations'>): ToolPolicy {
  return server.trusted && tool.annotations.readOnly ? 'allow' : 'ask';
}

/** The longest text of a result that travels with it, in UTF-16 units. What is longer is kept under a handle. */
export const maxInlineResult = 64 * 1024;

/** A part of a result that is too large, or not text, and is kept by the host: read it with `results.read`. */
export const storedResultSchema = z.strictObject({
  handle: z.uuid(),
  /** `text` is the whole text of a result that was cut, `structured` its whole structured part as JSON. */
  kind: z.enum(['text', 'structured', 'image', 'audio', 'file']),
  mimeType: z.string(),
  bytes: z.number().int(),
  name: z.string().nullable(),
});
export type StoredResult = z.infer<typeof storedResultSchema>;

/** What a tool gave back, already capped. `text` is what a person or a model reads. */
export const toolResultSchema = z.strictObject({
  text: z.string(),
  structured: jsonObjectSchema.nullable(),
  /** Size of the text before it was cut, in UTF-16 units; null when it was not cut. */
  cutFrom: z.number().int().nullable(),
  stored: z.array(storedResultSchema),
});
export type ToolResult = z.infer<typeof toolResultSchema>;

/** The outcome of a tool call. */
export const toolOutcomeSchema = z.discriminatedUnion('success', [
  z.strictObject({ success: z.literal(true), data: toolResultSchema }),
  z.strictObject({ success: z.literal(false), error: errorDataSchema }),
]);
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>;

/** How far a call is, as its server reports it. */
export const progressSchema = z.strictObject({
  progress: z.number(),
  total: z.number().nullable(),
  message: z.string().nullable(),
});
export type Progress = z.infer<typeof progressSchema>;
