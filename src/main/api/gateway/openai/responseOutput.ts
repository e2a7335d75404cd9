import type { AssistantItem, Item, ToolCallItem } from '../../../../shared/conversation.ts';
import { approvalRequestId } from './responseRequest.ts';

interface TextPart {
  type: 'output_text';
  text: string;
  annotations: never[];
  logprobs: never[];
}

/** What a response consists of, in OpenAI's form. */
export type OutputItem =
  | {
      type: 'message';
      id: string;
      role: 'assistant';
      status: 'in_progress' | 'completed' | 'incomplete';
      content: TextPart[];
    }
  | { type: 'mcp_approval_request'; id: string; server_label: string; name: string; arguments: string }
  | {
      type: 'mcp_call';
      id: string;
      status: 'in_progress' | 'completed' | 'failed';
      server_label: string;
      name: string;
      arguments: string;
      approval_request_id: string | null;
      output: string | null;
      error: { type: 'mcp_tool_execution_error'; content: { type: 'text'; text: string }[] } | null;
    };

/** An event of a streamed response, before it is numbered. */
export type ResponseEvent = { type: string } & Record<string, unknown>;

/** The output of a response as its turn goes on, and the events that tell of it. What was told stays. */
export class ResponseOutput {
  readonly #from: number;
  readonly #items: OutputItem[] = [];
  /** Where each output item is, by its id. */
  readonly #indexes = new Map<string, number>();
  /** How much of each text was told, in UTF-16 units. */
  readonly #lengths = new Map<string, number>();
  readonly #closed = new Set<string>();

  constructor(from: number) {
    this.#from = from;
  }

  get items(): readonly OutputItem[] {
    return this.#items;
  }

  /** Takes the items of the turn as they are now; returns what has changed since the last time. */
  update(items: readonly Item[]): ResponseEvent[] {
    return items.flatMap((item) => {
      if (item.position < this.#from) return [];
      if (item.kind === 'assistant') return this.#message(item);
      return item.kind === 'tool_call' ? [...this.#request(item), ...this.#call(item)] : [];
    });
  }

  #message({ id, text, status }: AssistantItem): ResponseEvent[] {
    const itemId = `msg_${id}`;
    const length = this.#lengths.get(itemId) ?? 0;
    if (this.#closed.has(itemId) || (length === 0 && text.trim() === '')) return [];
    const events: ResponseEvent[] = [];
    const place = () => ({ item_id: itemId, output_index: this.#indexes.get(itemId) ?? 0, content_index: 0 });
    if (length === 0) {
      const begun = {
        type: 'message' as const,
        id: itemId,
        role: 'assistant' as const,
        status: 'in_progress' as const,
      };
      events.push(this.#open({ ...begun, content: [] }));
      events.push({ type: 'response.content_part.added', ...place(), part: textPart('') });
    }
    if (text.length > length) {
      this.#lengths.set(itemId, text.length);
      events.push({ type: 'response.output_text.delta', ...place(), delta: text.slice(length), logprobs: [] });
    }
    const isDone = status !== 'streaming';
    const state = !isDone ? 'in_progress' : status === 'done' ? 'completed' : 'incomplete';
    const message = {
      type: 'message',
      id: itemId,
      role: 'assistant',
      status: state,
      content: [textPart(text)],
    } as const;
    this.#put({ ...message, content: [...message.content] });
    if (!isDone) return events;
    events.push({ type: 'response.output_text.done', ...place(), text, logprobs: [] });
    events.push({ type: 'response.content_part.done', ...place(), part: textPart(text) });
    return [...events, this.#close(itemId)];
  }

  /** That a call waits for an approval. The rest of a turn does not tell again what was answered to get there. */
  #request(call: ToolCallItem): ResponseEvent[] {
    const id = approvalRequestId(call.approvalId);
    const isAsked = call.approvalId !== null && (call.status === 'waiting' || this.#from === 0);
    if (!isAsked || this.#closed.has(id)) return [];
    const { serverId, tool } = call;
    const request = { type: 'mcp_approval_request' as const, id, server_label: serverId, name: tool };
    const item = { ...request, arguments: JSON.stringify(call.arguments) };
    return [this.#open(item), this.#close(id)];
  }

  #call(call: ToolCallItem): ResponseEvent[] {
    const id = `mcp_${call.id}`;
    const isMade = call.status !== 'waiting' && call.status !== 'allowed';
    if (!isMade || this.#closed.has(id)) return [];
    const events: ResponseEvent[] = [];
    const made = callItem(call, id);
    const place = () => ({ item_id: id, output_index: this.#indexes.get(id) ?? 0 });
    if (!this.#indexes.has(id)) {
      const begun = { ...made, arguments: '', status: 'in_progress' as const, output: null, error: null };
      events.push(this.#open(begun), { type: 'response.mcp_call.in_progress', ...place() });
      events.push({ type: 'response.mcp_call_arguments.delta', ...place(), delta: made.arguments });
      events.push({ type: 'response.mcp_call_arguments.done', ...place(), arguments: made.arguments });
    }
    this.#put(made);
    if (call.outcome === null) return events;
    const word = made.status === 'completed' ? 'completed' : 'failed';
    return [...events, { type: `response.mcp_call.${word}`, ...place() }, this.#close(id)];
  }

  #open(item: OutputItem): ResponseEvent {
    this.#indexes.set(item.id, this.#items.length);
    this.#items.push(item);
    return { type: 'response.output_item.added', output_index: this.#items.length - 1, item };
  }

  #put(item: OutputItem): void {
    this.#items[this.#indexes.get(item.id) ?? this.#items.length] = item;
  }

  #close(id: string): ResponseEvent {
    this.#closed.add(id);
    const index = this.#indexes.get(id) ?? 0;
    return { type: 'response.output_item.done', output_index: index, item: this.#items[index] };
  }
}

function textPart(text: string): TextPart {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function callItem(call: ToolCallItem, id: string): Extract<OutputItem, { type: 'mcp_call' }> {
  const { serverId, tool, outcome, approvalId } = call;
  const status = outcome === null ? 'in_progress' : outcome.success ? 'completed' : 'failed';
  const words = outcome === null || outcome.success ? null : outcome.error.message;
  return {
    type: 'mcp_call',
    id,
    status,
    server_label: serverId,
    name: tool,
    arguments: JSON.stringify(call.arguments),
    approval_request_id: approvalId === null ? null : approvalRequestId(approvalId),
    output: outcome?.success ? outcome.data.text : null,
    error: words === null ? null : { type: 'mcp_tool_execution_error', content: [{ type: 'text', text: words }] },
  };
}
