import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { ProcessIdentity } from './callIdentity.ts';
import { FakeClock } from './testing/fakeClock.ts';

function identityOf(serverId: string, clock = new FakeClock()) {
  const identity = new ProcessIdentity(serverId, clock);
  const tokenFor = async (user: string) => String((await identity.metaFor(user))['signalbox/identity']);
  const key = Buffer.from(String(identity.environment.SIGNALBOX_IDENTITY_KEY), 'base64url');
  const verify = (token: string) =>
    jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: 'signalbox',
      audience: serverId,
      currentDate: new Date(clock.wall()),
    });
  return { identity, clock, tokenFor, verify };
}

describe('ProcessIdentity', () => {
  it('names the user, and proves it for a minute', async () => {
    const { identity, clock, verify } = identityOf('notes');
    const meta = await identity.metaFor('ada');
    expect(Object.keys(meta)).toEqual(['signalbox/user', 'signalbox/identity']);
    expect(meta['signalbox/user']).toBe('ada');
    const token = String(meta['signalbox/identity']);
    const { payload } = await verify(token);
    const issuedAt = Math.floor(clock.wall() / 1_000);
    expect(payload).toEqual({
      iss: 'signalbox',
      aud: 'notes',
      sub: 'ada',
      iat: issuedAt,
      exp: issuedAt + 60,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    clock.advance(60_000);
    await expect(verify(token)).rejects.toThrow('exp');
  });

  it('signs once for calls that follow each other, and anew when time has passed or the clock was set back', async () => {
    const { clock, tokenFor } = identityOf('notes');
    const first = await tokenFor('ada');
    clock.advance(19_999);
    expect(await tokenFor('ada')).toBe(first);
    clock.advance(1);
    const second = await tokenFor('ada');
    expect(second).not.toBe(first);
    clock.setWall(clock.wall() - 1);
    expect(await tokenFor('ada')).not.toBe(second);
  });

  it('F27 has a token for each user, whoever else is called for', async () => {
    const { tokenFor, verify } = identityOf('notes');
    const tokens = await Promise.all(['ada', 'bob', 'ada'].map(tokenFor));
    const users = await Promise.all(tokens.map(async (token) => (await verify(token)).payload.sub));
    expect(users).toEqual(['ada', 'bob', 'ada']);
  });

  it('F25 gives each process a key of its own, which proves nothing to another', async () => {
    const [one, other] = [identityOf('notes'), identityOf('notes')];
    expect(one.identity.secret).not.toBe(other.identity.secret);
    await expect(other.verify(await one.tokenFor('ada'))).rejects.toThrow('signature');
  });
});
