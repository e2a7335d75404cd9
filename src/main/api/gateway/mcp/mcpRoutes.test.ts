import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, faulty, reach } from '../../../../../faults/watching.ts';
import { isRecord } from '../../../servers/calls/wireContent.ts';
import { connect, modern, pendingApprovals, textOf, untilTurn, waitingCall } from './testing/mcpClients.ts';
import { type McpHost, openMcpHost } from './testing/mcpHost.ts';

const fixture = new URL('../../../../../faults/compat/fixture/index.ts', import.meta.url).pathname;
let host: McpHost;

beforeAll(async () => {
  const untrusted = faulty('guarded', [], { trusted: false, name: 'Guarded' });
  const conformance = command('conformance', process.execPath, [fixture], { name: 'Conformance' });
  const broken = faulty('broken', ['--crash'], { name: 'Broken' });
  const users = { alice: [faulty('good', [], { name: 'Good' }), untrusted, conformance, broken] };
  host = await openMcpHost({ users });
  const { id, supervisor } = host.user('alice');
  const rule = { serverId: 'conformance', tool: null, action: 'allow' as const, conditions: [] };
  await host.approvals.saveRule(id, null, rule);
  await Promise.all(['good', 'guarded', 'conformance'].map((server) => reach(supervisor, server, 'ready')));
});
afterAll(() => host.close());

const answer = (approval: string, decision: 'allow' | 'deny') =>
  host.turns.decide(host.user('alice').id, [approval], { decision, scope: 'once', conditions: [] });

describe.each([
  ['2025-11-25', {}],
  ['2026-07-28', modern],
])('The MCP endpoint with a client of %s', (revision, options) => {
  it('offers all servers as one, and each alone under its tools’ own names', async () => {
    const all = await connect(host, { options });
    expect(all.getNegotiatedProtocolVersion()).toBe(revision);
    expect(all.getServerVersion()).toMatchObject({ name: 'signalbox', version: '1.2.3' });
    const names = (await all.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['good__echo', 'guarded__echo', 'conformance__test_simple_text']));
    const alone = await connect(host, { path: '/good', options });
    expect((await alone.listTools()).tools.map(({ name }) => name)).toContain('echo');
    expect(textOf(await alone.callTool({ name: 'echo', arguments: { text: 'hello' } }))).toBe('hello');
    await Promise.all([all.close(), alone.close()]);
  });

  it('gives back the whole result of the server, however large its parts are', async () => {
    const client = await connect(host, { path: '/good', options });
    const media = await client.callTool({ name: 'media', arguments: { bytes: 100_000 } });
    const blocks: unknown = media.content;
    const lengths = (Array.isArray(blocks) ? blocks : []).map((block) =>
      isRecord(block) ? String(block.data ?? (isRecord(block.resource) ? block.resource.blob : block.text)).length : 0,
    );
    const encoded = Math.ceil(100_000 / 3) * 4;
    expect(lengths).toEqual(['three things'.length, encoded, encoded, encoded]);
    expect(textOf(await client.callTool({ name: 'big', arguments: { bytes: 3_000_000 } }))).toHaveLength(3_000_000);
    const failed = await waited(client, 'fail');
    expect(failed).toMatchObject({ isError: true, content: [{ type: 'text', text: 'The printer is on fire' }] });
    await client.close();
  });

  it('asks a person for what is not known to only read, and waits for the answer', async () => {
    const client = await connect(host, { options });
    expect(textOf(await waited(client, 'guarded__echo', { text: 'allowed' }))).toBe('allowed');
    const denied = await waited(client, 'guarded__echo', { text: 'denied' }, 'deny');
    expect(denied).toMatchObject({ isError: true });
    expect(textOf(denied)).toBe('The user did not allow this call.');
    const [conversation] = await host.storage.conversations.list(host.user('alice').id);
    expect(conversation?.title).toBe('Calls by Inspector');
    await client.close();
  });

  it('passes progress and questions on', async () => {
    const client = await connect(host, {
      path: '/conformance',
      options: { ...options, capabilities: { elicitation: {} } },
    });
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      expect(params.message).toBe('Who are you?');
      return { action: 'accept', content: { username: 'ada', email: 'ada@example.com' } };
    });
    const steps: number[] = [];
    await client.callTool(
      { name: 'test_tool_with_progress', arguments: {} },
      { onprogress: ({ progress }) => steps.push(progress) },
    );
    expect(steps).toEqual([0, 50, 100]);
    const asked = await client.callTool({ name: 'test_elicitation', arguments: { message: 'Who are you?' } });
    expect(textOf(asked)).toBe('User response: action=accept, content={"username":"ada","email":"ada@example.com"}');
    await client.close();
  });

  it('stops the turn of a call that its client cancels', async () => {
    const client = await connect(host, { options });
    const controller = new AbortController();
    const begun = host.nextConversation();
    const { result, waits } = waitingCall(client, 'guarded__echo', {}, controller.signal);
    await waits;
    controller.abort();
    await expect(result).rejects.toThrow();
    const { id } = host.user('alice');
    await untilTurn(host, id, (await begun).id, 'cancelled');
    expect(await pendingApprovals(host, id)).toEqual([]);
    await client.close();
  });

  it('reads prompts, resources and completions of one server', async () => {
    const client = await connect(host, { path: '/conformance', options });
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain('test://static-text');
    const { contents } = await client.readResource({ uri: 'test://template/7/data' });
    expect(contents).toMatchObject([{ text: expect.stringContaining('"id":"7"') }]);
    const { messages } = await client.getPrompt({
      name: 'test_prompt_with_arguments',
      arguments: { arg1: 'one', arg2: 'two' },
    });
    expect(messages).toMatchObject([{ content: { text: "Prompt with arguments: arg1='one', arg2='two'" } }]);
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'par' },
    });
    expect(completion.values).toEqual(['paris', 'park', 'party']);
    await expect(client.readResource({ uri: 'test://nowhere' })).rejects.toThrow(/not found/i);
    await client.close();
  });

  it('says which tools are not there', async () => {
    const client = await connect(host, { options });
    await expect(client.callTool({ name: 'nowhere__echo', arguments: {} })).rejects.toThrow('There is no tool');
    await expect(client.callTool({ name: 'good__nothing', arguments: {} })).rejects.toThrow('There is no tool');
    await client.close();
  });
});

/** The result of a call that waits for a person, who answers it. */
async function waited(
  client: Awaited<ReturnType<typeof connect>>,
  name: string,
  args: Record<string, unknown> = {},
  decision: 'allow' | 'deny' = 'allow',
) {
  const { result, waits } = waitingCall(client, name, args);
  await waits;
  for (const approval of await pendingApprovals(host, host.user('alice').id)) await answer(approval, decision);
  return result;
}

describe('The MCP endpoint', () => {
  it('serves clients of the first version of the SDK', async () => {
    const client = new OldClient({ name: 'old', version: '1' });
    const headers = { authorization: `Bearer ${host.user('alice').key}` };
    const transport = new OldTransport(new URL(host.url), { requestInit: { headers } });
    await client.connect(transport as Parameters<OldClient['connect']>[0]);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('good__echo');
    expect(textOf(await client.callTool({ name: 'good__echo', arguments: { text: 'old' } }))).toBe('old');
    await client.close();
  });

  it('passes on what servers log, and that a resource changed', async () => {
    const client = await connect(host, { path: '/conformance' });
    const logged: unknown[] = [];
    const updated = Promise.withResolvers<string>();
    client.setNotificationHandler('notifications/message', ({ params }) => void logged.push(params.data));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => updated.resolve(params.uri));
    await client.callTool({ name: 'test_tool_with_logging', arguments: {} });
    expect(logged).toEqual(['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    await client.subscribeResource({ uri: 'test://watched-resource' });
    expect(await updated.promise).toBe('test://watched-resource');
    await client.unsubscribeResource({ uri: 'test://watched-resource' });
    await client.close();
  });

  it('asks the user in the app what a client can’t be asked', async () => {
    const { id } = host.user('alice');
    const client = await connect(host, { path: '/conformance' });
    const begun = host.nextConversation();
    const result = client.callTool({ name: 'test_elicitation', arguments: { message: 'Who are you?' } });
    const question = await openQuestion(id, (await begun).id);
    host.turns.answer(id, question, { action: 'accept', content: { username: 'grace', email: 'g@example.com' } });
    expect(textOf(await result)).toContain('"username":"grace"');
    await client.close();
  });

  it('F15 takes the tools of a server that is down away, and says why it can’t be called', async () => {
    const { supervisor } = host.user('alice');
    const client = await connect(host);
    const changed = Promise.withResolvers<void>();
    client.setNotificationHandler('notifications/tools/list_changed', () => changed.resolve());
    supervisor.setEnabled('good', false);
    await changed.promise;
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names.filter((name) => /^(?:good|broken)__/.test(name))).toEqual([]);
    await reach(supervisor, 'broken', 'backoff', 'failed');
    const unreached = await client.callTool({ name: 'broken__echo', arguments: {} });
    expect(unreached).toMatchObject({ isError: true });
    expect(textOf(unreached)).toMatch(/^“Broken” is not available now\. ./);
    supervisor.setEnabled('good', true);
    await reach(supervisor, 'good', 'ready');
    expect(textOf(await client.callTool({ name: 'good__echo', arguments: { text: 'back' } }))).toBe('back');
    await client.close();
  });

  it('F13 lets the server hear that a call was cancelled', async () => {
    const client = await connect(host, { path: '/good' });
    const until = async (tool: string, word: string) => {
      while (!textOf(await client.callTool({ name: tool, arguments: {} })).includes(word));
    };
    const controller = new AbortController();
    const result = client.callTool({ name: 'hang_read', arguments: {} }, { signal: controller.signal });
    await until('requests', 'hang_read');
    controller.abort();
    await expect(result).rejects.toThrow();
    await until('received', 'notifications/cancelled');
    await client.close();
  });

  it('notes for the log what was asked', async () => {
    const client = await connect(host);
    await client.callTool({ name: 'good__echo', arguments: {} });
    expect(host.notes.map(({ target }) => target)).toEqual(expect.arrayContaining(['initialize', 'good__echo']));
    await client.close();
  });
});

/** The first question that a server asks in a conversation. */
async function openQuestion(userId: string, conversationId: string): Promise<string> {
  for await (const { change } of host.turns.watch(userId, conversationId, null, new AbortController().signal)) {
    const items = change.type === 'snapshot' ? change.transcript.items : change.type === 'item' ? [change.item] : [];
    const questions = items.flatMap((item) => (item.kind === 'tool_call' ? item.questions : []));
    const open = questions.find(({ status }) => status === 'open');
    if (open !== undefined) return open.id;
  }
  throw new Error('The watch ended.');
}
