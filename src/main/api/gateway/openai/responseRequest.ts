import { z } from 'zod';
import { extensionSchema } from './chatRequest.ts';
import { fileOf, type InputFile, type InputMessage } from './inputMessages.ts';
import { invalid, unsupported } from './openAiError.ts';
import { isGiven, type Refusal } from './requestBody.ts';

/** What is taken and changes nothing: how a model is asked belongs to the agent, and what is stored to the user. */
const ignored = [
  ...['temperature', 'top_p', 'max_output_tokens', 'parallel_tool_calls', 'reasoning', 'service_tier', 'store', 'user'],
  ...['truncation', 'prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'safety_identifier'],
];

const isOwnChoice = (value: unknown) => value === 'none' || value === 'auto';

/** What would change the answer in a way that the program counts on, and is not done. */
export const responseRefusals: readonly Refusal[] = [
  {
    param: 'tools',
    asks: isGiven,
    words: 'Agents use the tools of their own servers, and can’t be given others. Leave `tools` out.',
  },
  {
    param: 'tool_choice',
    asks: (value) => isGiven(value) && !isOwnChoice(value),
    words: 'An agent chooses its tools by itself. Leave `tool_choice` out.',
  },
  {
    param: 'text',
    asks: (value) => isGiven(value) && formatOf(value) !== 'text',
    words:
      'Agents answer in plain text; no format can be promised. Leave `text.format` out, and ask for JSON in your message.',
  },
  {
    param: 'include',
    asks: (value) => Array.isArray(value) && value.some((each) => String(each).includes('logprobs')),
    words: 'Agents don’t tell how likely their words were. Leave log probabilities out of `include`.',
  },
  {
    param: 'top_logprobs',
    asks: (value) => isGiven(value) && value !== 0,
    words: 'Agents don’t tell how likely their words were. Leave `top_logprobs` out.',
  },
  {
    param: 'conversation',
    asks: isGiven,
    words: 'Conversations are followed by their responses here. Use `previous_response_id` instead.',
  },
  { param: 'prompt', asks: isGiven, words: 'Signalbox keeps no prompts by id. Use `instructions` instead.' },
  {
    param: 'max_tool_calls',
    asks: isGiven,
    words: 'How many calls an agent makes can’t be bounded from outside. Leave `max_tool_calls` out.',
  },
  {
    param: 'context_management',
    asks: isGiven,
    words: 'Signalbox keeps the context of an agent within bounds by itself. Leave `context_management` out.',
  },
];

function formatOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('format' in value)) return 'text';
  const { format } = value;
  if (format === null || format === undefined) return 'text';
  return typeof format === 'object' && 'type' in format ? format.type : null;
}

const unused = z.unknown().optional();

const part = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.enum(['input_text', 'output_text', 'text']),
      text: z.string(),
      annotations: unused,
      logprobs: unused,
      parsed: unused,
    }),
    z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
    z.strictObject({
      type: z.literal('input_image'),
      image_url: z.string().nullish(),
      file_id: z.string().nullish(),
      detail: unused,
    }),
    z.strictObject({
      type: z.literal('input_file'),
      file_data: z.string().nullish(),
      filename: z.string().nullish(),
      ...{ file_id: unused, file_url: unused, detail: unused },
    }),
  ],
  { error: 'A part of a message is a text, an image or a file: others mean nothing to an agent.' },
);

const message = z.strictObject({
  type: z.literal('message'),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part)]),
  ...{ id: unused, status: unused, phase: unused },
});

const approvalPrefix = 'mcpr_';

const approval = z.strictObject({
  type: z.literal('mcp_approval_response'),
  approval_request_id: z.string().max(100),
  approve: z.boolean(),
  ...{ id: unused, reason: unused },
});

/** What a program gives back of an answer beside its words: Signalbox has it in its own record. */
const past = z.looseObject({ type: z.enum(['reasoning', 'mcp_call', 'mcp_list_tools', 'mcp_approval_request']) });

const item = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('type' in value) ? { ...value, type: 'message' } : value,
  z.discriminatedUnion('type', [message, approval, past], {
    error: 'An input item is a message or an `mcp_approval_response`: others mean nothing to an agent.',
  }),
);

export const responseRequestSchema = z.strictObject({
  model: z.string().max(200).nullish(),
  input: z.union([z.string(), z.array(item).max(2048, 'Send at most 2,048 input items.')]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().max(100).nullish(),
  background: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  signalbox: extensionSchema.optional(),
  ...Object.fromEntries([...ignored, ...responseRefusals.map(({ param }) => param)].map((key) => [key, unused])),
});
export type ResponseRequest = z.infer<typeof responseRequestSchema>;

/** An answer to a call that waits. */
export interface ApprovalInput {
  approvalId: string;
  approve: boolean;
}

/** What the input of a request consists of: messages, or answers to calls that wait. */
export function inputOf({ input }: Pick<ResponseRequest, 'input'>): {
  messages: InputMessage[];
  approvals: ApprovalInput[];
} {
  if (typeof input === 'string')
    return { messages: [{ role: 'user', text: input, files: [], param: 'input' }], approvals: [] };
  const messages: InputMessage[] = [];
  const approvals = new Map<string, ApprovalInput>();
  for (const [index, each] of input.entries()) {
    if (each.type === 'message') messages.push(messageOf(each, `input.${index}`));
    if (each.type !== 'mcp_approval_response') continue;
    const id = each.approval_request_id;
    const approvalId = id.startsWith(approvalPrefix) ? id.slice(approvalPrefix.length) : id;
    if (approvals.has(approvalId)) throw invalid('An approval can be answered once.', `input.${index}`);
    approvals.set(approvalId, { approvalId, approve: each.approve });
  }
  return { messages, approvals: [...approvals.values()] };
}

function messageOf({ role, content }: z.infer<typeof message>, param: string): InputMessage {
  const side = role === 'developer' ? 'system' : role;
  if (typeof content === 'string') return { role: side, text: content, files: [], param };
  const texts: string[] = [];
  const files: InputFile[] = [];
  for (const [index, each] of content.entries()) {
    if (each.type === 'input_image' || each.type === 'input_file')
      files.push(fileOfPart(each, files.length, `${param}.content.${index}`));
    else texts.push(each.type === 'refusal' ? each.refusal : each.text);
  }
  return { role: side, text: texts.join(side === 'assistant' ? '' : '\n'), files, param };
}

type FilePart = Extract<z.infer<typeof part>, { type: 'input_image' | 'input_file' }>;

function fileOfPart(each: FilePart, count: number, param: string): InputFile {
  const [url, name] =
    each.type === 'input_image' ? [each.image_url, `image ${count + 1}`] : [each.file_data, each.filename];
  if (typeof url === 'string') return fileOf(url, name ?? 'file', param);
  throw unsupported('Send the file itself, as a data URL with base64: Signalbox keeps no files by id.', param);
}

export function approvalRequestId(approvalId: string | null): string {
  return `${approvalPrefix}${approvalId ?? ''}`;
}
