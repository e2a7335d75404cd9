import type { Model, ModelRequest, ModelResponse, ModelRetryAdviceRequest, StreamEvent } from '@openai/agents-core';
import { SignalboxError } from '../../shared/errors.ts';
import { isObject, type Json, parseObject } from './eventStream.ts';
import { cutOff } from './providerErrors.ts';

type Output = Extract<StreamEvent, { type: 'response_done' }>['response']['output'];

/**
 * A model whose every answer says or asks for something, or is an error in words. The runtime would take an answer
 * without both for a step on the way, and ask the same again until it has asked too often; and half a call, cut off by a
 * limit, for a whole one.
 */
export class WithAnswer implements Model {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  getResponse(request: ModelRequest): Promise<ModelResponse> {
    return this.#model.getResponse(request);
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    // Of the Responses API, only what ended well comes to its end here.
    let reason = 'stop';
    for await (const event of this.#model.getStreamedResponse(request)) {
      if (event.type === 'model' && isObject(event.event)) reason = endReason(event.event) ?? reason;
      if (event.type !== 'response_done') yield event;
      else {
        const output = withAnswer(event.response.output, reason, request);
        yield { ...event, response: { ...event.response, output } };
      }
    }
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice?.(advice);
  }
}

/** Why an answer ended, in the AI SDK's words, by an event of it or of a chat completion; null for other events. */
function endReason({ type, finishReason, choices }: Json): string | null {
  if (type === 'finish' && isObject(finishReason)) return wordOf(finishReason.unified);
  const [choice] = Array.isArray(choices) ? choices : [];
  return isObject(choice) ? wordOf(choice.finish_reason) : null;
}

function wordOf(reason: unknown): string | null {
  return typeof reason === 'string' ? reason.replaceAll('_', '-') : null;
}

function withAnswer(output: Output, reason: string, { input }: ModelRequest): Output {
  const calls = output.filter((item) => item.type === 'function_call');
  const isCut = calls.some((call) => parseObject(String(call.arguments)) === null);
  if (reason === 'length' && isCut) throw cutOff('max_output_tokens');
  if (calls.length > 0 || output.some(({ type }) => type === 'message')) return output;
  if (reason === 'length') throw cutOff('max_output_tokens');
  if (reason === 'content-filter') throw cutOff('content_filter');
  // After the result of a tool, some models find that all is said.
  if (reason === 'stop' && typeof input !== 'string' && input.at(-1)?.type === 'function_call_result') {
    const content = [{ type: 'output_text' as const, text: '' }];
    return [...output, { type: 'message', role: 'assistant', status: 'completed', content }];
  }
  throw new SignalboxError('PROVIDER_ERROR', 'The model ended without an answer. Try again, or choose another model.');
}
