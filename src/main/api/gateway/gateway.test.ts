import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayRequest } from '../../../shared/gateway.ts';
import { GatewayUnderTest } from './testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
});
beforeEach(async () => {
  ({ text: key } = await gateway.newKey());
});
afterAll(() => gateway.stop());

/** The log of the first user, once it shows a request that fits. */
async function logged(fits: (request: GatewayRequest) => boolean): Promise<GatewayRequest> {
  const abort = new AbortController();
  try {
    for await (const batch of await gateway.client.gateway.watchLog({}, { signal: abort.signal })) {
      const found = batch.findLast(fits);
      if (found !== undefined) return found;
    }
  } finally {
    abort.abort();
  }
  throw new Error('The log ended.');
}

/** A stream of events that is open: its first bytes have come. */
async function openStream(path: string): Promise<{ ended: Promise<unknown> }> {
  const headers = { authorization: `Bearer ${key}` };
  const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path, headers, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  await once(response, 'data');
  response.resume();
  response.on('error', () => {});
  return { ended: new Promise((resolve) => response.once('close', resolve)) };
}

describe('the gateway', () => {
  it('says that it is there, and nothing more, to whoever asks', async () => {
    const { status, text } = await gateway.ask('/health');
    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });

  it('lets in who has a key, in the name of its user', async () => {
    const answer = await gateway.ask('/api/system', { key });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ success: true, data: { shell: 'program', user: { name: 'You' } } });
  });

  it('answers everybody else alike', async () => {
    const { id, text } = await gateway.newKey();
    await gateway.client.gateway.revokeKey({ id });
    const wrong = [undefined, 'sbx_', text, `${key}x`, 'dev:You', 'eyJhbGciOiJub25lIn0.e30.', 'something'];
    const answers = await Promise.all(
      wrong.map((each) => gateway.ask('/api/system', each === undefined ? {} : { key: each })),
    );
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
    expect(new Set(answers.map(({ text: body }) => body)).size).toBe(1);
    expect(answers[0]?.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answers[0]?.json()).toMatchObject({ success: false, error: { code: 'UNAUTHORIZED' } });
  });

  it('sends headers that keep pages of other origins out, and nothing to be kept', async () => {
    for (const path of ['/health', '/api/system', '/docs', '/nothing']) {
      const { headers } = await gateway.ask(path, { key });
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('has nothing at other paths', async () => {
    expect((await gateway.ask('/nothing')).json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect((await gateway.ask('/apis', { key })).status).toBe(404);
  });

  it('can only be switched, and given keys, by a page', async () => {
    for (const [method, path] of [
      ['POST', '/api/gateway/createKey'],
      ['POST', '/api/gateway/setSettings'],
      ['POST', '/api/gateway/keys'],
    ] as const) {
      expect((await gateway.ask(path, { method, key, body: { name: 'mine', expiresAt: null } })).status).toBe(404);
    }
  });
});

describe('F35 a key that is revoked', () => {
  it('is refused at once, and what is under way with it ends', async () => {
    const { id, text } = await gateway.newKey();
    const before = key;
    key = text;
    const stream = await openStream('/api/servers/events');
    key = before;
    await gateway.client.gateway.revokeKey({ id });
    expect((await gateway.ask('/api/system', { key: text })).status).toBe(401);
    await stream.ended;
    expect((await gateway.ask('/api/system', { key: before })).status).toBe(200);
  });

  it('ends what is under way when it expires', async () => {
    const expiresAt = Date.now() + 1_500;
    const { text } = await gateway.client.gateway.createKey({ name: 'For a moment', expiresAt });
    key = text;
    const stream = await openStream('/api/servers/events');
    await stream.ended;
    expect((await gateway.ask('/api/system', { key: text })).status).toBe(401);
  });

  it('goes with its user, whose requests end', async () => {
    const bob = await gateway.addUser('Bob');
    ({ text: key } = await gateway.newKey(bob.page));
    const stream = await openStream('/api/conversations/events');
    await bob.client.users.remove({ passphrase: null });
    await stream.ended;
    expect((await gateway.ask('/api/system', { key })).status).toBe(401);
  });
});

describe('the switch', () => {
  it('ends what is under way, takes nothing more, and works again afterwards', async () => {
    const stream = await openStream('/api/conversations/events');
    const off = await gateway.client.gateway.setSettings({ enabled: false, port: 7420 });
    expect(off.state).toEqual({ status: 'off' });
    await stream.ended;
    await expect(gateway.ask('/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await gateway.switchOn();
    expect((await gateway.ask('/api/system', { key })).status).toBe(200);
  });
});

describe('requests at once', () => {
  it('are so many a user, and the next has to wait', async () => {
    const bob = await gateway.addUser('Bertha');
    const others = (await gateway.newKey(bob.page)).text;
    const streams = await Promise.all(Array.from({ length: 128 }, () => openStream('/api/conversations/events')));
    const refused = await gateway.ask('/api/system', { key });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await gateway.ask('/api/system', { key: others })).status).toBe(200);
    await gateway.client.gateway.setSettings({ enabled: false, port: 7420 });
    await Promise.all(streams.map(({ ended }) => ended));
    await gateway.switchOn();
    expect((await gateway.ask('/api/system', { key })).status).toBe(200);
  });
});

describe('the log', () => {
  it('has a row for each request, with whose key it was, and for those that were refused', async () => {
    await gateway.ask('/api/approvals/log?limit=3&before=canary-query', { key });
    const row = await logged(({ path }) => path === '/api/approvals/log');
    expect(row).toMatchObject({ method: 'GET', status: 422, credential: { kind: 'api-key', name: 'A program' } });
    expect(JSON.stringify(row)).not.toContain('canary');
    await gateway.ask('/refused-one', { headers: { host: 'evil.example' } });
    expect(await logged(({ path }) => path === '/refused-one')).toMatchObject({ status: 403, credential: null });
    await gateway.ask('/api/agents/no-such', { method: 'DELETE', key });
    expect(await logged(({ path }) => path === '/api/agents/no-such')).toMatchObject({
      status: 404,
      problem: 'There is no such agent. It may have been removed.',
    });
  });

  it('F27 shows no user what another asked for', async () => {
    const carol = await gateway.addUser('Carol');
    const { text } = await gateway.newKey(carol.page);
    await gateway.ask('/api/settings', { key: text });
    await gateway.ask('/api/approvals/rules', { key });
    const stream = await carol.client.gateway.watchLog({});
    const { value } = await stream.next();
    await stream.return();
    const own = (value as GatewayRequest[]).filter(({ credential }) => credential !== null);
    expect(own.map(({ path }) => path)).toEqual(['/api/settings']);
  });
});

describe('F26 a credential', () => {
  it('is in no log, no row and no file of the host', async () => {
    const lines: unknown[] = [];
    const note = (fields: object, message: string) => void lines.push([fields, message]);
    const watched = await GatewayUnderTest.start({ log: { debug: note, info: note, warn: note, error: note } });
    try {
      const { text } = await watched.newKey();
      const wrong = `sbx_0123456789abcdef_${'canary'.repeat(7)}x`;
      await watched.ask('/api/system', { key: text });
      await watched.ask(`/api/${text}?key=${text}`, { key: text });
      await watched.ask(`/${wrong}`, { key: wrong });
      await watched.ask('/api/turns', { key: text, method: 'POST', body: { text: 1, [text]: 1 } });
      await watched.host.dispose();
      const secretPart = text.slice(text.lastIndexOf('_') + 1);
      const files = ['signalbox.db'].map((name) => readFile(join(watched.dataFolder, name), 'latin1'));
      for (const written of [JSON.stringify(lines), ...(await Promise.all(files))]) {
        expect(written).not.toContain(text);
        expect(written).not.toContain(secretPart);
        expect(written).not.toContain('canary');
      }
    } finally {
      await watched.stop();
    }
  });
});

describe('a gateway with an issuer', () => {
  const secret = 'a secret of more than thirty-two bytes';
  const settings = { issuer: 'https://login.example', audience: 'signalbox', algorithms: ['HS256'], secretFile: 's' };
  const write = (jwt: object) => async (folder: string) => {
    await writeFile(join(folder, 's'), secret);
    await writeFile(join(folder, 'gateway.json'), JSON.stringify({ jwt }));
  };

  it('lets in whom its tokens name', async () => {
    const issued = await GatewayUnderTest.start({ prepare: write({ ...settings, users: { ada: 'You' } }) });
    try {
      const token = await new SignJWT({ sub: 'ada' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setIssuer(settings.issuer)
        .setAudience(settings.audience)
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(secret));
      const answer = await issued.ask('/api/system', { key: token });
      expect(answer.json()).toMatchObject({ data: { user: { name: 'You' } } });
      expect((await issued.ask('/api/system', { key: `${token}x` })).status).toBe(401);
      expect((await issued.switchOn()).jwtIssuer).toBe(settings.issuer);
    } finally {
      await issued.stop();
    }
  });

  it('does not listen, and says why, when gateway.json is wrong', async () => {
    await expect(GatewayUnderTest.start({ prepare: write({ ...settings, algorithms: [] }) })).rejects.toThrow(
      /failed: gateway\.json in the data folder is not right\. At jwt\.algorithms/,
    );
  });
});

describe('the development bypass', () => {
  it('lets in whom it names, and is said loudly', async () => {
    const lines: string[] = [];
    const warn = (_fields: object, message: string) => void lines.push(message);
    const open = await GatewayUnderTest.start({
      log: { debug() {}, info() {}, warn, error() {} },
      host: { devBypass: true },
    });
    try {
      const answer = await open.ask('/api/system', { key: 'dev:You' });
      expect(answer.json()).toMatchObject({ data: { user: { name: 'You' } } });
      expect((await open.ask('/api/system', { key: 'dev:Mallory' })).status).toBe(401);
      expect((await open.switchOn()).developmentBypass).toBe(true);
      expect(lines.join()).toContain('DEVELOPMENT BYPASS IS ON');
    } finally {
      await open.stop();
    }
  });

  it('F35 keeps a packaged host from being made', async () => {
    await expect(GatewayUnderTest.start({ host: { devBypass: true, packaged: true } })).rejects.toThrow(/packaged/);
  });
});
