import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { describe, expect, it, vi } from 'vitest';
import { approvalOf, callsOf, lastTurn } from '../../../agents/testing/turnHarness.ts';
import { BuiltinModel } from '../../../models/builtin/builtinModel.ts';
import { ask, assistant, gatewayFixture, user } from './testing/clients.ts';

const { fixture, open, current } = gatewayFixture();

async function collect(stream: AsyncIterable<ChatCompletionChunk>) {
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { chunks, text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('') };
}

/** What Signalbox says beside OpenAI's form. */
const extension = (answer: object) => ('signalbox' in answer ? answer.signalbox : null);

const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'c0' });

describe('A chat completion', () => {
  it('is given whole, with what it took', async () => {
    const client = await open();
    const completion = await client.chat.completions.create({ model: 'assistant', messages: [user('Good morning')] });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'assistant',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: 'You said: Good morning', refusal: null },
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      signalbox: { status: 'completed', approvals: [], calls: [] },
    });
    const [newest] = await current().stored();
    expect(newest?.conversation).toMatchObject({ title: 'Good morning', agentId: 'assistant' });
    expect(await current().logged(({ target }) => target === 'Assistant')).toMatchObject({
      status: 200,
      problem: null,
    });
  });

  it('is streamed: first the role, then the text, at last the reason and the usage', async () => {
    const client = await open();
    const { chunks, text } = await collect(
      await client.chat.completions.create({
        model: 'assistant',
        messages: [user('Good morning')],
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(text).toBe('You said: Good morning');
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 18 } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('ends a stream with [DONE], and tells no usage unless asked', async () => {
    await open();
    const response = await current().post('/chat/completions', {
      model: 'assistant',
      messages: [user('Hm')],
      stream: true,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const body = await response.text();
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(body).not.toContain('usage');
  });

  it('is what the official client’s own helper reads', async () => {
    const client = await open();
    const stream = client.chat.completions.stream({ model: 'assistant', messages: [user('Tell me')] });
    expect((await stream.finalMessage()).content).toBe('You said: Tell me');
  });

  it('comes with the words of every agent that worked on it', async () => {
    const client = await open(
      new ScriptedModel([[assistantMessage('One moment.'), find], [assistantMessage('Emma is here.')]]),
    );
    const completion = await client.chat.completions.create({ model: 'assistant', messages: [user('Where is Emma?')] });
    expect(completion.choices[0]?.message).toMatchObject({ content: 'One moment.\n\nEmma is here.' });
    expect(completion.choices[0]?.message.tool_calls).toBeUndefined();
    expect(extension(completion)).toMatchObject({
      calls: [{ server: 'library', tool: 'find_book', outcome: 'succeeded' }],
    });
  });
});

describe('A chat with the built-in model', () => {
  it('uses the tools of a server without a word about a tool from the program', async () => {
    const client = await open(new BuiltinModel());
    const messages = [user('Find the book "Emma"')];
    const completion = await client.chat.completions.create({ model: 'assistant', messages });
    expect(extension(completion)).toMatchObject({
      status: 'completed',
      calls: [{ server: 'library', tool: 'find_book', outcome: 'succeeded' }],
    });
    expect(fixture.library.calls).toMatchObject([{ tool: 'find_book', args: { book: 'Emma' } }]);
    expect(completion.choices[0]?.message.content).toContain('find_book done');
  });
});

describe('A chat whose call needs an approval', () => {
  const models = () => new ScriptedModel([[assistantMessage('Let me see.'), lend], [assistantMessage('Lent.')]]);

  it('says what waits, and goes on when it is answered', async () => {
    const client = await open(models());
    const completion = await client.chat.completions.create({ model: 'assistant', messages: [user('Lend me Emma')] });
    const text = completion.choices[0]?.message.content ?? '';
    expect(text).toContain('Let me see.\n\nThis waits for your approval:\n- Library · lend_book with {"book":"Emma"}');
    const [newest] = await current().stored();
    expect(extension(completion)).toEqual({
      status: 'waiting',
      conversation_id: newest?.conversation.id,
      turn_id: newest?.turns[0]?.id,
      approvals: [
        {
          id: newest && approvalOf(newest),
          server: 'library',
          tool: 'lend_book',
          arguments: { book: 'Emma' },
          words: 'Library · lend_book with {"book":"Emma"}',
        },
      ],
      calls: [],
    });
    expect(fixture.library.calls).toEqual([]);
    await expect(ask(client, [user('Lend me Emma'), assistant(text), user('Well?')])).rejects.toMatchObject({
      status: 409,
    });
    if (newest) await current().host.decide(approvalOf(newest), 'allow');
    await current().host.until(newest?.conversation.id ?? '', lastTurn('completed'));
    expect(fixture.library.calls).toMatchObject([{ tool: 'lend_book' }]);
  });

  it('stays open with `wait` until it is answered', async () => {
    const client = await open(models());
    const request = {
      model: 'assistant',
      messages: [user('Lend me Emma')],
      stream: true as const,
      signalbox: { wait: true },
    };
    const stream = await client.chat.completions.create(request);
    const collected = collect(stream);
    const [newest] = await current().stored();
    const id = newest?.conversation.id ?? '';
    const waiting = await current().host.until(id, ({ items }) =>
      callsOf(items).some(({ status }) => status === 'waiting'),
    );
    await current().host.decide(approvalOf(waiting), 'allow');
    const { text, chunks } = await collected;
    expect(text).toBe('Let me see.\n\nLent.');
    expect(extension(chunks.at(-1) ?? {})).toMatchObject({ status: 'completed', approvals: [] });
    const told = chunks.filter((chunk) => extension(chunk) !== null);
    expect(told.map(extension)).toMatchObject([{ status: 'waiting', approvals: [{ tool: 'lend_book' }] }, {}]);
  });

  it('F22 goes on waiting when the host closes', async () => {
    const client = await open(models());
    const messages = [user('Lend me Emma')];
    const request = { model: 'assistant', messages, stream: true as const, signalbox: { wait: true } };
    const collected = collect(await client.chat.completions.create(request)).catch(() => null);
    const [begun] = await current().stored();
    await current().host.until(begun?.conversation.id ?? '', lastTurn('waiting'));
    const cancel = vi.spyOn(current().host.turns, 'cancel');
    current().hostCloses();
    await collected;
    expect(cancel).not.toHaveBeenCalled();
    await current().host.turns.dispose();
    const [newest] = await current().stored();
    expect(newest?.turns.at(-1)?.status).toBe('waiting');
  });

  it('runs at once where a rule allows it', async () => {
    const client = await open(models());
    const rule = { serverId: 'library', tool: 'lend_book', action: 'allow' as const, conditions: [] };
    const { id } = await current().host.approvals.saveRule(fixture.store.userId, null, rule);
    const completion = await client.chat.completions.create({ model: 'assistant', messages: [user('Lend me Emma')] });
    await current().host.approvals.removeRule(fixture.store.userId, id);
    expect(completion.choices[0]?.message.content).toBe('Let me see.\n\nLent.');
    expect(extension(completion)).toMatchObject({ calls: [{ tool: 'lend_book', outcome: 'succeeded' }] });
  });
});
