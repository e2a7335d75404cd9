import { z } from 'zod';
import { assertNever } from './errors.ts';

const fieldBase = {
  name: z.string().max(128),
  title: z.string(),
  description: z.string().nullable(),
  required: z.boolean(),
};
const optionsSchema = z.array(z.strictObject({ value: z.string(), title: z.string() }));

/** One field of a form that a server asks a person to fill in. A server's defaults are left out: nothing is prefilled. */
export const questionFieldSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...fieldBase,
    type: z.literal('text'),
    format: z.enum(['email', 'uri', 'date', 'date-time']).nullable(),
    minLength: z.number().int().nullable(),
    maxLength: z.number().int().nullable(),
  }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('number'),
    integer: z.boolean(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
  }),
  z.strictObject({ ...fieldBase, type: z.literal('boolean') }),
  z.strictObject({ ...fieldBase, type: z.literal('choice'), options: optionsSchema }),
  z.strictObject({
    ...fieldBase,
    type: z.literal('choices'),
    options: optionsSchema,
    minItems: z.number().int().nullable(),
    maxItems: z.number().int().nullable(),
  }),
]);
export type QuestionField = z.infer<typeof questionFieldSchema>;

/**
 * What a server asks a person in the middle of a call (MCP elicitation): to fill in a form, or to go to an address and
 * do something there. What was answered is not kept.
 */
export const questionSchema = z.strictObject({
  id: z.uuid(),
  message: z.string(),
  ask: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('form'), fields: z.array(questionFieldSchema) }),
    z.strictObject({ kind: z.literal('address'), url: z.string() }),
  ]),
  /** `cancelled`: the call ended, or nobody was there to answer. */
  status: z.enum(['open', 'answered', 'declined', 'cancelled']),
});
export type Question = z.infer<typeof questionSchema>;

/** A person's answer. `content` has a value for each field that was filled in. */
export const answerSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('accept'),
    content: z.record(
      z.string().max(128),
      z.union([z.string().max(100_000), z.number(), z.boolean(), z.array(z.string().max(10_000)).max(1_000)]),
    ),
  }),
  z.strictObject({ action: z.literal('decline') }),
  z.strictObject({ action: z.literal('cancel') }),
]);
export type Answer = z.infer<typeof answerSchema>;

type Content = Extract<Answer, { action: 'accept' }>['content'];

/**
 * Why an answer does not fit its question, or null when it does: every required field has a value, every value is of its
 * field's type, and a choice is one of the options. Limits of length and range are for the page and the server to check.
 */
export function answerProblem(ask: Question['ask'], answer: Answer): string | null {
  if (ask.kind === 'address' || answer.action !== 'accept') return null;
  const { content } = answer;
  for (const field of ask.fields) {
    if (!Object.hasOwn(content, field.name)) {
      if (field.required) return `“${field.title}” is missing.`;
    } else if (!fits(field, content[field.name])) return `“${field.title}” has a value that it can't take.`;
  }
  const unknown = Object.keys(content).find((name) => !ask.fields.some((field) => field.name === name));
  return unknown === undefined ? null : `There is no field “${unknown}”.`;
}

function fits(field: QuestionField, value: Content[string] | undefined): boolean {
  switch (field.type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && (!field.integer || Number.isInteger(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return field.options.some((option) => option.value === value);
    case 'choices':
      return Array.isArray(value) && value.every((item) => field.options.some((option) => option.value === item));
    default:
      return assertNever(field);
  }
}
