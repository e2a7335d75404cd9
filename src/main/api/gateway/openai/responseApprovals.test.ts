import { randomUUID } from 'node:crypto';
import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import type { Response } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';
import { approvalOf, endlessModel, lastTurn } from '../../../agents/testing/turnHarness.ts';
import { collected, gatewayFixture, typesOf } from './testing/clients.ts';

const { fixture, open, current } = gatewayFixture();

const model = 'assistant';
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const lendAnother = functionCall('library__lend_book', { book: 'Persuasion' }, { callId: 'c2' });
const asking = () => new ScriptedModel([[assistantMessage('Let me see.'), lend], [assistantMessage('Done.')]]);

const requestsIn = ({ output }: Response) =>
  output.flatMap((item) => (item.type === 'mcp_approval_request' ? [item.id] : []));

/** Answers everything that waits in a response. */
const answers = (response: Response, approve: boolean) => ({
  model,
  previous_response_id: response.id,
  input: requestsIn(response).map((id) => ({
    type: 'mcp_approval_response' as const,
    approval_request_id: id,
    approve,
  })),
});

describe('A response that needs an approval', () => {
  it('asks for it, and the rest comes with the answer', async () => {
    const client = await open(asking());
    const first = await client.responses.create({ model, input: 'Lend me Emma' });
    expect(first).toMatchObject({
      status: 'completed',
      output: [
        { type: 'message', content: [{ text: 'Let me see.' }] },
        { type: 'mcp_approval_request', server_label: 'library', name: 'lend_book', arguments: '{"book":"Emma"}' },
      ],
      signalbox: { status: 'waiting' },
    });
    expect(fixture.library.calls).toEqual([]);

    const rest = await client.responses.create(answers(first, true));
    expect(rest.id).not.toBe(first.id);
    expect(rest).toMatchObject({
      status: 'completed',
      previous_response_id: first.id,
      output: [
        { type: 'mcp_call', status: 'completed', output: 'lend_book done', approval_request_id: requestsIn(first)[0] },
        { type: 'message', content: [{ text: 'Done.' }] },
      ],
    });
    expect(fixture.library.calls).toMatchObject([{ tool: 'lend_book' }]);
    expect((await client.responses.retrieve(rest.id)).output).toEqual(rest.output);
    const whole = await client.responses.retrieve(first.id);
    expect(whole.output.map(({ type }) => type)).toEqual(['message', 'mcp_approval_request', 'mcp_call', 'message']);
  });

  it('is streamed, before and after', async () => {
    const client = await open(asking());
    const before = await collected(await client.responses.create({ model, input: 'Lend me Emma', stream: true }));
    const last = before.at(-1);
    if (last?.type !== 'response.completed') throw new Error('The response is not complete.');
    const after = await collected(await client.responses.create({ ...answers(last.response, true), stream: true }));
    expect(typesOf(after)).toEqual(
      expect.arrayContaining([
        'response.mcp_call.in_progress',
        'response.mcp_call.completed',
        'response.output_text.delta',
      ]),
    );
    expect(after.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
  });

  it('goes on without the call that was denied, and takes each answer once', async () => {
    const client = await open(new ScriptedModel([[lend, lendAnother], [assistantMessage('One of them.')]]));
    const first = await client.responses.create({ model, input: 'Lend me both' });
    const [emma = '', persuasion = ''] = requestsIn(first);
    const answer = (id: string, approve: boolean) => ({
      type: 'mcp_approval_response' as const,
      approval_request_id: id,
      approve,
    });
    const input = [answer(emma, true), answer(persuasion, false)];
    const rest = await client.responses.create({ model, previous_response_id: first.id, input });
    expect(rest.output).toMatchObject([
      { type: 'mcp_call', status: 'failed', error: { type: 'mcp_tool_execution_error' } },
      { type: 'mcp_call', status: 'completed', error: null },
      { type: 'message' },
    ]);
    expect(fixture.library.calls).toHaveLength(1);
    await expect(client.responses.create({ model, input })).rejects.toMatchObject({ status: 409 });
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('asks again for what was not answered', async () => {
    const client = await open(new ScriptedModel([[lend, lendAnother], [assistantMessage('Both.')]]));
    const first = await client.responses.create({ model, input: 'Lend me both' });
    const { input, ...request } = answers(first, true);
    const second = await client.responses.create({ ...request, input: input.slice(0, 1) });
    expect(requestsIn(second)).toEqual(requestsIn(first).slice(1));
    const third = await client.responses.create(answers(second, true));
    expect(third.output.at(-1)).toMatchObject({ content: [{ text: 'Both.' }] });
  });

  it('F22 can be answered after a restart, with the instructions that it was asked with', async () => {
    const instructions = `Speak like a sailor. ${'Mind the tide. '.repeat(2_000)}`;
    const client = await open(asking());
    const first = await client.responses.create({ model, input: 'Lend me Emma', instructions });
    await current().close();
    const later = new ScriptedModel([[assistantMessage('Aye.')]]);
    const next = await open(later);
    await current().host.turns.recover();
    const rest = await next.responses.create(answers(first, true));
    expect(rest.output.at(-1)).toMatchObject({ content: [{ text: 'Aye.' }] });
    expect(later.calls[0]?.request.systemInstructions).toContain('Speak like a sailor.');
  });

  it('can be answered in the window, and read afterwards', async () => {
    const client = await open(asking());
    const first = await client.responses.create({ model, input: 'Lend me Emma' });
    const [newest] = await current().stored();
    if (newest === undefined) throw new Error('Nothing was stored.');
    await current().host.decide(approvalOf(newest), 'allow');
    await current().host.until(newest.conversation.id, lastTurn('completed'));
    const shown = await client.responses.retrieve(first.id);
    expect(shown.output.at(-1)).toMatchObject({ content: [{ text: 'Done.' }] });
  });

  it('F35 in the background still ends with its credential when it was answered in the window', async () => {
    const [before, after] = [new ScriptedModel([[lend]]), endlessModel('Thinking').model];
    let models: Model[] = [before, after];
    const client = await open({
      getResponse: after.getResponse,
      getStreamedResponse(request) {
        const [next = after, ...rest] = models;
        models = rest;
        return next.getStreamedResponse(request);
      },
    });
    await client.responses.create({ model, input: 'Lend me Emma', background: true });
    const [begun] = await current().stored();
    const { id } = begun?.conversation ?? { id: '' };
    await current().host.until(id, lastTurn('waiting'));
    const [waiting] = await current().stored();
    if (waiting === undefined) throw new Error('Nothing was stored.');
    await current().host.decide(approvalOf(waiting), 'allow');
    await current().host.until(id, lastTurn('running'));
    await current().revoke();
    await current().host.until(id, lastTurn('cancelled'));
  });
});

describe('F27 a response of another user', () => {
  it('is the same as none', async () => {
    const client = await open(asking());
    const response = await client.responses.create({ model, input: 'Lend me Emma' });
    const stranger = await current().stranger();
    const [approval = ''] = requestsIn(response);
    const answer = (id: string) => ({
      model,
      input: [{ type: 'mcp_approval_response' as const, approval_request_id: id, approve: true }],
    });
    const unknown = `resp_${randomUUID()}`;
    const attempts = (id: string, approvalId: string) => [
      () => stranger.responses.retrieve(id),
      () => stranger.responses.cancel(id),
      () => stranger.responses.create({ model, input: 'And?', previous_response_id: id }),
      () => stranger.responses.create(answer(approvalId)),
    ];
    const outcome = (attempt: () => Promise<unknown>) =>
      attempt().then(
        () => null,
        ({ status, error }) => ({ status, error }),
      );
    const foreign = await Promise.all(attempts(response.id, approval).map(outcome));
    const none = await Promise.all(attempts(unknown, `mcpr_${randomUUID()}`).map(outcome));
    expect(foreign.map((each) => each?.status)).toEqual([404, 404, 404, 404]);
    expect(foreign).toEqual(none);
    expect(fixture.library.calls).toEqual([]);
    expect((await client.responses.retrieve(response.id)).output).toEqual(response.output);
  });
});
