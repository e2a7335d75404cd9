import type { JsonObject } from '../../../shared/json.ts';
import type { ProviderKind } from '../../../shared/settings.ts';
import type { WireAnswer } from './wireServer.ts';

/** What a scripted model says, whatever the wire. */
export interface Said {
  reasoning?: string;
  text?: string[];
  /** Arguments that are a text are sent as they are: they may be cut off. */
  calls?: { id: string; name: string; arguments: JsonObject | string }[];
  /** Breaks off before the end. */
  drop?: boolean;
  /** Why it ends before it is done: it reached its limit of tokens, or a filter stopped it. */
  end?: 'length' | 'filter';
}

/** How one provider's API writes what is said, refuses, and fails in the middle. */
export interface WireForm {
  say(said: Said): WireAnswer;
  refuse(status: number, message: string, headers?: Record<string, string>): WireAnswer;
  fail(message: string): WireAnswer;
}

const usage = { input: 120, cached: 20, output: 30, reasoning: 10 };
/** What each scripted answer says that it took. */
export const scriptedUsage = { requests: 1, inputTokens: 120, cachedTokens: 20, outputTokens: 30 };

const responses: WireForm = {
  say({ reasoning, text = [], calls = [], drop, end }) {
    const output: JsonObject[] = [];
    const events: JsonObject[] = [
      { type: 'response.created', sequence_number: 0, response: response('in_progress', []) },
    ];
    const add = (item: JsonObject, between: JsonObject[] = []) => {
      const output_index = output.length;
      events.push({ type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } });
      events.push(...between.map((event) => ({ ...event, output_index })));
      events.push({ type: 'response.output_item.done', output_index, item });
      output.push(item);
    };
    if (reasoning !== undefined) {
      const summary = [{ type: 'summary_text', text: reasoning }];
      add({ type: 'reasoning', id: 'rs_1', summary, encrypted_content: 'sealed' });
    }
    if (text.length > 0) {
      const content = [{ type: 'output_text', text: text.join(''), annotations: [] }];
      const deltas = text.map((delta) => ({
        type: 'response.output_text.delta',
        item_id: 'msg_1',
        content_index: 0,
        delta,
      }));
      add({ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }, deltas);
    }
    for (const { id, name, arguments: args } of calls) {
      add({
        type: 'function_call',
        id: `fc_${id}`,
        call_id: id,
        name,
        arguments: textOf(args),
        status: 'completed',
      });
    }
    if (!drop) events.push(end === undefined ? completed(output) : incomplete(output, end));
    return { kind: 'events', events, named: true, ...(drop ? { drop } : {}) };
  },
  refuse: (status, message, headers) => refusal(status, { error: { message, type: 'error' } }, headers),
  fail: (message) => ({
    kind: 'events',
    named: true,
    events: [
      { type: 'response.created', response: response('in_progress', []) },
      { type: 'error', code: 'server_error', message, param: null, sequence_number: 1 },
    ],
  }),
};

function completed(output: JsonObject[]): JsonObject {
  return { type: 'response.completed', response: response('completed', output) };
}

function incomplete(output: JsonObject[], end: 'length' | 'filter'): JsonObject {
  const incomplete_details = { reason: end === 'length' ? 'max_output_tokens' : 'content_filter' };
  return { type: 'response.incomplete', response: { ...response('incomplete', output), incomplete_details } };
}

function textOf(args: JsonObject | string): string {
  return typeof args === 'string' ? args : JSON.stringify(args);
}

function response(status: string, output: JsonObject[]): JsonObject {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model: 'scripted',
    status,
    output,
    error: null,
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
}

const anthropic: WireForm = {
  say({ reasoning, text = [], calls = [], drop, end }) {
    const uncached = { input_tokens: usage.input - usage.cached, cache_read_input_tokens: usage.cached };
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: [],
      stop_reason: null,
    };
    const events: JsonObject[] = [
      { type: 'message_start', message: { ...message, usage: { ...uncached, output_tokens: 1 } } },
    ];
    let index = 0;
    const block = (content_block: JsonObject, deltas: JsonObject[]) => {
      events.push({ type: 'content_block_start', index, content_block });
      events.push(...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })));
      events.push({ type: 'content_block_stop', index });
      index += 1;
    };
    if (reasoning !== undefined) {
      block({ type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: reasoning },
        { type: 'signature_delta', signature: 'signed' },
      ]);
    }
    if (text.length > 0)
      block(
        { type: 'text', text: '' },
        text.map((piece) => ({ type: 'text_delta', text: piece })),
      );
    for (const { id, name, arguments: args } of calls) {
      block({ type: 'tool_use', id, name, input: {} }, [{ type: 'input_json_delta', partial_json: textOf(args) }]);
    }
    if (!drop) {
      const asked = calls.length > 0 ? 'tool_use' : 'end_turn';
      const stop_reason = end === undefined ? asked : { length: 'max_tokens', filter: 'refusal' }[end];
      events.push({
        type: 'message_delta',
        delta: { stop_reason, stop_sequence: null },
        usage: { output_tokens: usage.output },
      });
      events.push({ type: 'message_stop' });
    }
    return { kind: 'events', events, named: true, ...(drop ? { drop } : {}) };
  },
  refuse: (status, message, headers) =>
    refusal(status, { type: 'error', error: { type: 'api_error', message } }, headers),
  fail: (message) => ({
    kind: 'events',
    named: true,
    events: [{ type: 'error', error: { type: 'overloaded_error', message } }],
  }),
};

const google: WireForm = {
  say({ reasoning, text = [], calls = [], drop, end }) {
    const finishReason = end === undefined ? 'STOP' : { length: 'MAX_TOKENS', filter: 'SAFETY' }[end];
    const chunk = (parts: JsonObject[], last = false): JsonObject => ({
      candidates: [{ content: { role: 'model', parts }, index: 0, ...(last ? { finishReason } : {}) }],
      modelVersion: 'scripted',
      ...(last
        ? {
            usageMetadata: {
              promptTokenCount: usage.input,
              cachedContentTokenCount: usage.cached,
              candidatesTokenCount: usage.output - usage.reasoning,
              thoughtsTokenCount: usage.reasoning,
              totalTokenCount: usage.input + usage.output,
            },
          }
        : {}),
    });
    const events = [
      ...(reasoning === undefined ? [] : [chunk([{ text: reasoning, thought: true }])]),
      ...text.map((piece) => chunk([{ text: piece }])),
      ...calls.map(({ name, arguments: args }) =>
        chunk([{ functionCall: { name, args: objectOf(args) }, thoughtSignature: 'signed' }]),
      ),
      ...(drop ? [] : [chunk([{ text: '' }], true)]),
    ];
    return { kind: 'events', events, named: false, ...(drop ? { drop } : {}) };
  },
  refuse: (status, message, headers) =>
    refusal(
      status,
      { error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'FAILED' } },
      headers,
    ),
  fail: (message) => ({
    kind: 'events',
    named: false,
    events: [{ error: { code: 503, message, status: 'UNAVAILABLE' } }],
  }),
};

/** Google sends arguments whole, as JSON. */
function objectOf(args: JsonObject | string): JsonObject {
  return typeof args === 'string' ? {} : args;
}

function refusal(status: number, body: JsonObject, headers: Record<string, string> = {}): WireAnswer {
  return { kind: 'error', status, body, headers };
}

export const wireForms: Record<Exclude<ProviderKind, 'openai-compatible'>, WireForm> = {
  openai: responses,
  anthropic,
  google,
};
