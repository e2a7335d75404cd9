import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import type { JsonObject } from '../src/shared/json.ts';
import type { ServerConfig } from '../src/shared/server.ts';
import { call, command, faulty, logOf, reach, supervise, temporaryFolder, textOf } from './harness.ts';
import { RemoteServer } from './servers/remoteServer.ts';

const signal = new AbortController().signal;
const knowing = { identityParameter: 'user_id' };

/** What a faulty server was told in the `_meta` of a call. */
async function metaOf(supervisor: Supervisor, id: string, userId?: string): Promise<JsonObject> {
  const outcome = await supervisor.callTool(id, 'echo', {}, { signal, ...(userId === undefined ? {} : { userId }) });
  if (!outcome.success) throw new Error(outcome.error.message);
  return (outcome.data.structured?.meta ?? {}) as JsonObject;
}

async function environmentOf(supervisor: Supervisor, id: string): Promise<Record<string, string>> {
  return JSON.parse(textOf(await call(supervisor, id, 'environment')));
}

async function keyOf(supervisor: Supervisor, id: string): Promise<Uint8Array> {
  const { SIGNALBOX_IDENTITY_KEY: key = '' } = await environmentOf(supervisor, id);
  return Buffer.from(key, 'base64url');
}

describe('what a server of somebody else is told about the user', () => {
  it('F25 is nothing, until the user lets it know', async () => {
    const supervisor = await supervise([faulty('stranger')]);
    await reach(supervisor, 'stranger', 'ready');
    expect(Object.keys(await metaOf(supervisor, 'stranger', 'ada'))).not.toContain('signalbox/user');
    const environment = await environmentOf(supervisor, 'stranger');
    expect(Object.keys(environment).filter((name) => name.startsWith('SIGNALBOX'))).toEqual(['SIGNALBOX_RUN']);

    supervisor.configure(faulty('stranger', [], knowing), false);
    expect(await metaOf(supervisor, 'stranger', 'ada')).toMatchObject({
      'signalbox/user': 'ada',
      'signalbox/identity': expect.stringContaining('.'),
    });
    supervisor.configure(faulty('stranger'), false);
    expect(Object.keys(await metaOf(supervisor, 'stranger', 'ada'))).not.toContain('signalbox/identity');
    expect(await environmentOf(supervisor, 'stranger')).not.toHaveProperty('SIGNALBOX_IDENTITY_KEY');
  });

  it('F28 is proven by a token that no other server takes, nor the next process of the same one', async () => {
    const supervisor = await supervise([faulty('one', [], knowing), faulty('other', [], knowing)]);
    await reach(supervisor, 'one', 'ready');
    await reach(supervisor, 'other', 'ready');
    const token = String((await metaOf(supervisor, 'one', 'ada'))['signalbox/identity']);
    const claims = { algorithms: ['HS256'], issuer: 'signalbox', audience: 'one' };
    const { payload } = await jwtVerify(token, await keyOf(supervisor, 'one'), claims);
    expect(payload.sub).toBe('ada');
    await expect(jwtVerify(token, await keyOf(supervisor, 'other'), claims)).rejects.toThrow('signature');

    await call(supervisor, 'one', 'crash');
    await reach(supervisor, 'one', 'backoff');
    await reach(supervisor, 'one', 'ready');
    const next = await keyOf(supervisor, 'one');
    await expect(jwtVerify(token, next, claims)).rejects.toThrow('signature');
    const renewed = String((await metaOf(supervisor, 'one', 'bob'))['signalbox/identity']);
    expect((await jwtVerify(renewed, next, claims)).payload.sub).toBe('bob');
  });

  it('says nothing of a user in a call that is made for nobody', async () => {
    const supervisor = await supervise([faulty('one', [], knowing)]);
    expect(Object.keys(await metaOf(supervisor, 'one'))).not.toContain('signalbox/identity');
  });

  it('is told again when the user has answered a question of the server, which may have taken long', async () => {
    const script = fileURLToPath(new URL('./servers/eraServer.ts', import.meta.url));
    const supervisor = await supervise([command('asking', process.execPath, [script, 'modern'], knowing)]);
    await reach(supervisor, 'asking', 'ready');
    const onQuestion = async () => ({ action: 'accept' as const, content: {} });
    await supervisor.callTool('asking', 'pay', {}, { signal, onQuestion, userId: 'ada' });
    const calls = (await logOf(supervisor, 'asking')).filter(({ text }) => text.includes('"tools/call"'));
    expect(calls.map(({ text }) => text.includes('"signalbox/identity":"••••••"'))).toEqual([true, true]);
  });

  it('F26 keeps key, token and user out of its log, in whatever way it writes them there', async () => {
    const secretsOf = async () => ({ TOKEN: 'canary-secret' });
    const supervisor = await supervise([faulty('one', [], knowing)], { secretsOf });
    await reach(supervisor, 'one', 'ready');
    const key = Buffer.from(await keyOf(supervisor, 'one')).toString('base64url');
    const token = String((await metaOf(supervisor, 'one', 'user-canary'))['signalbox/identity']);
    await call(supervisor, 'one', 'log', { text: `my key is ${key}, keep it, and canary-secret too` });
    const log = JSON.stringify(await logOf(supervisor, 'one'));
    expect(log).toContain('my key is ••••••, keep it, and •••••• too');
    for (const secret of [key, token, 'user-canary', 'canary-secret']) expect(log).not.toContain(secret);
  });
});

describe('what a remote server is told about the user', () => {
  it.each(['modern', 'old', 'sse'] as const)('F25 is the id alone, once the user lets it know: %s', async (kind) => {
    const server = new RemoteServer(kind);
    onTestFinished(() => server.stop());
    const { url } = await server.start();
    const launch = { kind: 'http' as const, url, headerNames: [] };
    const supervisor = await supervise([faulty('far', [], { launch })]);
    const told = async () => {
      const outcome = await supervisor.callTool('far', 'echo', { text: 'hi' }, { signal, userId: 'ada' });
      expect(textOf(outcome)).toBe('hi');
      return server.heardMeta;
    };
    expect(await told()).not.toHaveProperty(['signalbox/user']);
    supervisor.configure(faulty('far', [], { ...knowing, launch }), false);
    const meta = await told();
    expect(meta).toMatchObject({ 'signalbox/user': 'ada' });
    expect(meta).not.toHaveProperty(['signalbox/identity']);
  });
});

const notesSource = new URL('../resources/servers/notes/index.ts', import.meta.url);

describe('the parameter that seems to name the user', () => {
  it('is proposed until the user marks one, and its server keeps users apart from then on', async () => {
    const folder = await temporaryFolder();
    const own = (more: Partial<ServerConfig> = {}) =>
      command('own', process.execPath, [fileURLToPath(notesSource), '--data-dir', folder], more);
    const supervisor = await supervise([own()]);
    await reach(supervisor, 'own', 'ready');
    expect(supervisor.view('own').identityProposal).toBe('user_id');
    expect(textOf(await call(supervisor, 'own', 'list'))).toBe('There are no notes.');
    supervisor.configure(own(knowing), false);
    expect(supervisor.view('own').identityProposal).toBeNull();
    expect(textOf(await call(supervisor, 'own', 'list'))).toContain('Nothing proves for whom this call is made');
  });

  it('is not proposed where tools take none, nor for a server of ours', async () => {
    const supervisor = await supervise([faulty('plain')]);
    await reach(supervisor, 'plain', 'ready');
    expect(supervisor.view('plain').identityProposal).toBeNull();
    const bundled = await superviseNotes({ identityParameter: null });
    expect(bundled.view('notes').identityProposal).toBeNull();
  });
});

/** The notes as they come with the app, over their sources. */
const notes: ServerConfig = {
  ...faulty('notes', [], { ...knowing, name: 'Notes' }),
  launch: { kind: 'bundled', name: 'notes' },
};

async function superviseNotes(more: Partial<ServerConfig> = {}): Promise<Supervisor> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'notes'));
  await writeFile(path.join(folder, 'notes', 'index.cjs'), `import(${JSON.stringify(notesSource.href)});`);
  const bundled = { node: process.execPath, folder, dataFolder: folder };
  const supervisor = await supervise([{ ...notes, ...more }], { bundled });
  await reach(supervisor, 'notes', 'ready');
  return supervisor;
}

describe('a server that comes with the app', () => {
  it('F27 keeps apart what two users write at the same time under the same titles', async () => {
    const supervisor = await superviseNotes();
    const asUser = (userId: string, tool: string, args: JsonObject) =>
      supervisor.callTool('notes', tool, args, { signal, userId });
    const titles = Array.from({ length: 10 }, (_, at) => `Note ${at}`);
    const users = ['ada', 'bob'];
    const everything = users.flatMap((userId) => titles.map((title) => ({ userId, title })));
    await Promise.all(
      everything.map(({ userId, title }) => asUser(userId, 'create', { title, body: `${userId} on ${title}` })),
    );
    const read = await Promise.all(everything.map(({ userId, title }) => asUser(userId, 'read', { id: title })));
    expect(read.map(textOf)).toEqual(everything.map(({ userId, title }) => `${title}\n\n${userId} on ${title}`));
    for (const userId of users) {
      expect(await asUser(userId, 'list', {})).toMatchObject({ data: { structured: { data: { total: 10 } } } });
    }
  });

  it('F28 refuses a call for another user than it was made for, and one that was made for nobody', async () => {
    const supervisor = await superviseNotes();
    const forBob = { title: 'x', user_id: 'bob' };
    const outcome = await supervisor.callTool('notes', 'create', forBob, { signal, userId: 'ada' });
    expect(textOf(outcome)).toContain('The parameter user_id names another user');
    expect(textOf(await call(supervisor, 'notes', 'create', forBob))).toContain('Nothing proves for whom');
    const own = await supervisor.callTool('notes', 'create', { title: 'x', user_id: 'ada' }, { signal, userId: 'ada' });
    expect(own.success).toBe(true);
  });
});
