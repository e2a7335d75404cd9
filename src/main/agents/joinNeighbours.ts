import type { AgentInputItem, AssistantMessageItem } from '@openai/agents-core';
import { joinAdjacent } from '../../shared/joinAdjacent.ts';

/** Whether an item is words of the model, and no call. */
export function isAnswer(item: AgentInputItem | undefined): item is AssistantMessageItem {
  return item !== undefined && 'role' in item && item.role === 'assistant';
}

/** Input in which the messages of one side that follow each other are one: some providers want the sides to take turns. */
export function joinNeighbours(input: readonly AgentInputItem[]): AgentInputItem[] {
  return joinAdjacent(input, joinedMessage);
}

/** Null for two that are not of one side, or hold more than words. */
function joinedMessage(first: AgentInputItem, second: AgentInputItem): AgentInputItem | null {
  if (isAnswer(first) && isAnswer(second)) return { ...first, content: [...first.content, ...second.content] };
  const [words, more] = [requestText(first), requestText(second)];
  return words === null || more === null ? null : { role: 'user', content: `${words}\n\n${more}` };
}

function requestText(item: AgentInputItem): string | null {
  return 'role' in item && item.role === 'user' && typeof item.content === 'string' ? item.content : null;
}
