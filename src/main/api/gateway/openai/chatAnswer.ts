import type { Usage } from '../../../../shared/usage.ts';
import type { AgentRun } from './agentRun.ts';
import { errorOfTurn, type OpenAiAnswer } from './openAiError.ts';
import { ToldText } from './toldText.ts';
import { progressOf, type TurnView } from './turnView.ts';
import { extensionOf, waitingWords } from './waiting.ts';

/** How the answer to a request for a chat completion ended. */
export type ChatEnd = { done: true; view: TurnView } | { done: false; error: OpenAiAnswer };

/**
 * Follows a turn and gives out its text until there is an answer: the turn is complete, or waits for an approval and
 * `wait` is not set; with it, `tellWaiting` says what waits meanwhile. What the program was told is remembered. Null where
 * the signal came first.
 */
export async function giveAnswer(
  run: AgentRun,
  { wait, signal }: { wait: boolean; signal: AbortSignal },
  give: (delta: string) => Promise<void>,
  tellWaiting: (view: TurnView) => Promise<void> = async () => {},
): Promise<ChatEnd | null> {
  const told = new ToldText();
  let waited = '';
  const say = async (delta: string) => {
    if (delta !== '') await give(delta);
  };
  try {
    for await (const view of run.follow(signal)) {
      await say(told.next(view.items));
      const progress = progressOf(view);
      if (progress.state === 'going') continue;
      if (progress.state === 'waiting' && wait) {
        const waiting = waitingWords(view.items);
        if (waiting !== waited) await tellWaiting(view);
        waited = waiting;
        continue;
      }
      if (progress.state === 'ended') return { done: false, error: errorOfTurn(progress.error) };
      if (progress.state === 'waiting') await say(told.add(waitingWords(view.items)));
      return { done: true, view };
    }
    return null;
  } finally {
    // What a program got before it went away may come back in the history of its next request.
    run.told(told.text);
  }
}

/** The parts of a chat completion that are the same in all its chunks. */
export interface ChatFrame {
  id: string;
  created: number;
  model: string;
}

export function chatFrame({ turnId }: AgentRun, model: string): ChatFrame {
  return { id: `chatcmpl-${turnId}`, created: Math.floor(Date.now() / 1000), model };
}

export function completion(frame: ChatFrame, run: AgentRun, view: TurnView, content: string) {
  const message = { role: 'assistant', content, refusal: null };
  return {
    ...frame,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    ...(view.turn.usage === null ? {} : { usage: chatUsage(view.turn.usage) }),
    signalbox: extensionOf(run, view),
  };
}

type Delta = { role?: 'assistant'; content?: string };

/** A chunk of a streamed completion. With `includeUsage` each of them says that it does not tell the usage. */
export function chunk(frame: ChatFrame, delta: Delta, { includeUsage }: { includeUsage: boolean }) {
  return {
    ...frame,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null as 'stop' | null }],
    ...(includeUsage ? { usage: null } : {}),
  };
}

/** A chunk that says nothing but what waits for an approval. */
export function waitingChunk(frame: ChatFrame, run: AgentRun, view: TurnView, options: { includeUsage: boolean }) {
  return { ...chunk(frame, {}, options), signalbox: extensionOf(run, view) };
}

/** The last chunk with a choice. */
export function lastChunk(
  frame: ChatFrame,
  run: AgentRun,
  view: TurnView,
  { includeUsage }: { includeUsage: boolean },
) {
  return {
    ...chunk(frame, {}, { includeUsage }),
    choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }],
    signalbox: extensionOf(run, view),
  };
}

/** The chunk that tells the usage. A model that counts nothing took nothing that anyone pays for. */
export function usageChunk(frame: ChatFrame, { turn }: TurnView) {
  const none: Usage = { requests: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, cost: null };
  return { ...frame, object: 'chat.completion.chunk', choices: [], usage: chatUsage(turn.usage ?? none) };
}

function chatUsage({ inputTokens, cachedTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
