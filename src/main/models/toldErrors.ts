import type { Model, ModelRequest, ModelResponse, ModelRetryAdviceRequest, StreamEvent } from '@openai/agents-core';
import { cutOff, explainProviderError } from './providerErrors.ts';
import { field, text } from './providerHttpError.ts';

/**
 * A model whose failures are `SignalboxError`s. What clients throw holds the request that failed, and with it all that
 * was said: it may be a cause, but not what is logged. An answer that a limit or a filter ended after some words is such
 * a failure, too: its words count, its calls do not. Only a request that was stopped keeps the runtime's own error.
 */
export class ToldErrors implements Model {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    try {
      return await this.#model.getResponse(request);
    } catch (error) {
      throw told(error, request);
    }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    let end: string | null = null;
    try {
      for await (const event of this.#model.getStreamedResponse(request)) {
        if (event.type === 'model') end = badEndOf(event.event) ?? end;
        const toTell = end === null || event.type !== 'response_done' ? event : wordsOf(event);
        if (toTell !== null) yield toTell;
      }
    } catch (error) {
      throw told(error, request);
    }
    if (end !== null) throw cutOff(end);
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice?.(advice);
  }
}

function told(error: unknown, { signal }: ModelRequest): unknown {
  return signal?.aborted ? error : explainProviderError(error);
}

/** Why an answer ended before its end, in the Responses API's words, by a chunk of a chat or a part of the AI SDK. */
function badEndOf(event: unknown): string | null {
  const choices = field(event, 'choices');
  const reason = Array.isArray(choices)
    ? field(choices[0], 'finish_reason')
    : field(event, 'type') === 'finish' && field(field(event, 'finishReason'), 'unified');
  switch (text(reason).replace('-', '_')) {
    case 'length':
      return 'max_output_tokens';
    case 'content_filter':
      return 'content_filter';
    default:
      return null;
  }
}

type Done = Extract<StreamEvent, { type: 'response_done' }>;

/** An answer without its calls; null where it has no words either. */
function wordsOf(event: Done): Done | null {
  const output = event.response.output.filter(({ type }) => type !== 'function_call');
  if (!output.some(({ type }) => type === 'message')) return null;
  return { ...event, response: { ...event.response, output } };
}
