import type { Model } from '@openai/agents-core';
import { assistantMessage, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { endlessModel } from '../../../agents/testing/turnHarness.ts';
import { ask, assistant, gatewayFixture, user } from './testing/clients.ts';
import { echoModel } from './testing/echoModel.ts';

const { fixture, open, current } = gatewayFixture();

describe('The history that a program sends', () => {
  it('goes on in the same conversation', async () => {
    const client = await open();
    const first = user('The first thing');
    const answer = await ask(client, [first]);
    await ask(client, [first, assistant(`${answer}\n`), user('The second thing')]);
    const [newest] = await current().stored();
    expect(newest?.turns).toHaveLength(2);
    expect(newest?.turns[1]?.parentId).toBe(newest?.turns[0]?.id);
  });

  it('makes a branch where its last message was edited', async () => {
    const client = await open();
    const start = [user('To be edited'), assistant(await ask(client, [user('To be edited')]))];
    await ask(client, [...start, user('As it was')]);
    await ask(client, [...start, user('As it is now')]);
    const [newest] = await current().stored();
    const [root, ...others] = newest?.turns ?? [];
    expect(others.map(({ parentId }) => parentId)).toEqual([root?.id, root?.id]);
  });

  it('is taken over where it was held elsewhere, and found again then', async () => {
    const model = new ScriptedModel([[assistantMessage('Rather.')], [assistantMessage('Indeed.')]]);
    const client = await open(model);
    const elsewhere = [assistant('Welcome!'), user('Is it raining?'), user('Here, I mean'), assistant('It is.')];
    await ask(client, [...elsewhere, user('Much?')]);
    expect(JSON.stringify(model.calls[0]?.request.input)).toContain('Is it raining?\\n\\nHere, I mean');
    await ask(client, [...elsewhere, user('Very much?')]);
    const [newest] = await current().stored();
    expect(newest?.conversation.title).toBe('Is it raining?');
    expect(newest?.turns.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    const [, before, much, veryMuch] = newest?.turns ?? [];
    expect([much?.parentId, veryMuch?.parentId]).toEqual([before?.id, before?.id]);
  });

  it('is not mixed up with the same words said to another agent', async () => {
    const client = await open();
    await current().host.agents.prepare(fixture.store.userId);
    const answer = await ask(client, [user('Same words')]);
    await ask(client, [user('Same words'), assistant(answer), user('Go on')], 'note-keeper');
    const [newest, older] = await current().stored();
    expect([newest?.conversation.agentId, older?.conversation.agentId]).toEqual(['note-keeper', 'assistant']);
    expect([newest?.turns.length, older?.turns.length]).toEqual([2, 1]);
  });

  it('goes on in a copy while another program’s answer is under way', async () => {
    const slow = endlessModel('Thinking');
    let calls = 0;
    const model: Model = {
      getResponse: echoModel.getResponse,
      getStreamedResponse: (request) => {
        calls += 1;
        return calls === 2 ? slow.model.getStreamedResponse(request) : echoModel.getStreamedResponse(request);
      },
    };
    const client = await open(model);
    const start = [user('Shared start'), assistant(await ask(client, [user('Shared start')]))];
    const stream = await client.chat.completions.create({
      model: 'assistant',
      messages: [...start, user('A')],
      stream: true,
    });
    const chunks = stream[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.next();
    expect(await ask(client, [...start, user('B')])).toBe('You said: B');
    stream.controller.abort();
    slow.goOn();
    const [newest] = await current().stored();
    expect(newest?.conversation.title).toBe('Branch of Shared start');
  });

  it('may bring instructions, which the agent is told beside its own', async () => {
    const model = new ScriptedModel([[assistantMessage('Ahoy.')]]);
    const client = await open(model);
    await ask(client, [{ role: 'system', content: 'Speak like a sailor.' }, user('Hello')]);
    const { systemInstructions, input } = model.calls[0]?.request ?? {};
    expect(systemInstructions).toContain('Speak like a sailor.');
    expect(systemInstructions).toContain('You are a helpful assistant');
    expect(JSON.stringify(input)).not.toContain('sailor');
    const [newest] = await current().stored();
    expect(newest?.items[0]).toMatchObject({ kind: 'user', text: 'Hello' });
  });

  it('may bring images', async () => {
    const client = await open();
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20, 7)]).toString('base64');
    const url = `data:image/png;base64,${png}`;
    const content = [
      { type: 'text' as const, text: 'What is it?' },
      { type: 'image_url' as const, image_url: { url } },
    ];
    expect(await ask(client, [{ role: 'user', content }])).toBe('You said: What is it?[input_image]');
    const [newest] = await current().stored();
    expect(newest?.items[0]).toMatchObject({ attachments: [{ kind: 'image', mimeType: 'image/png', bytes: 28 }] });
  });
});
