import type { AgentInputItem, ModelRequest } from '@openai/agents-core';
import type { ChatRequest } from '../../src/main/models/testing/scriptedProvider.ts';
import { refusalOf } from '../../src/main/models/testing/strictChat.ts';

type ChatMessage = ChatRequest['messages'][number];

/** A request as far as the rules look at it. */
interface ToolRequest {
  input: ModelRequest['input'];
  tools: readonly { name: string }[];
  handoffs: readonly { toolName: string }[];
}

/** What the strictest provider would refuse a request of the agent runtime for, in words; empty where nothing is wrong. */
export function problemsOfRequest({ input, tools, handoffs }: ToolRequest) {
  const names = [...tools.map(({ name }) => name), ...handoffs.map(({ toolName }) => toolName)];
  const body: ChatRequest = {
    model: 'strict',
    messages: typeof input === 'string' ? [{ role: 'user', content: input }] : messagesOf(input),
    tools: names.map((name) => ({ type: 'function', function: { name, description: '', parameters: {} } })),
  };
  const refusal = refusalOf(body);
  return refusal === null ? [] : [`${refusal}\n${JSON.stringify(input)}`];
}

/** Input as a chat completions API gets it: calls of one answer share a message. */
function messagesOf(input: readonly AgentInputItem[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const item of input) {
    if (item.type === 'function_call') {
      const call = { id: item.callId, function: { name: item.name, arguments: item.arguments } };
      const last = messages.at(-1);
      if (last?.role === 'assistant') last.tool_calls = [...(last.tool_calls ?? []), call];
      else messages.push({ role: 'assistant', tool_calls: [call] });
    } else if (item.type === 'function_call_result') {
      messages.push({ role: 'tool', tool_call_id: item.callId, content: textOf(item.output) });
    } else if ('role' in item) {
      const { role, content } = item;
      messages.push({ role, content: role === 'assistant' ? textOf(content) : content });
    }
  }
  return messages;
}

/** The text of an assistant's message, or of a tool's result. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).join('');
  return typeof content === 'object' && content !== null && 'text' in content ? String(content.text) : '';
}
