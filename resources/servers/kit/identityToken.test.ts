import { randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { failureOfPromise } from '../testing/failures.ts';
import { takeIdentityKey, userOfToken } from './identityToken.ts';

const key = randomBytes(32);
const now = 1_700_000_000;
const good = { iss: 'signalbox', aud: 'notes', sub: 'ada', iat: now, exp: now + 60 };

const sign = (claims: Record<string, unknown>, signingKey: Uint8Array = key, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(signingKey);

const user = (token: unknown, at = now) => userOfToken(token, { key, serverId: 'notes' }, at * 1_000);
const refusal = (token: unknown, at = now) => failureOfPromise(user(token, at));

describe('userOfToken', () => {
  it('reads the user of a token that the host signed, for a minute and a little', async () => {
    const token = await sign(good);
    expect(await user(token)).toBe('ada');
    expect(await user(token, now + 64.9)).toBe('ada');
    expect(await user(token, now - 5)).toBe('ada');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['has expired', { exp: now - 5 }, 'has expired'],
    ['comes from the future', { iat: now + 6 }, 'Check the clock'],
    ['is for another server', { aud: 'files' }, 'for another server'],
    ['is for several servers', { aud: ['notes', 'files'] }, 'does not say all'],
    ['comes from somebody else', { iss: 'elsewhere' }, 'for another server'],
    ['names nobody', { sub: undefined }, 'does not say all'],
    ['names an empty user', { sub: '' }, 'does not say all'],
    ['never expires', { exp: undefined }, 'does not say all'],
    ['was never made', { iat: undefined }, 'does not say all'],
  ])('F28 refuses a token that %s', async (_name, change, reason) => {
    const token = await sign({ ...good, ...change });
    expect(await refusal(token)).toMatch(/^DENIED: /);
    expect(await refusal(token)).toContain(reason);
  });

  it('F28 refuses a token of another key, and one whose claims or signature were changed', async () => {
    const token = await sign(good);
    const [header, , signature = ''] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ ...good, sub: 'bob' })).toString('base64url');
    const forged = [await sign(good, randomBytes(32)), `${header}.${payload}.${signature}`, `${token}=`, `${token}A`];
    for (const wrong of [...forged, token.slice(0, -1), token.replace(signature, '')]) {
      expect(await refusal(wrong)).toContain('not signed for this process');
    }
  });

  it('F28 refuses every algorithm but the one', async () => {
    const none = new UnsecuredJWT(good).encode();
    const longer = await sign(good, randomBytes(64), 'HS512');
    const spelled = Buffer.from('{"alg":"hs256"}').toString('base64url');
    const critical = Buffer.from('{"alg":"HS256","crit":["x"],"x":1}').toString('base64url');
    const rest = (await sign(good)).split('.').slice(1).join('.');
    for (const token of [none, longer, `${spelled}.${rest}`, `${critical}.${rest}`, `%.${rest}`]) {
      expect(await refusal(token)).toContain('not signed with HS256');
    }
  });

  it.each([
    ['nothing', ''],
    ['a number', 7],
    ['null', null],
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['what is far too long', `a.b.${'c'.repeat(5_000)}`],
  ])('F28 refuses %s', async (_name, token) => {
    expect(await refusal(token)).toBe(
      'DENIED: The identity token of this call is malformed, so the call was refused. Make the call again from Signalbox.',
    );
  });
});

describe('takeIdentityKey', () => {
  it('F25 leaves no key behind in the environment', () => {
    const environment = { SIGNALBOX_IDENTITY_KEY: key.toString('base64url'), SIGNALBOX_SERVER_ID: 'notes' };
    expect(takeIdentityKey(environment)).toEqual({ key, serverId: 'notes' });
    expect(environment).toEqual({ SIGNALBOX_SERVER_ID: 'notes' });
    expect(takeIdentityKey(environment)).toBeNull();
  });

  it.each([
    { SIGNALBOX_IDENTITY_KEY: 'short', SIGNALBOX_SERVER_ID: 'notes' },
    { SIGNALBOX_IDENTITY_KEY: key.toString('base64url') },
  ])('does not start with half of what it needs', (environment) => {
    expect(() => takeIdentityKey(environment)).toThrow('Set both, or none');
  });
});
