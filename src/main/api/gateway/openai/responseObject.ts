import type { Turn } from '../../../../shared/conversation.ts';
import type { ErrorCode, ErrorData } from '../../../../shared/errors.ts';
import type { Usage } from '../../../../shared/usage.ts';
import { type ResponsePlace, responseId } from './responseId.ts';
import type { OutputItem } from './responseOutput.ts';
import { progressOf, type TurnView } from './turnView.ts';
import { extensionOf } from './waiting.ts';

type Status = 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'incomplete';

/** What only the request knows of a response; it is not kept, and told as null later. */
export interface Echo {
  instructions: string | null;
  metadata: Record<string, string> | null;
  background: boolean | null;
}

export const noEcho: Echo = { instructions: null, metadata: {}, background: null };

/** A response in OpenAI's form. What belongs to the agent, and can't be chosen from outside, is null. */
export function responseObject(
  place: ResponsePlace,
  view: TurnView,
  { model, output, echo }: { model: string; output: readonly OutputItem[]; echo: Echo },
) {
  const { turn } = view;
  const { status, error } = statusOf(view);
  return {
    id: responseId(place),
    object: 'response',
    created_at: seconds(turn.startedAt),
    completed_at: status === 'completed' && turn.endedAt !== null ? seconds(turn.endedAt) : null,
    status,
    error,
    incomplete_details: null,
    ...echo,
    model,
    output: [...output],
    previous_response_id: previousOf(place, turn),
    usage: turn.usage === null ? null : usageOf(turn.usage),
    ...{ parallel_tool_calls: true, tool_choice: 'auto', tools: [], text: { format: { type: 'text' } } },
    ...{ temperature: null, top_p: null, max_output_tokens: null, truncation: 'disabled', store: true },
    signalbox: extensionOf({ conversationId: turn.conversationId, turnId: turn.id }, view),
  };
}
export type ResponseObject = ReturnType<typeof responseObject>;

/** The rest of a turn follows its beginning; a turn follows its parent. */
function previousOf({ turnId, from }: ResponsePlace, { parentId }: Turn): string | null {
  if (from > 0) return responseId({ turnId, from: 0 });
  return parentId === null ? null : responseId({ turnId: parentId, from: 0 });
}

function statusOf(view: TurnView): { status: Status; error: { code: string; message: string } | null } {
  const progress = progressOf(view);
  switch (progress.state) {
    case 'going':
      return { status: 'in_progress', error: null };
    // OpenAI’s own responses are complete too once they ask for an approval.
    case 'waiting':
    case 'completed':
      return { status: 'completed', error: null };
    default: {
      const { status } = view.turn;
      const word = status === 'cancelled' ? 'cancelled' : status === 'interrupted' ? 'incomplete' : 'failed';
      return { status: word, error: errorOf(progress.error) };
    }
  }
}

const knownCodes: Partial<Record<ErrorCode, string>> = {
  RATE_LIMITED: 'rate_limit_exceeded',
  INVALID_INPUT: 'invalid_prompt',
};

function errorOf({ code, message }: ErrorData) {
  return { code: knownCodes[code] ?? 'server_error', message };
}

function usageOf({ inputTokens, cachedTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
