import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { endlessModel, lastTurn } from '../../../agents/testing/turnHarness.ts';
import { collected, gatewayFixture, typesOf } from './testing/clients.ts';

const { fixture, open, current } = gatewayFixture();

const model = 'assistant';
const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'c0' });

describe('A response', () => {
  it('is given whole', async () => {
    const client = await open();
    const response = await client.responses.create({ model, input: 'Good morning', metadata: { run: '7' } });
    const [newest] = await current().stored();
    expect(response).toMatchObject({
      id: `resp_${newest?.turns[0]?.id}`,
      object: 'response',
      status: 'completed',
      error: null,
      model,
      metadata: { run: '7' },
      output_text: 'You said: Good morning',
      output: [{ type: 'message', role: 'assistant', status: 'completed' }],
      usage: { input_tokens: 11, output_tokens: 7, total_tokens: 18 },
    });
    expect(newest?.conversation.title).toBe('Good morning');
  });

  it('is streamed in events that are numbered and add up', async () => {
    const client = await open();
    const events = await collected(await client.responses.create({ model, input: 'Good morning', stream: true }));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(typesOf(events)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const text = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('');
    expect(text).toBe('You said: Good morning');
    const last = events.at(-1);
    const response = last?.type === 'response.completed' ? last.response : null;
    const shown = await client.responses.retrieve(response?.id ?? '');
    expect(shown).toMatchObject({ status: 'completed', output: response?.output, output_text: text });
  });

  it('is what the official client’s own helper reads', async () => {
    const client = await open(
      new ScriptedModel([[assistantMessage('One moment.'), find], [assistantMessage('Here.')]]),
    );
    const response = await client.responses.stream({ model, input: 'Where is Emma?' }).finalResponse();
    expect(response.output_text).toBe('One moment.Here.');
    expect(response.output).toMatchObject([
      { type: 'message' },
      { type: 'mcp_call', server_label: 'library', name: 'find_book', output: 'find_book done', status: 'completed' },
      { type: 'message' },
    ]);
  });

  it('follows another one, in the same conversation and with the agent that it names', async () => {
    const client = await open();
    await current().host.agents.prepare(fixture.store.userId);
    const first = await client.responses.create({ model, input: 'One' });
    const second = await client.responses.create({
      model: 'note-keeper',
      input: 'Two',
      previous_response_id: first.id,
    });
    const third = await client.responses.create({ input: 'Three', previous_response_id: second.id });
    expect([second.previous_response_id, third.previous_response_id]).toEqual([first.id, second.id]);
    expect(third.model).toBe('note-keeper');
    const [newest] = await current().stored();
    expect(newest?.turns.map(({ agentId }) => agentId)).toEqual(['assistant', 'note-keeper', 'note-keeper']);
  });

  it('is found again where the program sends back all that was said', async () => {
    const client = await open(
      new ScriptedModel([
        [assistantMessage('One moment.'), find],
        [assistantMessage('Here.')],
        [assistantMessage('Yes.')],
      ]),
    );
    const question = { role: 'user' as const, content: 'Where is Emma?' };
    const first = await client.responses.create({ model, input: [question] });
    const past = first.output.filter((item) => item.type === 'message' || item.type === 'mcp_call');
    await client.responses.create({ model, input: [question, ...past, { role: 'user', content: 'Sure?' }] });
    const [newest] = await current().stored();
    expect(newest?.turns).toHaveLength(2);
  });

  it('may bring instructions of its own', async () => {
    const scripted = new ScriptedModel([[assistantMessage('Ahoy.')]]);
    const client = await open(scripted);
    const response = await client.responses.create({ model, input: 'Hello', instructions: 'Speak like a sailor.' });
    expect(response.instructions).toBe('Speak like a sailor.');
    expect(scripted.calls[0]?.request.systemInstructions).toContain('Speak like a sailor.');
  });
});

describe('A response in the background', () => {
  it('is there at once, and can be read while it runs and when it has ended', async () => {
    const client = await open(endlessModel('Thinking').model);
    const begun = await client.responses.create({ model, input: 'Take your time', background: true });
    expect(begun).toMatchObject({ status: 'in_progress', background: true });
    expect(await client.responses.retrieve(begun.id)).toMatchObject({ status: 'in_progress' });
    const cancelled = await client.responses.cancel(begun.id);
    expect(cancelled).toMatchObject({ id: begun.id, status: 'cancelled', error: { code: 'server_error' } });
    expect(await client.responses.cancel(begun.id)).toEqual(cancelled);
  });

  it('ends with its credential', async () => {
    const client = await open(endlessModel('Thinking').model);
    const begun = await client.responses.create({ model, input: 'Take your time', background: true });
    const [newest] = await current().stored();
    await current().revoke();
    await current().host.until(newest?.conversation.id ?? '', lastTurn('cancelled'));
    expect(begun.status).toBe('in_progress');
  });
});

describe('A response that fails', () => {
  it('says so, whole and streamed', async () => {
    const client = await open(
      new ScriptedModel([
        { type: 'error', error: new Error('No.') },
        { type: 'error', error: new Error('No.') },
      ]),
    );
    const response = await client.responses.create({ model, input: 'Hm' });
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: 'The scripted model failed.' },
    });
    const events = await collected(await client.responses.create({ model, input: 'Hm', stream: true }));
    expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } });
  });
});
