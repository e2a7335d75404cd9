import { Agent, type ModelRequest, Runner, type StreamEvent, setTracingDisabled, tool } from '@openai/agents-core';
import { describe, expect, it } from 'vitest';
import { everything, library } from '../testing/imaginaryTools.ts';
import { BuiltinModel } from './builtinModel.ts';

setTracingDisabled(true);

function request(input: ModelRequest['input'], more: Partial<ModelRequest> = {}): ModelRequest {
  return { input, tools: everything, handoffs: [], modelSettings: {}, outputType: 'text', tracing: false, ...more };
}

async function eventsOf(given: ModelRequest): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of new BuiltinModel().getStreamedResponse(given)) events.push(event);
  return events;
}

function doneOf(events: StreamEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'response_done') throw new Error('The stream did not end with response_done.');
  return last.response;
}

describe('BuiltinModel', () => {
  it('streams text by words, and the pieces are the whole', async () => {
    const events = await eventsOf(request('what can you do?'));
    expect(events[0]?.type).toBe('response_started');
    const deltas = events.flatMap((event) => (event.type === 'output_text_delta' ? [event.delta] : []));
    expect(deltas.length).toBeGreaterThan(50);
    expect(deltas.every((delta) => delta.trim().split(/\s+/).length === 1)).toBe(true);
    const [message] = doneOf(events).output;
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: deltas.join('') }],
    });
  });

  it('gives each call an id of its own', async () => {
    const outputs = await Promise.all(
      [1, 2, 3].map(async () => doneOf(await eventsOf(request('which books are overdue?'))).output[0]),
    );
    const ids = outputs.map((item) => (item?.type === 'function_call' ? item.callId : ''));
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain('');
  });

  it('answers alike with and without streaming', async () => {
    const given = request('who are you?');
    const whole = await new BuiltinModel().getResponse(given);
    const [streamed] = doneOf(await eventsOf(given)).output;
    const [answered] = whole.output;
    expect(answered).toMatchObject({ type: 'message', content: streamed?.type === 'message' ? streamed.content : [] });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const stream = new BuiltinModel().getStreamedResponse(request('what can you do?', { signal: abort.signal }));
    let pieces = 0;
    const read = async () => {
      for await (const event of stream) {
        if (event.type === 'output_text_delta') pieces += 1;
        if (pieces === 3) abort.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
    expect(pieces).toBe(3);
  });

  it.each<[string, ModelRequest['input']]>([
    ['nothing was said', []],
    ['only the system spoke', [{ role: 'system', content: 'x' }]],
    ['the message is empty', ''],
    ['the message is huge', 'find books about whales '.repeat(8000)],
    ['the message is mostly spaces', `find ${' '.repeat(190_000)}books, ${' '.repeat(5000)}.`],
    ['the message is one word', 'a-'.repeat(100_000)],
    ['the message is all numbers', '1 '.repeat(100_000)],
    ['the message is all marks', ',;:."'.repeat(40_000)],
    ['the message is all cues', 'in to from by '.repeat(14_000)],
    [
      'arguments are no JSON',
      [
        { role: 'user', content: 'hm' },
        { type: 'function_call', callId: 'c', name: 'library__overdue', arguments: '{"a":', status: 'completed' },
      ],
    ],
  ])('answers something where %s', async (_what, input) => {
    expect(doneOf(await eventsOf(request(input))).output).toHaveLength(1);
  });

  it('runs on the agent runtime: two turns, the second about the result of the first', async () => {
    const removed: unknown[] = [];
    const tools = library.flatMap((serialized) => {
      if (serialized.type !== 'function') return [];
      return tool({
        name: serialized.name,
        description: serialized.description,
        parameters: { ...serialized.parameters, additionalProperties: true },
        strict: false,
        execute: (input) => {
          if (serialized.name.endsWith('remove_book')) removed.push(input);
          return JSON.stringify({ success: true, data: { book: { id: 'b-1', title: 'Moby Dick' } } });
        },
      });
    });
    const agent = new Agent({ name: 'Assistant', instructions: 'Be brief.', model: new BuiltinModel(), tools });
    const runner = new Runner({ tracingDisabled: true });
    const first = await runner.run(agent, 'find books about whales', { stream: true });
    await first.completed;
    expect(first.finalOutput).toMatch(/\*\*Moby Dick\*\*/);
    const second = await runner.run(agent, [...first.history, { role: 'user', content: 'remove that book' }]);
    expect(removed).toEqual([{ book_id: 'b-1' }]);
    expect(second.finalOutput).toMatch(/^Done|Moby Dick/);
  });

  it('hands a run to the agent that fits', async () => {
    const gardener = new Agent({
      name: 'Gardener',
      handoffDescription: 'Knows plants: watering, pruning, soil.',
      instructions: '',
      model: new BuiltinModel(),
      tools: [
        tool({
          name: 'garden__water',
          description: 'Water plants. Gives the plants in a bed water.',
          parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
          strict: false,
          execute: () => 'The plants have water.',
        }),
      ],
    });
    const router = new Agent({ name: 'Router', instructions: '', model: new BuiltinModel(), handoffs: [gardener] });
    const result = await new Runner({ tracingDisabled: true }).run(router, 'please water my plants');
    expect(result.lastAgent?.name).toBe('Gardener');
    expect(result.finalOutput).toBe('The plants have water.');
  });
});
