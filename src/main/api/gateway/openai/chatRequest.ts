import { z } from 'zod';
import { fileOf, type InputMessage } from './inputMessages.ts';
import { unsupported } from './openAiError.ts';
import { isGiven, type Refusal } from './requestBody.ts';

/**
 * Parameters that many programs send whether or not anyone chose them. How a model is asked belongs to the agent, so they
 * are taken and change nothing. `store` too: every conversation is one of the user's.
 */
const ignored = [
  ...['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'max_tokens', 'max_completion_tokens', 'seed'],
  ...['user', 'store', 'metadata', 'service_tier', 'parallel_tool_calls', 'reasoning_effort', 'verbosity'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier'],
];

/** What would change the answer in a way that the program counts on, and is not done. */
export const chatRefusals: readonly Refusal[] = [
  {
    param: 'tools',
    asks: isGiven,
    words: 'Agents use the tools of their own servers, and can’t be given others. Leave `tools` out.',
  },
  { param: 'functions', asks: isGiven, words: 'Agents use the tools of their own servers. Leave `functions` out.' },
  {
    param: 'function_call',
    asks: (value) => isGiven(value) && value !== 'none' && value !== 'auto',
    words: 'An agent chooses its tools by itself. Leave `function_call` out.',
  },
  {
    param: 'tool_choice',
    asks: (value) => isGiven(value) && value !== 'none' && value !== 'auto',
    words: 'An agent chooses its tools by itself. Leave `tool_choice` out.',
  },
  {
    param: 'n',
    asks: (value) => isGiven(value) && value !== 1,
    words: 'One answer is given to each request. Leave `n` out, and ask again for another one.',
  },
  { param: 'logprobs', asks: isGiven, words: 'Agents don’t tell how likely their words were. Leave `logprobs` out.' },
  {
    param: 'top_logprobs',
    asks: (value) => isGiven(value) && value !== 0,
    words: 'Agents don’t tell how likely their words were. Leave `top_logprobs` out.',
  },
  { param: 'logit_bias', asks: isGiven, words: 'The words of an agent can’t be weighted. Leave `logit_bias` out.' },
  {
    param: 'stop',
    asks: isGiven,
    words: 'An agent’s answer can’t be cut off at a word of your own. Leave `stop` out, and cut what you get.',
  },
  {
    param: 'response_format',
    asks: (value) => isGiven(value) && formatOf(value) !== 'text',
    words:
      'Agents answer in plain text; no format can be promised. Leave `response_format` out, and ask for JSON in your message.',
  },
  {
    param: 'modalities',
    asks: (value) => isGiven(value) && JSON.stringify(value) !== '["text"]',
    words: 'Agents answer in text only. Leave `modalities` out.',
  },
  { param: 'audio', asks: isGiven, words: 'Agents answer in text only. Leave `audio` out.' },
  { param: 'prediction', asks: isGiven, words: 'Agents take no prediction of their answer. Leave `prediction` out.' },
  {
    param: 'web_search_options',
    asks: isGiven,
    words: 'Agents search with the tools of their own servers. Leave `web_search_options` out.',
  },
  {
    param: 'messages',
    asks: hasToolMessages,
    words:
      'Calls of another program’s tools can’t be told to an agent. Send only what the user and the assistant said.',
  },
];

function formatOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
}

function hasToolMessages(messages: unknown): boolean {
  if (!Array.isArray(messages)) return false;
  return messages.some((message: unknown) => {
    if (typeof message !== 'object' || message === null) return false;
    const isTool = 'role' in message && (message.role === 'tool' || message.role === 'function');
    return isTool || ('tool_calls' in message && isGiven(message.tool_calls));
  });
}

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const userPart = z.discriminatedUnion(
  'type',
  [
    textPart,
    z.strictObject({
      type: z.literal('image_url'),
      image_url: z.strictObject({ url: z.string(), detail: z.string().nullish() }),
    }),
    z.strictObject({
      type: z.literal('file'),
      file: z.strictObject({
        file_data: z.string().nullish(),
        filename: z.string().nullish(),
        file_id: z.string().nullish(),
      }),
    }),
  ],
  { error: 'A part of a message is a text, an image or a file: others mean nothing to an agent.' },
);
const name = z.string().nullish();
const unused = z.unknown().optional();
const texts = z.union([z.string(), z.array(textPart)]);
const answerPart = z.union([textPart, z.strictObject({ type: z.literal('refusal'), refusal: z.string() })]);

const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: texts, name }),
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userPart)]), name }),
  // Programs give answers back as they got them, with all that was beside the words.
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(answerPart)]).nullish(),
    name,
    ...{ refusal: unused, annotations: unused, audio: unused, tool_calls: unused, function_call: unused },
    ...{ reasoning: unused, reasoning_content: unused, parsed: unused },
  }),
]);

/** What programs may say to Signalbox alone. `wait`: the request stays open while a call waits for an approval. */
export const extensionSchema = z.strictObject({ wait: z.boolean().optional() });

export const chatRequestSchema = z.strictObject({
  model: z.string().max(200),
  messages: z.array(messageSchema).min(1, 'Send at least one message.').max(2048, 'Send at most 2,048 messages.'),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  signalbox: extensionSchema.optional(),
  ...Object.fromEntries(
    [...ignored, ...chatRefusals.map(({ param }) => param)]
      .filter((key) => key !== 'messages')
      .map((key) => [key, unused]),
  ),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** The messages of a request, with their files. */
export function messagesOf({ messages }: Pick<ChatRequest, 'messages'>): InputMessage[] {
  return messages.map((message, index): InputMessage => {
    const param = `messages.${index}`;
    switch (message.role) {
      case 'user':
        return userMessage(message.content, param);
      case 'assistant':
        return { role: 'assistant', text: textOfParts(message.content ?? ''), files: [], param };
      default:
        return { role: 'system', text: textOfParts(message.content), files: [], param };
    }
  });
}

function textOfParts(content: string | readonly z.infer<typeof answerPart>[]): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('');
}

function userMessage(content: string | readonly z.infer<typeof userPart>[], param: string): InputMessage {
  if (typeof content === 'string') return { role: 'user', text: content, files: [], param };
  const message: InputMessage = { role: 'user', text: '', files: [], param };
  content.forEach((part, index) => {
    const place = `${param}.content.${index}`;
    if (part.type === 'text') message.text += (message.text === '' ? '' : '\n') + part.text;
    else if (part.type === 'image_url')
      message.files.push(fileOf(part.image_url.url, `image ${message.files.length + 1}`, place));
    else if (typeof part.file.file_data !== 'string')
      throw unsupported('Send the file itself as `file_data`: Signalbox keeps no files by id.', place);
    else message.files.push(fileOf(part.file.file_data, part.file.filename ?? 'file', place));
  });
  return message;
}
