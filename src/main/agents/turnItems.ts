import { randomUUID } from 'node:crypto';
import type { Speaker } from '../../shared/agent.ts';
import type { AssistantItem, HandoffItem, Item, ReasoningItem, ToolCallItem } from '../../shared/conversation.ts';
import { fail } from '../../shared/errors.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { ResponsePart } from './responsePart.ts';

type CallPart = Extract<ResponsePart, { kind: 'call' | 'refused_call' }>;

/** The items of one turn in their order, and its calls by the ids that the model gave them. */
export class TurnItems {
  readonly #turnId: string;
  readonly #list: Item[];
  readonly #calls = new Map<string, ToolCallItem>();

  constructor(turnId: string, items: readonly Item[]) {
    this.#turnId = turnId;
    this.#list = [...items];
    for (const item of items) if (item.kind === 'tool_call') this.#calls.set(item.callId, item);
  }

  get list(): readonly Item[] {
    return this.#list;
  }

  call(callId: string): ToolCallItem | undefined {
    return this.#calls.get(callId);
  }

  put<T extends Item>(item: T): T {
    this.#list[item.position] = item;
    if (item.kind === 'tool_call') this.#calls.set(item.callId, item);
    return item;
  }

  newAnswer({ name, color }: Speaker): AssistantItem {
    return {
      ...this.#base(),
      kind: 'assistant',
      agentName: name,
      agentColor: color,
      text: '',
      status: 'streaming',
    };
  }

  newReasoning({ name }: Speaker, text: string): ReasoningItem {
    return { ...this.#base(), kind: 'reasoning', agentName: name, text };
  }

  newHandoff(handoff: Pick<HandoffItem, 'callId' | 'from' | 'to' | 'reason' | 'servers'>): HandoffItem {
    return { ...this.#base(), kind: 'handoff', ...handoff };
  }

  newCall(part: CallPart): ToolCallItem {
    const now = Date.now();
    const base: ToolCallItem = {
      ...this.#base(),
      ...part.call,
      kind: 'tool_call',
      status: 'waiting',
      approvalId: null,
      permission: part.kind === 'call' ? part.permission : null,
      outcome: null,
      progress: null,
      questions: [],
      startedAt: null,
      endedAt: null,
    };
    if (part.kind === 'refused_call') {
      const outcome: ToolOutcome = { success: false, error: part.error };
      return { ...base, status: 'failed', outcome, endedAt: now };
    }
    if (part.action === 'run') return { ...base, status: 'running', startedAt: now };
    if (part.action === 'ask') return { ...base, approvalId: randomUUID() };
    const outcome = fail('DENIED', 'A rule of the user does not allow this call, so it was not made.');
    return { ...base, status: 'denied', outcome, endedAt: now };
  }

  #base() {
    return { id: randomUUID(), turnId: this.#turnId, position: this.#list.length, createdAt: Date.now() };
  }
}
