import { describe, expect, it } from 'vitest';
import type { AuthorizationServer } from '../../../../faults/servers/remoteAuthorizationServer.ts';
import { answering, type RemoteServer } from '../../../../faults/servers/remoteServer.ts';
import {
  authorizationServer,
  MemoryCredentials,
  remote,
  remoteConfig,
  signIns,
  tokenKeeper,
  WatchedRun,
} from './testing/harness.ts';

async function protectedServer(): Promise<{ server: RemoteServer; authority: AuthorizationServer }> {
  const authority = await authorizationServer();
  const server = await remote('old');
  server.guard = authority.protect(() => server.url);
  return { server, authority };
}

/** Where the browser is sent after the user agreed. */
async function agreed(address: string): Promise<URL> {
  const response = await fetch(address, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? 'none:');
}

/** Signs in as a browser does, and gives the keeper that now has the tokens. */
async function signedIn(server: RemoteServer, credentials = new MemoryCredentials()) {
  const tokens = tokenKeeper(credentials);
  const { signIn } = signIns(tokens);
  const { address } = await signIn.begin(remoteConfig(server.url));
  const answer = await fetch(await agreed(address));
  expect(answer.status).toBe(200);
  return { tokens, credentials, signIn };
}

describe('signing in', () => {
  it('leads from blocked to ready through the browser', async () => {
    const { server, authority } = await protectedServer();
    const tokens = tokenKeeper();
    const { signIn, signedIn: done } = signIns(tokens);
    const blocked = new WatchedRun({ url: server.url, tokens });
    expect(await blocked.blocked()).toEqual({ reason: 'sign-in', message: '“Remote” asks you to sign in.' });
    await blocked.ended;

    const { address } = await signIn.begin(remoteConfig(server.url));
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      resource: server.url,
      scope: 'tools',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    const answer = await fetch(await agreed(address));
    expect(await answer.text()).toContain('Signed in. You can close this tab.');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(done).toEqual(['remote']);

    const watched = await new WatchedRun({ url: server.url, tokens }).ready();
    expect(await watched.call('echo', { text: 'hello' })).toBe('hello');
    expect(JSON.stringify(watched.lines.after(0))).not.toMatch(/access-|refresh-/);
    expect(authority.counts).toEqual({ register: 1, authorization_code: 1, refresh_token: 0 });
    expect(JSON.stringify(server.seen)).toContain('canary-header');
    expect(JSON.stringify(authority.seen)).not.toContain('canary-header');
  });

  it('answers the browser once: the listener is gone after a success', async () => {
    const { server } = await protectedServer();
    const { signIn } = signIns(tokenKeeper());
    const { address } = await signIn.begin(remoteConfig(server.url));
    const callback = await agreed(address);
    await fetch(callback);
    await expect(fetch(callback)).rejects.toThrow();
    await expect(signIn.finish('remote', callback.href)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['the whole address', (url: URL) => ` ${url.href}\n`],
    ['its query', (url: URL) => url.search],
    ['its query without the question mark', (url: URL) => url.search.slice(1)],
  ])('is finished on another machine by pasting %s', async (_what, form) => {
    const { server } = await protectedServer();
    const tokens = tokenKeeper();
    const { signIn, signedIn: done } = signIns(tokens);
    const { address } = await signIn.begin(remoteConfig(server.url));
    await signIn.finish('remote', form(await agreed(address)));
    expect(done).toEqual(['remote']);
    await new WatchedRun({ url: server.url, tokens }).ready();
  });

  it('refuses another state, a refusal and a foreign issuer, and goes on', async () => {
    const { server, authority } = await protectedServer();
    const { signIn, signedIn: done } = signIns(tokenKeeper());
    const { address } = await signIn.begin(remoteConfig(server.url));
    const callback = await agreed(address);
    const changed = (changes: Record<string, string | null>) => {
      const url = new URL(callback);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) url.searchParams.delete(name);
        else url.searchParams.set(name, value);
      }
      return url.href;
    };
    const state = callback.searchParams.get('state') ?? '';
    for (const wrong of [
      changed({ state: state.slice(1) }),
      changed({ state: null }),
      'https://example.com',
      'hello',
    ]) {
      await expect(signIn.finish('remote', wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    const refused = changed({ code: null, error: 'access_denied' });
    await expect(signIn.finish('remote', refused)).rejects.toMatchObject({ code: 'DENIED' });
    for (const iss of ['https://attacker.example', null]) {
      await expect(signIn.finish('remote', changed({ iss }))).rejects.toMatchObject({
        code: 'PROVIDER_ERROR',
        message: expect.stringContaining('another authorization server'),
      });
    }
    expect((await fetch(changed({ state: 'x' }))).status).toBe(400);
    expect(authority.counts.authorization_code).toBe(0);
    await signIn.finish('remote', callback.href);
    expect(done).toEqual(['remote']);
  });

  it('redeems a code once when it is brought twice at the same time', async () => {
    const { server, authority } = await protectedServer();
    const { signIn, signedIn: done } = signIns(tokenKeeper());
    const { address } = await signIn.begin(remoteConfig(server.url));
    const { href } = await agreed(address);
    await Promise.all([signIn.finish('remote', href), signIn.finish('remote', href)]);
    expect(authority.counts.authorization_code).toBe(1);
    expect(done).toEqual(['remote']);
  });

  it('is ended by a second attempt, which registers its own address', async () => {
    const { server, authority } = await protectedServer();
    const { signIn } = signIns(tokenKeeper());
    const first = await agreed((await signIn.begin(remoteConfig(server.url))).address);
    const second = await agreed((await signIn.begin(remoteConfig(server.url))).address);
    expect(authority.counts.register).toBe(2);
    await expect(fetch(first)).rejects.toThrow();
    await expect(signIn.finish('remote', first.href)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await signIn.finish('remote', second.href);
  });

  it('says so when a server offers none', async () => {
    const server = await remote('old', answering(401, 'text/plain', ''));
    const { signIn } = signIns(tokenKeeper());
    await expect(signIn.begin(remoteConfig(server.url))).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining('Authorization header'),
    });
    await server.stop();
    await expect(signIn.begin(remoteConfig(server.url))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('that was begun does not outlive the sign-out of its server, nor the next one', async () => {
    const { server } = await protectedServer();
    const { signIn } = signIns(tokenKeeper());
    const given = signIn.begin(remoteConfig(server.url));
    await signIn.signOut('remote');
    await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(signIn.finish('remote', '?code=x&state=y')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const earlier = signIn.begin(remoteConfig(server.url));
    const later = signIn.begin(remoteConfig(server.url));
    await expect(earlier).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await fetch(await agreed((await later).address))).status).toBe(200);
  });

  it('listens for nothing but the answer of the browser', async () => {
    const { server } = await protectedServer();
    const { signIn } = signIns(tokenKeeper());
    const { address } = await signIn.begin(remoteConfig(server.url));
    const callback = await agreed(address);
    expect((await fetch(new URL('/', callback))).status).toBe(404);
    expect((await fetch(new URL('/callback/more', callback))).status).toBe(404);
    expect((await fetch(callback, { method: 'POST' })).status).toBe(405);
    const otherName = new URL(callback);
    otherName.hostname = 'localhost';
    expect((await fetch(otherName)).status).toBe(403);
    expect(callback.hostname).toBe('127.0.0.1');
  });
});

describe('tokens', () => {
  it('are renewed in mid-call, once for all who wait', async () => {
    const { server, authority } = await protectedServer();
    const { tokens } = await signedIn(server);
    const watched = await new WatchedRun({ url: server.url, tokens }).ready();
    authority.expireAccessTokens();
    const texts = ['a', 'b', 'c', 'd'];
    expect(await Promise.all(texts.map((text) => watched.call('echo', { text })))).toEqual(texts);
    expect(authority.counts.refresh_token).toBe(1);
  });

  it('are renewed before they expire, and outlive a restart of the host', async () => {
    const { server, authority } = await protectedServer();
    authority.tokenLifetime = 1;
    const { credentials } = await signedIn(server);
    authority.tokenLifetime = 3600;
    await new WatchedRun({ url: server.url, tokens: tokenKeeper(credentials) }).ready();
    expect(authority.counts.refresh_token).toBe(1);
    await new WatchedRun({ url: server.url, tokens: tokenKeeper(credentials) }).ready();
    expect(authority.counts.refresh_token).toBe(1);
  });

  it('that were taken back ask for a person again, at a start and in mid-call', async () => {
    const { server, authority } = await protectedServer();
    const { tokens } = await signedIn(server);
    const watched = await new WatchedRun({ url: server.url, tokens }).ready();
    authority.revoke();
    await expect(watched.call('echo', { text: 'hello' })).rejects.toThrow('has ended. Sign in again.');
    expect((await watched.blocked()).message).toContain('has ended. Sign in again.');
    await watched.ended;
    expect((await new WatchedRun({ url: server.url, tokens }).blocked()).reason).toBe('sign-in');
    expect(authority.counts.refresh_token).toBe(1);
  });

  it('are kept while their authorization server is away', async () => {
    const { server, authority } = await protectedServer();
    const { tokens } = await signedIn(server);
    authority.expireAccessTokens();
    await authority.stop();
    const { policy, failure } = await new WatchedRun({ url: server.url, tokens }).broken();
    expect({ policy, cause: failure.cause }).toEqual({ policy: 'forever', cause: 'unreachable' });
    expect(failure.summary).toContain(`Nothing answers at ${new URL(authority.issuer).host}.`);
    await authority.start();
    await new WatchedRun({ url: server.url, tokens }).ready();
  });

  it('are for the address at which their user signed in, and never sent to another', async () => {
    const { server } = await protectedServer();
    const { tokens } = await signedIn(server);
    const other = await remote('old', answering(401, 'text/plain', ''));
    await new WatchedRun({ url: other.url, tokens }).blocked();
    expect(other.seen.length).toBeGreaterThan(0);
    for (const { headers } of other.seen) expect(headers.authorization).toBeUndefined();
  });

  it('are forgotten at the sign-out', async () => {
    const { server } = await protectedServer();
    const { tokens, credentials, signIn } = await signedIn(server);
    expect(credentials.values.size).toBe(1);
    await signIn.signOut('remote');
    expect(credentials.values.size).toBe(0);
    await new WatchedRun({ url: server.url, tokens }).blocked();
  });
});
