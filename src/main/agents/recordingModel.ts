import type {
  Model,
  ModelRequest,
  ModelResponse,
  ModelRetryAdviceRequest,
  ModelSettings,
  StreamEvent,
} from '@openai/agents-core';
import type { ReportedUsage } from '../models/usage.ts';
import { withoutCalls } from './history.ts';

/** A whole response: what was said and asked for, and what it took. */
export interface ObservedResponse {
  output: ModelResponse['output'];
  usage: ReportedUsage;
}

/** Who is told what a model says, before the agent runtime acts on it. */
export interface ModelObserver {
  /**
   * Awaited before words are told. A request may leave before its turn is on disk, because nothing comes of it; what it
   * says may not be seen before. (Whole responses are written after the turn, in the order of the store.)
   */
  readonly gate: Promise<void>;
  text(delta: string): void;
  /** Awaited before the runtime sees the response, hence before any tool of it runs. */
  response(response: ObservedResponse): Promise<void>;
}

/** A model with what each of its requests is made with. */
export interface PreparedModel {
  model: Model;
  settings: Partial<ModelSettings>;
}

/**
 * A model whose output is observed in the order in which it was made. Listening here and not to the runtime's event
 * stream gives two guarantees: text comes before the calls that followed it, and a call is on record before it runs.
 * The model is only loaded when it is first asked.
 */
export class RecordingModel implements Model {
  readonly #load: () => Promise<PreparedModel>;
  readonly #observer: ModelObserver;
  #loaded: PreparedModel | null = null;

  constructor(load: () => Promise<PreparedModel>, observer: ModelObserver) {
    this.#load = load;
    this.#observer = observer;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const { model, settings } = await this.#model();
    const response = await model.getResponse(prepared(request, settings));
    await this.#observer.response(response);
    return response;
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    const { model, settings } = await this.#model();
    let isOpen = false;
    for await (const event of model.getStreamedResponse(prepared(request, settings))) {
      if (event.type === 'output_text_delta') {
        if (!isOpen) await this.#observer.gate;
        isOpen = true;
        this.#observer.text(event.delta);
      } else if (event.type === 'response_done') {
        const { output, usage } = event.response;
        await this.#observer.response({ output, usage });
      }
      yield event;
    }
  }

  getRetryAdvice(request: ModelRetryAdviceRequest) {
    return this.#loaded?.model.getRetryAdvice?.(request);
  }

  async #model(): Promise<PreparedModel> {
    this.#loaded ??= await this.#load();
    return this.#loaded;
  }
}

/** The request as the model gets it. Without tools, a history that tells of calls tells of them in words. */
function prepared(request: ModelRequest, settings: Partial<ModelSettings>): ModelRequest {
  const hasFunctions = request.tools.length > 0 || request.handoffs.length > 0;
  const input = hasFunctions || typeof request.input === 'string' ? request.input : withoutCalls(request.input);
  return { ...request, input, modelSettings: { ...request.modelSettings, ...settings } };
}
