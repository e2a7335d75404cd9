import { createHash } from 'node:crypto';
import { type AskOptions, askedWith, type LanguageModel, type PromptMessage } from './askedWith.ts';

/**
 * A model of Anthropic's that is asked nothing for which the API would refuse the request. What another model called, or
 * was called in an earlier turn, may have ids with characters that are not taken here, and no signed thinking before it.
 */
export function acceptable(model: LanguageModel): LanguageModel {
  return askedWith(model, accepted);
}

function accepted(options: AskOptions): AskOptions {
  const { anthropic, ...others } = options.providerOptions ?? {};
  const prompt = options.prompt.map(withPlainIds);
  if (!countsThinking(anthropic) || !endsInUnsignedCalls(prompt)) return { ...options, prompt };
  // Thinking for a number of tokens has to stand, signed, before the calls that a request ends with.
  const { thinking: _thinking, ...rest } = anthropic;
  return { ...options, prompt, providerOptions: { ...others, anthropic: rest } };
}

type ProviderOptions = NonNullable<AskOptions['providerOptions']>[string];

function countsThinking(anthropic: ProviderOptions | undefined): anthropic is ProviderOptions {
  const thinking = anthropic?.thinking;
  return typeof thinking === 'object' && thinking !== null && 'type' in thinking && thinking.type === 'enabled';
}

/** Whether the assistant's last message has calls, and nothing signed stands between them and the request before. */
function endsInUnsignedCalls(prompt: readonly PromptMessage[]): boolean {
  const last = prompt.findLastIndex(({ role }) => role === 'assistant');
  const request = prompt.findLastIndex(({ role }, index) => role === 'user' && index < last);
  const answer = prompt.slice(request + 1, last + 1);
  return partsOf(answer.slice(-1)).some(({ type }) => type === 'tool-call') && !partsOf(answer).some(isSigned);
}

type Part = Exclude<PromptMessage['content'], string>[number];

function partsOf(messages: readonly PromptMessage[]): Part[] {
  return messages.flatMap(({ content }): Part[] => (typeof content === 'string' ? [] : content));
}

function isSigned(part: Part): boolean {
  const signed = part.type === 'reasoning' ? part.providerOptions?.anthropic : undefined;
  return signed?.signature !== undefined || signed?.redactedData !== undefined;
}

/** A message whose calls and results have ids that are taken: the same, or others that depend on them alone. */
function withPlainIds(message: PromptMessage): PromptMessage {
  switch (message.role) {
    case 'assistant':
      return { ...message, content: message.content.map(withPlainId) };
    case 'tool':
      return { ...message, content: message.content.map(withPlainId) };
    default:
      return message;
  }
}

function withPlainId<T extends { type: string }>(part: T): T {
  if (!('toolCallId' in part) || typeof part.toolCallId !== 'string') return part;
  if (/^[a-zA-Z0-9_-]+$/.test(part.toolCallId)) return part;
  const digest = createHash('sha256').update(part.toolCallId).digest('hex');
  return { ...part, toolCallId: `call_${digest.slice(0, 32)}` };
}
