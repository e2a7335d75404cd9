import type {
  AgentInputItem,
  Model,
  ModelRequest,
  ModelResponse,
  ModelRetryAdviceRequest,
  StreamEvent,
} from '@openai/agents-core';

type OutputItem = ModelResponse['output'][number];

/** Stands in the provider's data of an item that a model made, and says which. Never sent. */
const mark = 'signalboxModel';

/**
 * A model that gets back only what is its own. When a request is handed to an agent with another model, the items of the
 * first one are still in the history: thoughts that are signed or encrypted for it, ids and data that only its provider
 * knows, and for which others refuse the request. Those are taken out; words, calls and results stay.
 */
export class OwnItems implements Model {
  readonly #model: Model;
  readonly #name: string;

  /** `name` tells the model from all others. */
  constructor(model: Model, name: string) {
    this.#model = model;
    this.#name = name;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(this.#readable(request));
    return { ...response, output: response.output.map((item) => this.#marked(item)) };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    for await (const event of this.#model.getStreamedResponse(this.#readable(request))) {
      if (event.type !== 'response_done') yield event;
      else {
        const output = event.response.output.map((item) => this.#marked(item));
        yield { ...event, response: { ...event.response, output } };
      }
    }
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice?.(advice);
  }

  #marked<T extends OutputItem>(item: T): T {
    return { ...item, providerData: { ...item.providerData, [mark]: this.#name } };
  }

  #readable(request: ModelRequest): ModelRequest {
    if (typeof request.input === 'string') return request;
    return { ...request, input: request.input.flatMap((item) => this.#own(item)) };
  }

  /** The item as this model may read it; nothing where it can't. */
  #own(item: AgentInputItem): AgentInputItem[] {
    const { [mark]: maker, ...data } = item.providerData ?? {};
    if (maker === undefined) return [item];
    if (maker === this.#name) return [{ ...item, providerData: data }];
    if (item.type === 'reasoning') return [];
    const { providerData: _data, id: _id, ...rest } = item;
    return [rest as AgentInputItem];
  }
}
