import { describe, expect, it } from 'vitest';
import { answering } from '../../../../faults/servers/remoteServer.ts';
import { failureKind } from '../calls/callFailure.ts';
import { listening, remote, WatchedRun } from './testing/harness.ts';

describe('a remote server', () => {
  it.each(['modern', 'old', 'sse'] as const)('is connected to, listed and called: %s', async (kind) => {
    const server = await remote(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    expect(watched.run.connection?.tools.map(({ name }) => name)).toEqual(['echo', 'big', 'hang', 'flood']);
    expect(await watched.call('echo', { text: 'Grüße, 世界' })).toBe('Grüße, 世界');
    expect(watched.run.connection?.identity?.protocol).toMatch(kind === 'modern' ? /^2026/ : /^202[45]/);
  });

  it.each(['modern', 'old'] as const)('hears that a call is cancelled: %s', async (kind) => {
    const server = await remote(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    const caller = new AbortController();
    const arrived = new Promise<void>((resolve) => (server.onHang = resolve));
    const cancelled = new Promise<string>((resolve) => (server.onCancelled = resolve));
    const pending = watched.call('hang', {}, caller.signal);
    pending.catch(() => {});
    await arrived;
    caller.abort();
    expect(await cancelled).toBe('hang');
    await expect(pending).rejects.toThrow();
    expect(await watched.call('echo', { text: 'still there' })).toBe('still there');
  });

  it.each(['modern', 'old', 'sse'] as const)('that is gone in mid-call loses the call and breaks: %s', async (kind) => {
    const server = await remote(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    const arrived = new Promise<void>((resolve) => (server.onHang = resolve));
    const pending = watched.call('hang');
    pending.catch(() => {});
    await arrived;
    await server.stop();
    await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(await watched.broken()).toMatchObject({ policy: 'forever', failure: { cause: 'unreachable' } });
    await watched.ended;
  });

  it('that forgot the session is connected to anew', async () => {
    const server = await remote('old');
    const watched = await new WatchedRun({ url: server.url }).ready();
    server.forgetSessions();
    await expect(watched.call('echo', { text: 'hello' })).rejects.toMatchObject({ code: 'SEND_FAILED' });
    expect((await watched.broken()).failure.summary).toContain('has ended the session');
    await watched.ended;
    await new WatchedRun({ url: server.url }).ready();
  });

  it.each(['modern', 'old', 'sse'] as const)('is heard when its tools change: %s', async (kind) => {
    const server = await remote(kind);
    const listens = listening(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    await listens;
    server.addTool();
    expect(await watched.next()).toEqual({ at: 'tools' });
    expect(await watched.call('added')).toBe('added');
  });

  it.each(['modern', 'old', 'sse'] as const)('F8 that floods is held back, then left: %s', async (kind) => {
    const server = await remote(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    const pending = watched.call('flood');
    await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect((await watched.broken()).failure.summary).toContain('without a pause');
    await watched.ended;
  });

  it.each(['modern', 'old', 'sse'] as const)('is left with no connection and no timer, 20 times: %s', async (kind) => {
    const server = await remote(kind);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (let cycle = 0; cycle < 20; cycle += 1) {
      const watched = await new WatchedRun({ url: server.url }).ready();
      const pending = watched.call('hang').catch(() => {});
      await watched.call('echo', { text: 'hello' });
      await watched.stop();
      await pending;
      await server.quiet();
    }
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('is told when a session ends', async () => {
    const server = await remote('old');
    const watched = await new WatchedRun({ url: server.url }).ready();
    await watched.stop();
    expect(server.seen.at(-1)).toMatchObject({ method: 'DELETE' });
  });

  it('gets its headers, and its messages are in the log without them', async () => {
    const server = await remote('old');
    const headers = { 'X-Key': 'canary-in-a-header', Authorization: 'Bearer canary-token' };
    const watched = await new WatchedRun({ url: server.url, headers }).ready();
    expect(await watched.call('echo', { text: 'canary-in-a-header' })).toBe('canary-in-a-header');
    expect(await watched.call('echo', { text: 'my canary-token' })).toBe('my canary-token');
    for (const { headers } of server.seen) {
      expect(headers).toMatchObject({ 'x-key': 'canary-in-a-header', authorization: 'Bearer canary-token' });
    }
    const lines = watched.lines.after(0);
    expect(lines.filter(({ source }) => source === 'sent').length).toBeGreaterThan(2);
    expect(lines.some(({ source, text }) => source === 'received' && text.includes('••••'))).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it.each(['old', 'modern'] as const)(
    'F14 (%s) that takes no more calls for now is neither dead nor broken',
    async (kind) => {
      const server = await remote(kind);
      const watched = await new WatchedRun({ url: server.url }).ready();
      server.guard = answering(429, 'text/plain', 'Slow down');
      const thrown = await watched.call('echo', { text: 'hello' }).catch((error: unknown) => error);
      expect(failureKind(thrown)).toBe('refused');
      await watched.run.connection?.probe(5_000);
      server.guard = () => false;
      expect(await watched.call('echo', { text: 'again' })).toBe('again');
    },
  );

  it('that was restarted in between is connected to anew', async () => {
    const server = await remote('old');
    const watched = await new WatchedRun({ url: server.url }).ready();
    await server.stop();
    await server.start();
    await expect(watched.call('echo', { text: 'hello' })).rejects.toMatchObject({ code: expect.any(String) });
    expect(await watched.broken()).toMatchObject({ policy: 'forever', failure: { cause: 'unreachable' } });
    await watched.ended;
  });
});

describe('F16 a message that is too long', () => {
  it.each(['modern', 'old', 'sse'] as const)('fails its call alone: %s', async (kind) => {
    const server = await remote(kind);
    const watched = await new WatchedRun({ url: server.url }).ready();
    const other = watched.call('echo', { text: 'meanwhile' });
    const refused = watched.call('big', { bytes: 11 * 1024 * 1024 });
    if (kind === 'sse') {
      // One stream carries all answers there: with it, the whole connection is lost.
      await expect(refused).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
      return;
    }
    await expect(refused).rejects.toThrow(/10 MiB/);
    expect(await other).toBe('meanwhile');
    expect(await watched.call('big', { bytes: 9 * 1024 * 1024 })).toHaveLength(9 * 1024 * 1024);
  });
});

describe('a server that can’t be used', () => {
  const summaryOf = async (url: string, headers = {}) => (await new WatchedRun({ url, headers }).broken()).failure;

  it('F1 is given up at the deadline when it never answers', async () => {
    const server = await remote('old', () => true);
    const watched = new WatchedRun({ url: server.url });
    watched.run.deadlinePassed();
    expect(await watched.broken()).toMatchObject({ policy: 'forever', failure: { cause: 'handshake_timeout' } });
    await watched.ended;
    const again = new WatchedRun({ url: server.url, startDeadline: 300 });
    expect((await again.broken()).failure.cause).toBe('handshake_timeout');
    await again.ended;
  });

  it('is explained when its name is not known', async () => {
    const { summary, cause } = await summaryOf('https://nothing.invalid/mcp');
    expect(cause).toBe('unreachable');
    expect(summary).toMatch(/^The name nothing\.invalid (?:is not known|could not be looked up)\./);
  });

  it('is explained when nothing listens', async () => {
    const server = await remote('old');
    await server.stop();
    const { summary, cause } = await summaryOf(server.url);
    expect({ summary, cause }).toMatchObject({
      cause: 'unreachable',
      summary: expect.stringMatching(/^Nothing answers at 127\.0\.0\.1:\d+\./),
    });
  });

  it('is explained when its headers are endless', async () => {
    const server = await remote('old', answering(200, 'text/plain', '', { 'x-much': 'x'.repeat(100_000) }));
    const { policy, failure } = await new WatchedRun({ url: server.url }).broken();
    expect({ policy, cause: failure.cause }).toEqual({ policy: 'forever', cause: 'unreachable' });
    expect(failure.summary).toMatch(/sends more headers than are read/);
  });

  it('is explained when it speaks no https', async () => {
    const server = await remote('old');
    expect((await summaryOf(server.url.replace('http:', 'https:'))).summary).toContain('does not speak https');
  });

  it.each([
    [403, 'refused', 'does not allow you'],
    [404, 'refused', 'There is no MCP server at /mcp'],
    [407, 'refused', 'A proxy on the way'],
    [429, 'refused', 'asks to wait'],
    [500, 'refused', 'trouble of its own (HTTP 500)'],
  ])('is explained by its status %i', async (status, cause, words) => {
    const server = await remote('old', answering(status, 'text/plain', 'Sorry'));
    const failure = await summaryOf(server.url);
    expect(failure).toMatchObject({ cause, summary: expect.stringContaining(words) });
  });

  it('is explained when it does not accept the user’s own header', async () => {
    const server = await remote('old', answering(401, 'text/plain', ''));
    const failure = await summaryOf(server.url, { authorization: 'Bearer old' });
    expect(failure).toMatchObject({ cause: 'refused', summary: expect.stringContaining('Authorization header') });
  });

  it.each(['text/html', 'application/json'])('is explained when it answers with a page: %s', async (type) => {
    const server = await remote('old', answering(200, type, '<!doctype html><title>Welcome</title>'));
    const failure = await summaryOf(server.url);
    expect(failure).toMatchObject({ cause: 'protocol', summary: expect.stringContaining('in place of MCP messages') });
  });

  it.each([307, 308, 302])('gets nothing of ours when it points to another origin: %i', async (status) => {
    const thief = await remote('old');
    const server = await remote('old', answering(status, 'text/plain', '', { location: `${thief.origin}/mcp` }));
    const failure = await summaryOf(server.url, { 'x-key': 'canary' });
    expect(failure.summary).toContain(`points to another address: ${thief.origin}/mcp`);
    expect(thief.seen).toEqual([]);
  });

  it('is not tried again when its address can’t be right', async () => {
    const failure = await new WatchedRun({ url: 'http://93.184.215.14/mcp' }).broken();
    expect(failure).toMatchObject({ policy: 'never', failure: { summary: expect.stringContaining('Use https') } });
  });

  it('asks for a person when it wants to know who it is', async () => {
    const server = await remote('old', answering(401, 'text/plain', ''));
    const watched = new WatchedRun({ url: server.url });
    expect(await watched.blocked()).toMatchObject({ reason: 'sign-in', message: expect.stringContaining('sign in') });
    await watched.ended;
  });
});
