import { randomUUID } from 'node:crypto';
import {
  type Model,
  type ModelRequest,
  type ModelResponse,
  type protocol,
  type StreamEvent,
  Usage,
} from '@openai/agents-core';
import type { ModelChoice } from '../../shared/agent.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ModelInUse, ModelSource } from './modelInUse.ts';

/** Stands for the model of turns that a program makes. It goes before a provider of the user's that has its id. */
export const callModelChoice: ModelChoice = { providerId: 'direct-call', model: 'direct-call' };

/** A call as a model asks for it, by the name under which models see the tool. */
export interface ModelCall {
  name: string;
  arguments: JsonObject;
}

/** The model of a call that a program makes: it asks for exactly this call, and ends once that has an outcome. */
export class CallModel implements Model {
  #call: ModelCall | null;

  /** Null where the call was asked for before, and all that is left is to end. */
  constructor(call: ModelCall | null) {
    this.#call = call;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    request.signal?.throwIfAborted();
    return { usage: new Usage({ requests: 1 }), output: this.#output(), responseId: randomUUID() };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    request.signal?.throwIfAborted();
    yield { type: 'response_started' };
    const usage = { requests: 1, inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    yield { type: 'response_done', response: { id: randomUUID(), usage, output: this.#output() } };
  }

  #output(): (protocol.FunctionCallItem | protocol.AssistantMessageItem)[] {
    const call = this.#call;
    this.#call = null;
    if (call !== null) {
      const json = JSON.stringify(call.arguments);
      return [{ type: 'function_call', callId: randomUUID(), name: call.name, status: 'completed', arguments: json }];
    }
    const content = [{ type: 'output_text' as const, text: 'The call has ended.' }];
    return [{ type: 'message', role: 'assistant', status: 'completed', content }];
  }
}

/** The model of one call, as turns use models. */
export function callModel(call: ModelCall | null): ModelInUse {
  const traits = { takesImages: false, takesFiles: false, contextTokens: null, contextAssumed: false, prices: null };
  return { model: new CallModel(call), label: 'No model', traits, requestSettings: () => ({}) };
}

/** The models of users, and for turns of programs that go on after they waited the one that ends them. */
export function withCallModel(models: ModelSource): ModelSource {
  return {
    model: async (userId, choice) =>
      choice?.providerId === callModelChoice.providerId ? callModel(null) : models.model(userId, choice),
    context: (userId) => models.context(userId),
    retries: (notify) => models.retries(notify),
  };
}
