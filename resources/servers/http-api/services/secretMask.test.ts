import { describe, expect, it } from 'vitest';
import { sendJson } from '../testing/apiServer.ts';
import { callOf, connectionTo } from '../testing/connections.ts';
import { rejectionOf } from '../testing/failures.ts';
import { apiFixture, call } from '../testing/service.ts';
import { ApiService } from './apiService.ts';
import { HttpClient } from './httpClient.ts';

const start = apiFixture();

describe('secrets', () => {
  const token = 'canary/+tok "1"';
  const forms = [
    token,
    encodeURIComponent(token),
    encodeURIComponent(token).toLowerCase(),
    'canary%2F%2Btok+%221%22',
    Buffer.from(token).toString('base64'),
    Buffer.from(token).toString('base64url'),
  ];

  it('F26 come back as [secret] in every form, key, header and text', async () => {
    const api = await start((_, response) => {
      response.writeHead(200, `Hi ${token}`, {
        'content-type': 'application/json',
        etag: token,
        link: `<${encodeURIComponent(token)}>`,
      });
      response.end(JSON.stringify({ forms, [token]: { deep: [`say ${token}!`] } }));
    });
    const answer = await call(connectionTo(api.origin, { credential: { kind: 'bearer', token } }));
    expect(answer.body).toEqual({
      kind: 'json',
      json: { forms: forms.map(() => '[secret]'), '[secret]': { deep: ['say [secret]!'] } },
    });
    expect(answer.headers).toMatchObject({ etag: '[secret]', link: '<[secret]>' });
    expect(answer.statusText).toBe('Hi [secret]');
    for (const form of forms) expect(JSON.stringify(answer)).not.toContain(JSON.stringify(form).slice(1, -1));
  });

  it('F26 of Basic come back as [secret] too, as they are and as they were sent', async () => {
    const api = await start(({ headers }, response) => response.end(`${headers.authorization} pass-word 4711`));
    const credential = { kind: 'basic', username: 'ada', password: 'pass-word' } as const;
    const answer = await call(connectionTo(api.origin, { credential }));
    expect(answer.body).toEqual({ kind: 'text', text: 'Basic [secret] [secret] 4711' });
  });

  it('F26 that are numbers come back as [secret] too', async () => {
    const api = await start((_, response) => sendJson(response, { pin: 48_151_623 }));
    const answer = await call(connectionTo(api.origin, { credential: { kind: 'bearer', token: '48151623' } }));
    expect(answer.body).toEqual({ kind: 'json', json: { pin: '[secret]' } });
  });

  it('F26 that are cut in two at the end of what is read do not show their first half', async () => {
    const text = `${'x'.repeat(262_144 - 10)}${token}`;
    const api = await start((_, response) => response.end(text));
    const answer = await call(connectionTo(api.origin, { credential: { kind: 'bearer', token } }));
    expect(answer.truncated).toBe(true);
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('F26 are in no redirect that is told', async () => {
    const location = `https://elsewhere.example/?t=${encodeURIComponent(token)}`;
    const api = await start((_, response) => response.writeHead(302, { location }).end());
    const answer = await call(connectionTo(api.origin, { credential: { kind: 'bearer', token } }));
    expect(answer.notFollowed?.location).toBe('https://elsewhere.example/?t=[secret]');
    expect(answer.headers.location).toBe('https://elsewhere.example/?t=[secret]');
  });

  it('F27 of two users with connections of the same name never meet', async () => {
    const api = await start(({ headers, url }, response) => sendJson(response, { who: headers.authorization, url }));
    const own = (path: string, value: string) =>
      connectionTo(`${api.origin}/${path}`, { credential: { kind: 'header', header: 'Authorization', value } });
    const service = new ApiService(
      new Map([
        ['ada', [own('ada', 'of-ada')]],
        ['bob', [own('bob', 'of-bob'), connectionTo(api.origin, { name: 'more' })]],
      ]),
      new HttpClient(),
    );
    const { signal } = new AbortController();
    const users = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'ada' : 'bob'));
    const answers = await Promise.all(users.map((user, at) => service.call(user, callOf({ path: `${at}` }), signal)));
    for (const [at, user] of users.entries()) {
      expect(answers[at]?.body).toEqual({ kind: 'json', json: { who: '[secret]', url: `/${user}/${at}` } });
    }
    for (const { headers, url } of api.seen) expect(headers.authorization).toBe(`of-${url.split('/')[1]}`);
    for (const user of ['ada', 'eve']) {
      const refusal = await rejectionOf(service.call(user, callOf({ connection: 'more' }), signal));
      expect(refusal.code).toBe('NOT_FOUND');
      expect(refusal.message).not.toContain('bob');
    }
    expect(service.list('eve')).toEqual([]);
  });
});
