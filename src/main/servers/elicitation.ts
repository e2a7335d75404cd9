import type { ElicitResult } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Answer, Question, QuestionField } from '../../shared/question.ts';
import { cutText } from '../../shared/text.ts';
import { visibleText } from './visibleText.ts';

/** What a server asks the user, in words and fields that may be shown. */
export type AskedQuestion = Pick<Question, 'message' | 'ask'>;

const maxFields = 50;
const maxOptions = 500;
const shown = (max: number) => z.string().transform((text) => cutText(visibleText(text), max));
const optionalText = (max: number) => shown(max).optional().catch(undefined);
const bound = z.number().optional().catch(undefined);

const formSchema = z.object({
  mode: z.literal('form').optional(),
  message: shown(4_000),
  requestedSchema: z.object({
    properties: z.record(z.string(), z.unknown()),
    required: z.array(z.string()).optional().catch(undefined),
  }),
});

const addressSchema = z.object({
  mode: z.literal('url'),
  message: shown(4_000),
  url: z.url({ protocol: /^https?$/ }).max(4_096),
});

const titledSchema = z.array(z.object({ const: z.string(), title: shown(200) })).max(maxOptions);
const plainSchema = z.array(z.string()).max(maxOptions);

/** A field of the flat schema that the protocol allows, in the forms of all its revisions. */
const propertySchema = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  title: optionalText(200),
  description: optionalText(1_000),
  format: z.enum(['email', 'uri', 'date', 'date-time']).optional().catch(undefined),
  minLength: bound,
  maxLength: bound,
  minimum: bound,
  maximum: bound,
  minItems: bound,
  maxItems: bound,
  enum: plainSchema.optional(),
  enumNames: z.array(shown(200)).optional().catch(undefined),
  oneOf: titledSchema.optional(),
  items: z.object({ enum: plainSchema.optional(), anyOf: titledSchema.optional() }).optional(),
});
type Property = z.output<typeof propertySchema>;

/** A server's question, or why it can't be asked. Defaults are left out: a person's answer is a person's own. */
export function readElicitation(
  params: unknown,
): { ok: true; question: AskedQuestion } | { ok: false; reason: string } {
  const address = addressSchema.safeParse(params);
  if (address.success) {
    const { message, url } = address.data;
    return { ok: true, question: { message, ask: { kind: 'address', url } } };
  }
  const form = formSchema.safeParse(params);
  if (!form.success) return { ok: false, reason: 'it has no form that can be shown' };
  const { message, requestedSchema } = form.data;
  const entries = Object.entries(requestedSchema.properties);
  if (entries.length > maxFields) return { ok: false, reason: `it asks for more than ${maxFields} things at once` };
  const fields: QuestionField[] = [];
  for (const [name, property] of entries) {
    const field = readField(name, property, requestedSchema.required?.includes(name) ?? false);
    if (field === null) return { ok: false, reason: `its field “${cutText(visibleText(name), 60)}” can't be shown` };
    fields.push(field);
  }
  return { ok: true, question: { message, ask: { kind: 'form', fields } } };
}

/** The user's answer as the protocol wants it. */
export function elicitResult({ ask }: AskedQuestion, answer: Answer): ElicitResult {
  if (answer.action !== 'accept') return { action: answer.action };
  return ask.kind === 'address' ? { action: 'accept' } : { action: 'accept', content: answer.content };
}

function readField(name: string, value: unknown, required: boolean): QuestionField | null {
  const parsed = propertySchema.safeParse(value);
  if (!parsed.success || name.length > 128 || visibleText(name) !== name) return null;
  const property = parsed.data;
  const base = { name, title: property.title?.trim() || name, description: property.description ?? null, required };
  switch (property.type) {
    case 'boolean':
      return { ...base, type: 'boolean' };
    case 'number':
    case 'integer': {
      const { minimum = null, maximum = null } = property;
      return { ...base, type: 'number', integer: property.type === 'integer', minimum, maximum };
    }
    case 'array': {
      const options = optionsOf(property.items?.anyOf, property.items?.enum);
      const { minItems, maxItems } = property;
      return options && { ...base, type: 'choices', options, minItems: whole(minItems), maxItems: whole(maxItems) };
    }
    case 'string': {
      const options = optionsOf(property.oneOf, property.enum, property.enumNames);
      return options ? { ...base, type: 'choice', options } : textField(base, property);
    }
  }
}

function textField(
  base: Pick<QuestionField, 'name' | 'title' | 'description' | 'required'>,
  property: Property,
): QuestionField {
  const { format = null, minLength, maxLength } = property;
  return { ...base, type: 'text', format, minLength: whole(minLength), maxLength: whole(maxLength) };
}

function optionsOf(titled?: z.output<typeof titledSchema>, plain?: string[], names?: string[]) {
  if (titled !== undefined) return titled.map(({ const: value, title }) => ({ value, title: title || value }));
  return plain?.map((value, index) => ({ value, title: names?.[index] || cutText(visibleText(value), 200) })) ?? null;
}

function whole(value: number | undefined): number | null {
  return value === undefined ? null : Math.max(0, Math.floor(value));
}
