import { randomUUID } from 'node:crypto';
import type { Model, ModelRequest, ModelResponse, ModelRetryAdviceRequest, StreamEvent } from '@openai/agents-core';

/**
 * A model whose tool calls all have an id of their own within the conversation. The agent runtime does not run a call
 * whose id it has seen, and some local servers leave ids out or begin counting anew with each answer.
 */
export class UniqueCallIds implements Model {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(request);
    return { ...response, output: withUniqueIds(response.output, request) };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    for await (const event of this.#model.getStreamedResponse(request)) {
      // The client ends a stream that was aborted as if it were complete; half a call must not run.
      request.signal?.throwIfAborted();
      if (event.type !== 'response_done') yield event;
      else yield { ...event, response: { ...event.response, output: withUniqueIds(event.response.output, request) } };
    }
    request.signal?.throwIfAborted();
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice?.(advice);
  }
}

function withUniqueIds<T extends { type?: string | undefined }>(output: T[], { input }: ModelRequest): T[] {
  const used = new Set<string>();
  for (const item of typeof input === 'string' ? [] : input) if (item.type === 'function_call') used.add(item.callId);
  return output.map((item) => {
    if (item.type !== 'function_call' || !('callId' in item)) return item;
    const { callId } = item;
    const isGood = typeof callId === 'string' && callId !== '' && !used.has(callId);
    const id = isGood ? callId : `call_${randomUUID().replaceAll('-', '')}`;
    used.add(id);
    return isGood ? item : { ...item, callId: id };
  });
}
