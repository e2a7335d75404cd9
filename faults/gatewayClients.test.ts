import { once } from 'node:events';
import { request } from 'node:http';
import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import type OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, endlessModel, lastTurn, type ModelsOf, turnFixture } from '../src/main/agents/testing/turnHarness.ts';
import { echoModel } from '../src/main/api/gateway/openai/testing/echoModel.ts';
import { OpenAiGateway } from '../src/main/api/gateway/openai/testing/openAiHarness.ts';
import { times } from './soak.ts';

const fixture = turnFixture();
let gateway: OpenAiGateway;
afterEach(() => gateway.close());

async function open(models: Model | ModelsOf): Promise<OpenAI> {
  gateway = await OpenAiGateway.open(fixture, models);
  return gateway.client();
}

const model = 'assistant';

/** Text that nobody else says, of many pieces. */
const wordsOf = (name: string) => Array.from({ length: 60 }, (_, index) => `${name}-${index}`).join(' ');

async function chat(client: OpenAI, messages: OpenAI.ChatCompletionMessageParam[]): Promise<string> {
  let text = '';
  for await (const { choices } of await client.chat.completions.create({ model, messages, stream: true })) {
    text += choices[0]?.delta.content ?? '';
  }
  return text;
}

async function respond(client: OpenAI, input: string, previous: string | null): Promise<{ text: string; id: string }> {
  let text = '';
  for await (const event of await client.responses.create({
    model,
    input,
    previous_response_id: previous,
    stream: true,
  })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.completed') return { text, id: event.response.id };
  }
  throw new Error('The stream ended before its response was complete.');
}

describe('Many programs at once', () => {
  const count = times(30, 100);
  const together =
    <T>(ask: (index: number) => Promise<T>) =>
    () =>
      Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

  it('each get their own answer, whole and in order, and go on in their own conversation', async () => {
    const client = await open(echoModel);
    const chats = together(async (index) => {
      const first = { role: 'user' as const, content: wordsOf(`chat${index}`) };
      const answer = await chat(client, [first]);
      const second = { role: 'user' as const, content: wordsOf(`again${index}`) };
      return [answer, await chat(client, [first, { role: 'assistant', content: answer }, second])];
    });
    const responses = together(async (index) => {
      const first = await respond(client, wordsOf(`response${index}`), null);
      return [first.text, (await respond(client, wordsOf(`after${index}`), first.id)).text];
    });
    const said = (first: string, second: string) =>
      Array.from({ length: count }, (_, index) => [
        `You said: ${wordsOf(`${first}${index}`)}`,
        `You said: ${wordsOf(`${second}${index}`)}`,
      ]);
    expect(await chats()).toEqual(said('chat', 'again'));
    expect(await responses()).toEqual(said('response', 'after'));
    const stored = await gateway.stored();
    expect(stored.map(({ turns }) => turns.length)).toEqual(Array(2 * count).fill(2));
  });

  it('that begin with the same words do not stand in each other’s way', async () => {
    const client = await open(echoModel);
    const before = (await gateway.stored()).length;
    const first = { role: 'user' as const, content: 'The same for all' };
    const answers = await Promise.all(Array.from({ length: count }, () => chat(client, [first])));
    expect(new Set(answers)).toEqual(new Set(['You said: The same for all']));
    const next = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        chat(client, [
          first,
          { role: 'assistant', content: answers[0] ?? '' },
          { role: 'user', content: `Mine: ${index}` },
        ]),
      ),
    );
    expect(next).toEqual(next.map((_, index) => `You said: Mine: ${index}`));
    // Nobody's history holds another one's words.
    const stored = (await gateway.stored()).slice(0, -before || undefined);
    for (const { turns } of stored) expect(turns.length).toBeLessThanOrEqual(count + 1);
    const mine = stored.flatMap(({ items }) =>
      items.filter((item) => item.kind === 'user' && item.text.startsWith('Mine')),
    );
    expect(mine).toHaveLength(count);
  });
});

describe('A program that goes away', () => {
  const thinking = () => endlessModel('Thinking').model;
  const cancelled = async () => {
    const [newest] = await gateway.stored();
    return gateway.host.until(newest?.conversation.id ?? '', lastTurn('cancelled'));
  };

  it('stops its turn in the middle of a stream', async () => {
    const client = await open(thinking());
    const messages = [{ role: 'user' as const, content: 'Take your time' }];
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content === 'Thinking') break;
    expect((await cancelled()).items).toMatchObject([{ kind: 'user' }, { text: 'Thinking', status: 'interrupted' }]);
  });

  it('stops its turn while it waits for the whole answer', async () => {
    await open(thinking());
    const body = JSON.stringify({ model, input: 'Take your time' });
    const { headers } = gateway;
    const sent = request(`${gateway.url}/responses`, { method: 'POST', headers });
    sent.on('error', () => {});
    sent.end(body);
    await once(sent, 'finish');
    const [newest] = await untilStored((stored) => stored[0]?.turns.at(-1)?.status === 'running');
    sent.destroy();
    await gateway.host.until(newest?.conversation.id ?? '', lastTurn('cancelled'));
  });

  it('stops the stream of a response, but not one in the background', async () => {
    const client = await open(thinking());
    const input = 'Take your time';
    const stream = await client.responses.create({ model, input, stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await cancelled();
    const behind = await client.responses.create({ model, input, stream: true, background: true });
    let id = '';
    for await (const event of behind) {
      if (event.type === 'response.created') id = event.response.id;
      if (event.type === 'response.output_text.delta') break;
    }
    await gateway.clientsGone(2);
    expect(await client.responses.retrieve(id)).toMatchObject({ status: 'in_progress' });
    expect(await client.responses.cancel(id)).toMatchObject({ status: 'cancelled' });
  });

  it('comes back with what it had got, and finds its conversation', async () => {
    const slow = thinking();
    let calls = 0;
    const client = await open({
      getResponse: echoModel.getResponse,
      getStreamedResponse: (asked) => (calls++ === 0 ? slow : echoModel).getStreamedResponse(asked),
    });
    const first = { role: 'user' as const, content: 'Think of me' };
    const stream = await client.chat.completions.create({ model, messages: [first], stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content === 'Thinking') break;
    const { conversation } = await cancelled();
    await chat(client, [first, { role: 'assistant', content: 'Thinking' }, { role: 'user', content: 'Go on' }]);
    const [newest] = await gateway.stored();
    expect(newest?.conversation.id).toBe(conversation.id);
    expect(newest?.turns).toHaveLength(2);
  });
});

describe('F35 a key that is revoked in the middle of a stream', () => {
  it('ends the stream and the turn', async () => {
    const client = await open(endlessModel('Thinking').model);
    const messages = [{ role: 'user' as const, content: 'Take your time' }];
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    const read = async () => {
      for await (const { choices } of stream) if (choices[0]?.delta.content === 'Thinking') await gateway.revoke();
    };
    await expect(read()).rejects.toMatchObject({ code: 'cancelled' });
    const [newest] = await gateway.stored();
    await gateway.host.until(newest?.conversation.id ?? '', lastTurn('cancelled'));
  });
});

describe('F21 a call that waits for an approval', () => {
  it('is made once, however many programs answer it at once', async () => {
    const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
    const client = await open(new ScriptedModel([[lend], [assistantMessage('Lent.')]]));
    const first = await client.responses.create({ model, input: 'Lend me Emma' });
    const input = first.output.flatMap((item) =>
      item.type === 'mcp_approval_request'
        ? [{ type: 'mcp_approval_response' as const, approval_request_id: item.id, approve: true }]
        : [],
    );
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => client.responses.create({ model, previous_response_id: first.id, input })),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(fixture.library.calls).toHaveLength(1);
    const [newest] = await gateway.stored();
    expect(callsOf(newest?.items ?? [])).toMatchObject([{ status: 'succeeded' }]);
  });
});

/** What is stored, once it is as wanted: told of by the list of conversations. */
async function untilStored(
  wanted: (stored: Awaited<ReturnType<OpenAiGateway['stored']>>) => boolean,
): Promise<Awaited<ReturnType<OpenAiGateway['stored']>>> {
  const changes = gateway.host.conversations.changes.subscribe(fixture.store.userId, {
    signal: AbortSignal.timeout(10_000),
  });
  for (;;) {
    const stored = await gateway.stored();
    if (wanted(stored)) return stored;
    await changes.next();
  }
}
