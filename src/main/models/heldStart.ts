import type { Model, ModelRequest, ModelRetryAdviceRequest, StreamEvent } from '@openai/agents-core';
import { cutOff } from './providerErrors.ts';
import { field, text } from './providerHttpError.ts';

/**
 * A model whose stream begins with the answer itself. What only announces it is kept back until then, because the agent
 * runtime makes no request again of which anything was passed on, and providers refuse after announcements, too. An
 * answer that its provider ended before its end throws what the provider said of it.
 */
export class HeldStart implements Model {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  getResponse(request: ModelRequest) {
    return this.#model.getResponse(request);
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    const held: StreamEvent[] = [];
    let hasBegun = false;
    let end: Error | null = null;
    try {
      for await (const event of this.#model.getStreamedResponse(request)) {
        end ??= endOf(event);
        if (!hasBegun && isAnnouncement(event)) {
          held.push(event);
          continue;
        }
        if (!hasBegun) yield* held;
        hasBegun = true;
        yield event;
      }
    } catch (error) {
      throw end ?? error;
    }
    if (!hasBegun) yield* held;
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice?.(advice);
  }
}

/** Events of the providers' own streams that say nothing of an answer yet, or no more. */
const announcements = new Set([
  'stream-start',
  'response-metadata',
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.failed',
  'response.incomplete',
  'error',
]);

function isAnnouncement(event: StreamEvent): boolean {
  if (event.type === 'response_started') return true;
  if (event.type !== 'model') return false;
  const raw: unknown = event.event;
  const choices = field(raw, 'choices');
  if (Array.isArray(choices)) return choices.every((choice) => isEmptyDelta(field(choice, 'delta')));
  return announcements.has(text(field(raw, 'type')));
}

/** Chat Completions begins with a piece that only names the role. */
function isEmptyDelta(delta: unknown): boolean {
  return ['content', 'refusal', 'reasoning', 'reasoning_content', 'tool_calls'].every((name) => !field(delta, name));
}

/** What the Responses API says of an answer that failed or was cut off: the runtime only tells that it was. */
function endOf(event: StreamEvent): Error | null {
  if (event.type !== 'model') return null;
  const raw: unknown = event.event;
  const response = field(raw, 'response');
  switch (field(raw, 'type')) {
    case 'response.failed':
      return new ResponseFailedError(field(response, 'error'));
    case 'response.incomplete':
      return cutOff(text(field(field(response, 'incomplete_details'), 'reason')));
    default:
      return null;
  }
}

/** An answer that failed, in the form of the `openai` client's errors, so that both are explained alike. */
class ResponseFailedError extends Error {
  override readonly name = 'ResponseFailedError';
  readonly error: unknown;

  constructor(error: unknown) {
    super(text(field(error, 'message')) || 'The provider gave up and did not say why.');
    this.error = error;
  }
}
