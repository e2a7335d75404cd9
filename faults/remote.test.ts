import { describe, expect, it, onTestFinished } from 'vitest';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import { MemoryStores } from '../src/main/servers/testing/memoryStores.ts';
import type { ServerConfig } from '../src/shared/server.ts';
import { call, command, quickTimings, reach, supervise, textOf } from './harness.ts';
import { AuthorizationServer } from './servers/remoteAuthorizationServer.ts';
import { answering, type RemoteKind, RemoteServer } from './servers/remoteServer.ts';

async function remote(kind: RemoteKind): Promise<RemoteServer> {
  const server = new RemoteServer(kind);
  onTestFinished(() => server.stop());
  return server.start();
}

function at(url: string, more: Partial<ServerConfig> = {}): ServerConfig {
  return command('far', '', [], { launch: { kind: 'http', url, headerNames: [] }, ...more });
}

async function ready(server: RemoteServer, more: Partial<ServerConfig> = {}): Promise<Supervisor> {
  const supervisor = await supervise([at(server.url, more)]);
  await reach(supervisor, 'far', 'ready');
  return supervisor;
}

describe('a remote server under the supervisor', () => {
  it.each(['modern', 'old', 'sse'] as const)('is ready without a process, listed and called: %s', async (kind) => {
    const server = await remote(kind);
    const supervisor = await ready(server);
    const { state, tools, commandLine, identity } = supervisor.view('far');
    expect(state).toMatchObject({ status: 'ready', pid: null });
    expect(tools.map(({ name }) => name)).toContain('echo');
    expect(commandLine).toBe(server.url);
    expect(identity?.name).toBe('remote');
    expect(textOf(await call(supervisor, 'far', 'echo', { text: 'hello' }))).toBe('hello');
  });

  it.each(['modern', 'old'] as const)('F13 hears that a call is cancelled: %s', async (kind) => {
    const server = await remote(kind);
    const supervisor = await ready(server);
    const arrived = new Promise<void>((resolve) => {
      server.onHang = resolve;
    });
    const cancelled = new Promise<string>((resolve) => {
      server.onCancelled = resolve;
    });
    const caller = new AbortController();
    const pending = supervisor.callTool('far', 'hang', {}, { signal: caller.signal });
    await arrived;
    caller.abort();
    expect(await pending).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(await cancelled).toBe('hang');
  });

  it.each(['modern', 'old', 'sse'] as const)(
    'F11 that is gone in mid-call leaves its outcome unknown, and is connected to again: %s',
    async (kind) => {
      const server = await remote(kind);
      const supervisor = await ready(server);
      const arrived = new Promise<void>((resolve) => {
        server.onHang = resolve;
      });
      const pending = call(supervisor, 'far', 'hang');
      await arrived;
      await server.stop();
      expect(await pending).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
      const { failure } = await reach(supervisor, 'far', 'backoff');
      expect(failure.cause).toBe('unreachable');
      await server.start();
      await reach(supervisor, 'far', 'ready');
      expect(textOf(await call(supervisor, 'far', 'echo', { text: 'again' }))).toBe('again');
    },
  );

  it('F2 stays in backoff however often it fails, and is ready when it is there again', async () => {
    const server = await remote('old');
    server.guard = answering(503, 'text/plain', 'Down for maintenance');
    const failures = quickTimings.maxRestarts + 3;
    const enough = new Promise<void>((resolve) => {
      const guard = server.guard;
      server.guard = (request, response) => {
        if (server.seen.length > failures) resolve();
        return guard(request, response);
      };
    });
    const supervisor = await supervise([at(server.url)]);
    await enough;
    expect((await reach(supervisor, 'far', 'backoff')).failure).toMatchObject({ cause: 'refused' });
    server.guard = () => false;
    await reach(supervisor, 'far', 'ready');
  });

  it('F1 never answers the handshake: it is given up at its deadline', async () => {
    const server = await remote('old');
    server.guard = () => true;
    const supervisor = await supervise([at(server.url)], { timings: { ...quickTimings, startDeadline: 200 } });
    const { failure } = await reach(supervisor, 'far', 'backoff');
    expect(failure.cause).toBe('handshake_timeout');
  });

  it('F9 has an address that can’t be right: it is not tried again, and its user is told what to do', async () => {
    const supervisor = await supervise([at('http://93.184.215.14/mcp')]);
    expect((await reach(supervisor, 'far', 'failed')).failure.summary).toContain('Use https');
  });

  it('F16 sends 11 MiB in one answer: the call fails, the server goes on', async () => {
    const supervisor = await ready(await remote('old'));
    expect(await call(supervisor, 'far', 'big', { bytes: 11 * 1024 * 1024 })).toMatchObject({
      error: { code: 'TOO_LARGE' },
    });
    expect(supervisor.view('far').state.status).toBe('ready');
    expect(textOf(await call(supervisor, 'far', 'echo', { text: 'alive' }))).toBe('alive');
  });

  it('F26 its headers are in no log and no view', async () => {
    const server = await remote('old');
    const secretsOf = async () => ({ 'X-Key': 'canary-in-a-header' });
    const supervisor = await supervise([at(server.url)], { secretsOf });
    await reach(supervisor, 'far', 'ready');
    await call(supervisor, 'far', 'echo', { text: 'canary-in-a-header' });
    expect(server.seen.every(({ headers }) => headers['x-key'] === 'canary-in-a-header')).toBe(true);
    const { value: lines } = await supervisor.watchLog('far', new AbortController().signal).next();
    expect(JSON.stringify([lines, supervisor.views()])).not.toContain('canary');
  });
});

describe('a remote server with a sign-in', () => {
  it('is blocked until its user signed in, again after a sign-out, and after the sign-in was taken back', async () => {
    const authority = new AuthorizationServer();
    onTestFinished(() => authority.stop());
    await authority.start();
    const server = await remote('old');
    server.guard = authority.protect(() => server.url);
    const memory = new MemoryStores();
    const supervisor = await supervise([at(server.url)], { stores: memory.stores });
    const signIn = async () => {
      const { address } = await supervisor.signIn.begin(supervisor.view('far').config);
      // As a browser does: agree, and go where one is sent.
      expect((await fetch(address)).status).toBe(200);
      await reach(supervisor, 'far', 'ready');
    };

    expect(await reach(supervisor, 'far', 'blocked')).toMatchObject({ reason: 'sign-in' });
    expect(await call(supervisor, 'far', 'echo', { text: 'hello' })).toMatchObject({ success: false });
    await signIn();
    expect(textOf(await call(supervisor, 'far', 'echo', { text: 'hello' }))).toBe('hello');

    authority.expireAccessTokens();
    expect(textOf(await call(supervisor, 'far', 'echo', { text: 'renewed' }))).toBe('renewed');

    authority.revoke();
    expect(await call(supervisor, 'far', 'echo', { text: 'late' })).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
    expect(await reach(supervisor, 'far', 'blocked')).toMatchObject({
      message: expect.stringContaining('Sign in again'),
    });
    await signIn();

    await supervisor.signIn.signOut('far');
    supervisor.restart('far');
    await reach(supervisor, 'far', 'blocked');
    expect(memory.secrets.size).toBe(0);
  });
});
