import type { AgentInputItem, ModelRequest } from '@openai/agents-core';
import { BuiltinModel } from '../builtin/builtinModel.ts';

/** What the built-in model did with a message: a call, or words. */
export type Reply = { call: string; arguments: unknown } | { text: string };

/** The words of a reply; throws for a call. */
export function textOf(reply: Reply): string {
  if (!('text' in reply)) throw new Error(`Expected words, got a call of ${reply.call}`);
  return reply.text;
}

/** A morning in March, so that "tomorrow" is the same day in each run. */
export const now = new Date(2025, 2, 12, 10, 0);

/** A conversation with the built-in model in which the test plays the tools. */
export class BuiltinChat {
  readonly #model = new BuiltinModel({ now: () => now });
  readonly #request: Pick<ModelRequest, 'tools' | 'handoffs' | 'systemInstructions'>;
  readonly input: AgentInputItem[] = [];
  #lastCall = { callId: '', name: '' };

  constructor(tools: ModelRequest['tools'], more: Partial<Pick<ModelRequest, 'handoffs' | 'systemInstructions'>> = {}) {
    this.#request = { tools, handoffs: [], ...more };
  }

  /** Says something and gives what the model does next. */
  async say(text: string): Promise<Reply> {
    this.input.push({ role: 'user', content: text });
    return this.next();
  }

  /** Answers the model's last call with an output, as a host does: JSON, or text as it is. */
  async result(output: unknown): Promise<Reply> {
    const text = typeof output === 'string' ? output : JSON.stringify(output);
    this.input.push({
      type: 'function_call_result',
      ...this.#lastCall,
      status: 'completed',
      output: { type: 'text', text },
    });
    return this.next();
  }

  /** Lets the model go on from the input as it is. */
  async next(): Promise<Reply> {
    const response = await this.#model.getResponse({
      ...this.#request,
      input: [...this.input],
      modelSettings: {},
      outputType: 'text',
      tracing: false,
    });
    const [item] = response.output;
    if (item?.type === 'function_call') {
      this.input.push(item);
      this.#lastCall = { callId: item.callId, name: item.name };
      return { call: item.name, arguments: JSON.parse(item.arguments) };
    }
    if (item?.type !== 'message' || item.role !== 'assistant')
      throw new Error('The model gave neither words nor a call.');
    this.input.push(item);
    return { text: item.content.map((content) => (content.type === 'output_text' ? content.text : '')).join('') };
  }
}

/** A result in the form that servers of ours and hosts give. */
export function success(data: unknown) {
  return { success: true, data };
}

export function failure(code: string, message: string) {
  return { success: false, error: { code, message, retryable: false } };
}
