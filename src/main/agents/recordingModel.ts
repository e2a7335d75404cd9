import type { Model, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents-core';

/** Who is told what a model says, before the agent runtime acts on it. */
export interface ModelObserver {
  text(delta: string): void;
  /** Awaited before the runtime sees the response, hence before any tool of it runs. */
  response(output: ModelResponse['output']): Promise<void>;
}

/**
 * A model whose output is observed in the order in which it was made. Listening here and not to the runtime's event
 * stream gives two guarantees: text comes before the calls that followed it, and a call is on record before it runs.
 */
export class RecordingModel implements Model {
  readonly #model: Model;
  readonly #observer: ModelObserver;

  constructor(model: Model, observer: ModelObserver) {
    this.#model = model;
    this.#observer = observer;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(request);
    await this.#observer.response(response.output);
    return response;
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    for await (const event of this.#model.getStreamedResponse(request)) {
      if (event.type === 'output_text_delta') this.#observer.text(event.delta);
      else if (event.type === 'response_done') await this.#observer.response(event.response.output);
      yield event;
    }
  }
}
