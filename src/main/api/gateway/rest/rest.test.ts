import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultAgent } from '../../../../shared/agent.ts';
import type { OpenApiDocument, Operation } from '../docs/openApi.ts';
import { type Answer, type AskOptions, GatewayUnderTest } from '../testing/gatewayUnderTest.ts';

const startedSchema = z.object({ data: z.object({ conversationId: z.string(), turnId: z.string() }) });

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
  key = (await gateway.newKey()).text;
});
afterAll(() => gateway.stop());

const post = (path: string, body: unknown, options: AskOptions = {}) =>
  gateway.ask(path, { key, method: 'POST', body, ...options });

/** The events of a stream from its beginning, until one fits. */
async function eventsUntil(path: string, fits: (data: string) => boolean): Promise<string[]> {
  const headers = { authorization: `Bearer ${key}` };
  const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path, headers, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  expect(response.headers['content-type']).toBe('text/event-stream');
  const events: string[] = [];
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      events.push(data);
      if (fits(data)) {
        request.destroy();
        return events;
      }
    }
  }
  throw new Error(`The stream ended after ${events.length} events.`);
}

describe('the contract as REST', () => {
  it('takes a message, streams its answer, and has it afterwards', async () => {
    const answer = await post('/api/turns', { text: 'What can you do?' });
    expect(answer.status).toBe(201);
    const { conversationId, turnId } = startedSchema.parse(answer.json()).data;
    const events = await eventsUntil(`/api/conversations/${conversationId}/events`, (data) =>
      data.includes('"status":"completed"'),
    );
    expect(JSON.parse(events[0] ?? '')).toMatchObject({ change: { type: 'snapshot' } });
    const now = await gateway.ask(`/api/conversations/${conversationId}`, { key });
    expect(now.json()).toMatchObject({
      success: true,
      data: { change: { transcript: { turns: [{ id: turnId, status: 'completed' }] } } },
    });
    const renamed = await gateway.ask(`/api/conversations/${conversationId}`, {
      key,
      method: 'PATCH',
      body: { title: 'By a program' },
    });
    expect(renamed.json()).toMatchObject({ success: true, data: { title: 'By a program' } });
    const found = await gateway.ask('/api/conversations/search?query=program', { key });
    expect(found.json()).toMatchObject({ success: true, data: [{ conversationId }] });
    expect((await gateway.ask(`/api/conversations/${conversationId}`, { key, method: 'DELETE' })).json()).toEqual({
      success: true,
      data: {},
    });
  });

  it('reads numbers, lists and nested parts from a query', async () => {
    expect((await gateway.ask('/api/approvals/log?limit=3', { key })).json()).toEqual({ success: true, data: [] });
    expect((await gateway.ask('/api/agents/export?ids=assistant', { key })).status).toBe(200);
    const { conversationId } = startedSchema.parse((await post('/api/turns', { text: 'Hello' })).json()).data;
    const resumed = await gateway.ask(`/api/conversations/${conversationId}?resume[epoch]=e&resume[seq]=3`, { key });
    expect(resumed.status).toBe(200);
  });

  it('does nothing for a GET that would change something', async () => {
    const { conversationId } = startedSchema.parse((await post('/api/turns', { text: 'Stay' })).json()).data;
    for (const path of [`/api/conversations/${conversationId}/restore`, '/api/turns', '/api/agents/import']) {
      expect((await gateway.ask(`${path}?text=x&title=x`, { key })).status).toBe(403);
    }
    expect((await gateway.ask('/api/user?name=Mallory&color=1', { key })).status).toBe(403);
    expect((await gateway.ask('/api/system', { key, method: 'DELETE' })).headers.allow).toBe('GET');
    expect((await gateway.ask('/api/nothing', { key })).status).toBe(404);
    expect((await gateway.client.system.info({})).user?.name).toBe('You');
  });

  it('has its errors in the one form, also those of a stream that can’t begin', async () => {
    const missing = { success: false, error: { code: 'NOT_FOUND', retryable: false } };
    for (const path of [`/api/conversations/${randomUUID()}`, `/api/conversations/${randomUUID()}/events`]) {
      const answer = await gateway.ask(path, { key });
      expect([answer.status, answer.json()]).toEqual([404, expect.objectContaining({ success: false })]);
      expect(answer.json()).toMatchObject(missing);
    }
  });
});

describe('F40 over HTTP', () => {
  const id = randomUUID();
  it.each<[string, string, AskOptions]>([
    ['an extra key', `/api/conversations/${id}`, { method: 'PATCH', body: { title: 'x', user_id: 'mallory' } }],
    ['a wrong type', `/api/conversations/${id}`, { method: 'PATCH', body: { title: 7 } }],
    ['a wrong id', '/api/conversations/not-an-id', { method: 'PATCH', body: { title: 'x' } }],
    ['an own __proto__', `/api/conversations/${id}`, { method: 'PATCH', body: '{"title":"x","__proto__":{"a":1}}' }],
    ['a body that is no object', '/api/turns', { method: 'POST', body: '[1]' }],
    ['a __proto__ in the query', '/api/approvals/log?limit=3&__proto__[a]=1', {}],
    ['a constructor in the query', '/api/approvals/log?limit=3&constructor[prototype][a]=1', {}],
    ['no number', '/api/approvals/log?limit=many', {}],
    ['too large a number', '/api/approvals/log?limit=1e9', {}],
    ['half a message', '/api/turns', { method: 'POST', body: '{"text":' }],
  ])('refuses %s with a typed error', async (_name, path, options) => {
    const json = typeof options.body === 'string' ? { 'content-type': 'application/json' } : {};
    const answer = await gateway.ask(path, { key, headers: json, ...options });
    expect(answer.json()).toMatchObject({ success: false, error: { code: 'INVALID_INPUT', retryable: false } });
    expect([400, 422]).toContain(answer.status);
  });

  it('refuses 50 MB of text', async () => {
    const answer = await post('/api/turns', { text: 'x'.repeat(50_000_000) }).catch((error: unknown) => error);
    // The connection ends with the answer, which may be before the text was sent.
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 413 });
    expect((await gateway.ask('/health')).status).toBe(200);
  });
});

describe('F27 what is another user’s', () => {
  it('reads for every operation that takes an id as what does not exist', async () => {
    const bob = await gateway.addUser('Bob');
    const { conversationId, turnId } = await bob.client.turns.start({ conversationId: null, text: 'A secret' });
    const { id: server } = await bob.client.servers.add({
      name: 'Bob’s own',
      launch: { kind: 'stdio', command: 'true', args: [], cwd: null, environment: [] },
    });
    const agent = await bob.client.agents.save({ ...defaultAgent, id: null, name: 'Bob’s agent' });
    const foreign: Record<string, string> = { conversationId, turnId, server, agent: agent.id };
    const { paths } = (await gateway.ask('/openapi.json')).json() as OpenApiDocument;
    let tried = 0;
    for (const [path, item] of Object.entries(paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
      if (!path.startsWith('/api/') || names.length === 0) continue;
      for (const [method, operation] of Object.entries(item)) {
        const real = fill(path, (name) => idFor(path, name, foreign));
        const random = fill(path, (name) => randomFor(path, name));
        const [theirs, nobodys] = [await attempt(method, real, operation), await attempt(method, random, operation)];
        // Words that name the id say the one that was asked for, and nothing else differs.
        const words = ({ text }: Answer, ids: string[]) => ids.reduce((all, id) => all.replaceAll(id, 'ID'), text);
        expect([method, path, theirs.status, words(theirs, Object.values(foreign))]).toEqual([
          method,
          path,
          nobodys.status,
          words(nobodys, [random.split('/')[3] ?? '']),
        ]);
        expect(theirs.text).not.toContain('secret');
        expect([method, path, theirs.status]).not.toEqual([method, path, 201]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(20);
    const transcript = await (await bob.client.turns.watch({ conversationId, resume: null })).next();
    expect(transcript.value).toMatchObject({ change: { transcript: { conversation: { title: 'A secret' } } } });
  });

  function fill(path: string, idOf: (name: string) => string): string {
    return path.replace(/\{(\w+)\}/g, (_match, name: string) => idOf(name));
  }

  function idFor(path: string, name: string, foreign: Record<string, string>): string {
    const kind = path.startsWith('/api/servers') ? 'server' : path.startsWith('/api/agents') ? 'agent' : name;
    const id = path.startsWith('/api/conversations') ? foreign.conversationId : foreign[kind];
    return id ?? randomFor(path, name);
  }

  function randomFor(path: string, name: string): string {
    if (path.startsWith('/api/settings')) return 'no-such-provider';
    return path.startsWith('/api/servers') && name === 'id' ? 'no-such-server' : randomUUID();
  }

  /** A request with a body that fits, so that nothing but the id can be wrong. */
  function attempt(method: string, path: string, { requestBody, parameters }: Operation) {
    const query = parameters.some(({ name }) => name === 'offset') ? '?offset=0' : '';
    const body = requestBody === undefined ? {} : { body: bodies[path.split('/').slice(4).join('/')] ?? bodyOf(path) };
    return gateway.ask(`${path}${query}`, { key, method: method.toUpperCase(), ...body });
  }

  const bodies: Record<string, unknown> = {
    agent: { agentId: 'assistant' },
    enabled: { enabled: true },
    'sign-in/finish': { address: 'http://127.0.0.1/callback?code=x' },
    answer: { answer: { action: 'decline' } },
    finish: { name: 'a.txt', mimeType: 'text/plain' },
  };

  function bodyOf(path: string): unknown {
    if (path.startsWith('/api/conversations')) return { title: 'Mine now' };
    if (path.startsWith('/api/servers')) return { name: 'Mine now' };
    if (path.startsWith('/api/uploads')) return { offset: 1, data: '' };
    return {};
  }
});
