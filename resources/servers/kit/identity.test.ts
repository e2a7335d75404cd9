import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connect } from '../testing/connect.ts';

const file = fileURLToPath(new URL('../testing/trialServer.ts', import.meta.url));
const key = randomBytes(32);
const env = { SIGNALBOX_IDENTITY_KEY: key.toString('base64url'), SIGNALBOX_SERVER_ID: 'trial' };

function tokenFor(user: string, signingKey: Uint8Array = key): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('signalbox')
    .setAudience('trial')
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(signingKey);
}

describe.each(['2025', 'newest'] as const)('a personal tool that a host gave a key, in the era %s', (era) => {
  let trial: Connected;
  beforeAll(async () => {
    trial = await connect({ file, env }, era);
  });
  afterAll(() => trial.client.close());

  const refusal = async (args: Record<string, unknown>, meta?: Record<string, unknown>) => {
    const { structured, text, isError } = await trial.call('who_am_i', args, meta);
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ success: false, error: { code: 'DENIED', retryable: false } });
    return text;
  };

  it('acts for the user of the token, whoever else is called for at the same time', async () => {
    const users = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'ada' : 'bob'));
    const answers = await Promise.all(
      users.map(async (user) =>
        trial.data('who_am_i', {}, { 'signalbox/user': user, 'signalbox/identity': await tokenFor(user) }),
      ),
    );
    expect(answers.map(({ user }) => user)).toEqual(users);
  });

  it('F25 keeps the key out of its environment', async () => {
    const { environment } = await trial.data('who_am_i', {}, { 'signalbox/identity': await tokenFor('ada') });
    expect(environment).not.toContain('SIGNALBOX_IDENTITY_KEY');
    expect(environment).toContain('SIGNALBOX_SERVER_ID');
  });

  it('F28 refuses a call without a token, whoever it says that it is for', async () => {
    const missing = 'Nothing proves for whom this call is made';
    expect(await refusal({})).toContain(missing);
    expect(await refusal({ user_id: 'ada' })).toContain(missing);
    expect(await refusal({}, { 'signalbox/user': 'ada' })).toContain(missing);
  });

  it('F28 refuses a call that names another user than its token', async () => {
    const identity = { 'signalbox/identity': await tokenFor('ada') };
    expect(await refusal({ user_id: 'bob' }, identity)).toContain('The parameter user_id names another user');
    expect(await refusal({}, { ...identity, 'signalbox/user': 'bob' })).toContain('_meta (signalbox/user) names');
    expect(await trial.data('who_am_i', { user_id: 'ada' }, { ...identity, 'signalbox/user': 'ada' })).toMatchObject({
      user: 'ada',
    });
  });

  it('F28 refuses the token of another process', async () => {
    const meta = { 'signalbox/user': 'ada', 'signalbox/identity': await tokenFor('ada', randomBytes(32)) };
    expect(await refusal({}, meta)).toContain('not signed for this process');
  });

  it('asks a tool that keeps nothing of users for no proof', async () => {
    expect((await trial.call('picture')).isError).toBe(false);
  });
});
