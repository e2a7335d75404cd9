import { KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { RemoteJwks } from './jwks.ts';
import { openJwtVerifier } from './jwt.ts';

const alice = { id: 'user-alice', name: 'Alice', color: 0, hasPassphrase: false, createdAt: 1 };
const users = { list: () => [alice], find: (id: string) => (id === alice.id ? alice : null) };
const issuer = 'https://login.example';
const audience = 'signalbox';
const secret = 'a secret of more than thirty-two bytes';

let folder: string;
let rsa: { publicKey: CryptoKey; privateKey: CryptoKey };
let other: { publicKey: CryptoKey; privateKey: CryptoKey };
let publicJwk: JWK;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-jwt-'));
  rsa = await generateKeyPair('RS256', { extractable: true });
  other = await generateKeyPair('RS256', { extractable: true });
  publicJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'key-1', alg: 'RS256' };
  await writeFile(join(folder, 'keys.json'), JSON.stringify({ keys: [publicJwk] }));
  await writeFile(join(folder, 'secret'), `${secret}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function verifier(jwt: object) {
  await writeFile(join(folder, 'gateway.json'), JSON.stringify({ jwt: { issuer, audience, ...jwt } }));
  const opened = await openJwtVerifier(folder, users, silentLogger);
  if (opened === null) throw new Error('There is no verifier.');
  return opened;
}
const withKeys = () => verifier({ algorithms: ['RS256'], jwksFile: 'keys.json' });
const withSecret = () => verifier({ algorithms: ['HS256'], secretFile: 'secret' });

/** A token that is good but for what a test changes. */
const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: audience, sub: alice.id, iat: now, exp: now + 60 };
};
const signed = (payload: object = claims(), header: object = {}, key: CryptoKey | Uint8Array = rsa.privateKey) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(claims()).filter(([name]) => !names.includes(name)));
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** Header and payload as they are, whatever they say, with a signature of the caller's. */
const raw = (header: object, payload: object, signature = 'AAAA') =>
  [...[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), signature].join('.');

describe('a JWT', () => {
  it('stands for the user whose id it names', async () => {
    expect(await (await withKeys()).verify(await signed())).toEqual({
      userId: alice.id,
      expiresAt: expect.any(Number),
      credential: { kind: 'jwt', id: alice.id, name: alice.id },
    });
  });

  it('can be signed with a shared secret, whose file may end in a line break', async () => {
    const token = signed(claims(), { alg: 'HS256' }, new TextEncoder().encode(secret));
    expect(await (await withSecret()).verify(await token)).toMatchObject({ userId: alice.id });
  });

  it('stands for the user whom the settings name for its subject, and for nobody else', async () => {
    const jwt = await verifier({ algorithms: ['RS256'], jwksFile: 'keys.json', users: { 'a@example.org': 'Alice' } });
    expect(await jwt.verify(await signed({ ...claims(), sub: 'a@example.org' }))).toMatchObject({ userId: alice.id });
    for (const sub of [alice.id, 'b@example.org', '__proto__', 'constructor']) {
      expect(await jwt.verify(await signed({ ...claims(), sub }))).toBeNull();
    }
  });
});

describe('F34 a JWT is refused', () => {
  const tokens: [string, () => Promise<string> | string][] = [
    ['that is not signed', () => new UnsecuredJWT(claims()).encode()],
    ['whose algorithm is "none"', () => raw({ alg: 'none' }, claims(), '')],
    ['whose algorithm is "nOnE"', () => raw({ alg: 'nOnE', kid: 'key-1' }, claims())],
    [
      'signed with the public key as if it were a secret',
      async () => signed(claims(), { alg: 'HS256' }, new TextEncoder().encode(await exportSPKI(rsa.publicKey))),
    ],
    [
      'signed with the text of the public JWK as if it were a secret',
      () => signed(claims(), { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(publicJwk))),
    ],
    [
      'of an algorithm that is not named',
      () => {
        const [header, payload] = raw({ alg: 'RS512', kid: 'key-1' }, claims()).split('.');
        const signature = sign('sha512', Buffer.from(`${header}.${payload}`), KeyObject.from(rsa.privateKey));
        return `${header}.${payload}.${signature.toString('base64url')}`;
      },
    ],
    ['signed with another key', () => signed(claims(), {}, other.privateKey)],
    [
      'whose payload was changed',
      async () => {
        const [header, , signature] = (await signed()).split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims(), sub: 'user-bob' })).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
    ['without an expiry', () => signed(without('exp'))],
    ['that has expired', () => signed({ ...claims(), exp: inSeconds(-10) })],
    ['whose expiry is no number', () => signed({ ...claims(), exp: 'tomorrow' })],
    ['without a time of issue', () => signed(without('iat'))],
    ['issued in the future', () => signed({ ...claims(), iat: inSeconds(60), exp: inSeconds(120) })],
    ['issued too long ago', () => signed({ ...claims(), iat: inSeconds(-2 * 86_400) })],
    ['that is not good yet', () => signed({ ...claims(), nbf: inSeconds(60) })],
    ['for somebody else', () => signed({ ...claims(), aud: 'another program' })],
    ['for nobody', () => signed(without('aud'))],
    ['of another issuer', () => signed({ ...claims(), iss: 'https://evil.example' })],
    ['of no issuer', () => signed(without('iss'))],
    ['of nobody', () => signed(without('sub'))],
    ['of a user who is not here', () => signed({ ...claims(), sub: 'user-bob' })],
    ['that brings its key', async () => signed(claims(), { jwk: await exportJWK(other.publicKey) }, other.privateKey)],
    ['that says where its key is', () => signed(claims(), { jku: 'https://evil.example/keys' })],
    ['that says where its certificate is', () => signed(claims(), { x5u: 'https://evil.example/certificate' })],
    ['that brings its certificate', () => signed(claims(), { x5c: ['AAAA'] })],
    ['whose key id is a path', () => signed(claims(), { kid: '../../../etc/passwd' })],
    ['whose key id is a query', () => signed(claims(), { kid: "key-1' OR '1'='1" })],
    ['whose key id is unknown', () => signed(claims(), { kid: 'key-2' })],
    ['with an extension that must be understood', () => raw({ alg: 'RS256', crit: ['x'], x: 1 }, claims())],
    ['that is no JWT', () => 'a.b.c'],
  ];
  it.each(tokens)('%s', async (_name, token) => {
    expect(await (await withKeys()).verify(await token())).toBeNull();
  });

  it('whose key is right, where a secret is meant', async () => {
    expect(await (await withSecret()).verify(await signed())).toBeNull();
  });
});

describe('what gateway.json says', () => {
  it('can be left unsaid', async () => {
    await rm(join(folder, 'gateway.json'), { force: true });
    expect(await openJwtVerifier(folder, users, silentLogger)).toBeNull();
  });

  it.each<[string, object, RegExp]>([
    ['no algorithms', { jwksFile: 'keys.json' }, /jwt\.algorithms/],
    ['an algorithm that there is not', { algorithms: ['none'], jwksFile: 'keys.json' }, /jwt\.algorithms\.0/],
    ['a secret’s algorithm for keys', { algorithms: ['RS256', 'HS256'], jwksFile: 'keys.json' }, /jwt\.algorithms\.1/],
    ['a key’s algorithm for a secret', { algorithms: ['RS256'], secretFile: 'secret' }, /jwt\.algorithms\.0/],
    ['no source', { algorithms: ['RS256'] }, /exactly one of secretFile, jwksFile and jwksUrl/],
    ['two sources', { algorithms: ['HS256'], secretFile: 'secret', jwksFile: 'keys.json' }, /exactly one of/],
    ['keys over plain http', { algorithms: ['RS256'], jwksUrl: 'http://login.example/keys' }, /jwt\.jwksUrl.*https/],
    ['keys at a name', { algorithms: ['RS256'], jwksUrl: 'http://localhost/keys' }, /jwt\.jwksUrl/],
    ['a file that is not there', { algorithms: ['RS256'], jwksFile: 'nowhere.json' }, /jwt\.jwksFile names a file/],
    ['something else', { algorithms: ['RS256'], jwksFile: 'keys.json', verify: false }, /At jwt: .*verify/],
    ['an empty audience', { algorithms: ['RS256'], jwksFile: 'keys.json', audience: '' }, /jwt\.audience/],
  ])('is refused with words when it has %s', async (_name, jwt, words) => {
    await expect(verifier(jwt)).rejects.toThrow(words);
    await expect(verifier(jwt)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is refused when the secret is short, the keys are private, or it is no JSON', async () => {
    await writeFile(join(folder, 'short'), 'x'.repeat(31));
    await expect(verifier({ algorithms: ['HS256'], secretFile: 'short' })).rejects.toThrow(/31 bytes.*at least 32/);
    await writeFile(join(folder, 'private.json'), JSON.stringify({ keys: [await exportJWK(rsa.privateKey)] }));
    await expect(verifier({ algorithms: ['RS256'], jwksFile: 'private.json' })).rejects.toThrow(/private key/);
    await writeFile(join(folder, 'shared.json'), JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }] }));
    await expect(verifier({ algorithms: ['RS256'], jwksFile: 'shared.json' })).rejects.toThrow(/keys\.0\.kty/);
    await writeFile(join(folder, 'gateway.json'), '{"jwt":');
    await expect(openJwtVerifier(folder, users, silentLogger)).rejects.toThrow(/gateway\.json .* not JSON/);
  });
});

describe('keys at a URL', () => {
  let server: Server;
  let requests = 0;
  let answer: (url: string) => { status: number; body: string; location?: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      const { status, body, location } = answer(request.url ?? '');
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    requests = 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const url = (path = '/keys') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const goodKeys = () => ({ status: 200, body: JSON.stringify({ keys: [publicJwk] }) });

  it('are fetched once and kept', async () => {
    answer = goodKeys;
    const jwt = await verifier({ algorithms: ['RS256'], jwksUrl: url() });
    for (let index = 0; index < 5; index++) expect(await jwt.verify(await signed())).not.toBeNull();
    expect(requests).toBe(1);
  });

  it('F34 a flood of unknown key ids makes at most one fetch in 30 s', async () => {
    answer = goodKeys;
    let now = 0;
    const keys = new RemoteJwks(url(), silentLogger, () => now);
    const ask = async (kid: string) => {
      try {
        await keys.keyOf({ alg: 'RS256', kid }, { payload: '', signature: '' });
        return 'found';
      } catch {
        return 'none';
      }
    };
    expect(await ask('key-1')).toBe('found');
    const flood = (wave: number) => Promise.all(Array.from({ length: 500 }, (_, index) => ask(`${wave}-${index}`)));
    for (let wave = 0; wave < 4; wave++) {
      now += 7_000;
      expect(new Set(await flood(wave))).toEqual(new Set(['none']));
      expect(await ask('key-1')).toBe('found');
    }
    expect(requests).toBe(1);
    now += 2_000;
    await flood(5);
    expect(requests).toBe(2);
  });

  it('F34 an issuer that fails is asked no more often', async () => {
    answer = () => ({ status: 500, body: '' });
    let now = 0;
    const keys = new RemoteJwks(url(), silentLogger, () => now);
    const ask = () => keys.keyOf({ alg: 'RS256', kid: 'key-1' }, { payload: '', signature: '' });
    for (let index = 0; index < 100; index++) await expect(ask()).rejects.toThrow();
    expect(requests).toBe(1);
    answer = goodKeys;
    now = 30_000;
    expect(await ask()).toBeDefined();
  });

  it('are taken anew after a change at the issuer', async () => {
    let now = 0;
    const keys = new RemoteJwks(url(), silentLogger, () => now);
    const ask = (kid: string) => keys.keyOf({ alg: 'RS256', kid }, { payload: '', signature: '' });
    answer = goodKeys;
    await ask('key-1');
    answer = () => ({ status: 200, body: JSON.stringify({ keys: [{ ...publicJwk, kid: 'key-2' }] }) });
    now = 31_000;
    expect(await ask('key-2')).toBeDefined();
    await expect(ask('key-1')).rejects.toThrow();
  });

  it.each<[string, (path: string) => { status: number; body: string; location?: string }]>([
    ['a redirect', (path) => (path === '/keys' ? { status: 302, body: '', location: '/other' } : goodKeys())],
    ['far too much', () => ({ status: 200, body: JSON.stringify({ keys: [publicJwk], filler: 'x'.repeat(300_000) }) })],
    [
      'a shared secret',
      () => ({ status: 200, body: JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'key-1' }] }) }),
    ],
    ['no JSON', () => ({ status: 200, body: '<html>' })],
  ])('are not taken from %s', async (_name, given) => {
    answer = given;
    const keys = new RemoteJwks(url(), silentLogger);
    await expect(keys.keyOf({ alg: 'RS256', kid: 'key-1' }, { payload: '', signature: '' })).rejects.toThrow();
  });
});
