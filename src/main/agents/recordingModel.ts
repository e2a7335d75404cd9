import type {
  AgentInputItem,
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
  /** What has been said and done, as this model can take it. */
  fitInput(input: readonly AgentInputItem[]): AgentInputItem[];
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
    const prepared = await this.#model();
    const response = await prepared.model.getResponse(requestOf(request, prepared));
    await this.#observer.response(response);
    return response;
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    const prepared = await this.#model();
    let isOpen = false;
    for await (const event of prepared.model.getStreamedResponse(requestOf(request, prepared))) {
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
function requestOf(request: ModelRequest, { settings, fitInput }: PreparedModel): ModelRequest {
  const hasFunctions = request.tools.length > 0 || request.handoffs.length > 0;
  const fitted = typeof request.input === 'string' ? request.input : fitInput(request.input);
  const input = hasFunctions || typeof fitted === 'string' ? fitted : withoutCalls(fitted);
  return { ...request, input, modelSettings: { ...request.modelSettings, ...settings } };
}
