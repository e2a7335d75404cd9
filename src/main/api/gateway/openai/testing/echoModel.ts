import { setImmediate as nextRound } from 'node:timers/promises';
import type { Model, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents-core';

/** A model that says what it was told last, word by word, after "You said:". */
export const echoModel: Model = {
  getResponse: () => Promise.reject(new Error('Turns are streamed.')),
  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    const text = `You said: ${lastWords(request)}`;
    for (const word of text.split(/(?<= )/)) {
      yield { type: 'output_text_delta', delta: word };
      await nextRound();
    }
    const usage = { requests: 1, inputTokens: 11, outputTokens: 7, totalTokens: 18 };
    const content = [{ type: 'output_text' as const, text }];
    const output: ModelResponse['output'] = [{ type: 'message', role: 'assistant', status: 'completed', content }];
    yield { type: 'response_done', response: { id: 'echo', usage, output } } as StreamEvent;
  },
};

function lastWords({ input }: ModelRequest): string {
  if (typeof input === 'string') return input;
  const message = input.findLast((item) => 'role' in item && item.role === 'user');
  if (message === undefined || !('content' in message)) return '';
  const { content } = message;
  if (typeof content === 'string') return content;
  return content.map((part) => ('text' in part ? part.text : `[${part.type}]`)).join('');
}
