import { PassThrough } from 'node:stream';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Bearer } from '../../identity/bearer.ts';
import { type AdmissionEnv, admission } from './admission.ts';
import { Revocations } from './revocations.ts';

const bearer: Bearer = {
  userId: 'alice',
  expiresAt: null,
  credential: { kind: 'api-key', id: 'one', name: 'A program' },
};

/** A route behind the admission of a user who takes a while to be welcomed. */
function gate(welcome: () => Promise<void>) {
  const revocations = new Revocations();
  const reached: string[] = [];
  const app = new Hono<AdmissionEnv>();
  app.use((context, next) => {
    context.set('request', { identify() {}, note() {}, end() {} });
    context.set('note', () => {});
    return next();
  });
  app.use(admission({ bearer: { authenticate: async () => bearer }, revocations, isOn: () => true, welcome }));
  app.post('/keys', (context) => {
    reached.push(context.get('caller').userId);
    return context.json({});
  });
  const outgoing = new PassThrough();
  const answer = async () => app.request('/keys', { method: 'POST' }, { outgoing });
  return { answer, outgoing, reached, revocations };
}

describe('Whoever is let in', () => {
  it('F35 does nothing with a key that was revoked while everything was made ready', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { answer, reached, revocations } = gate(() => promise);
    const answered = answer();
    await new Promise((next) => setImmediate(next));
    revocations.endKey('one');
    resolve();
    expect((await answered).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it('does nothing when they left meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { answer, outgoing, reached } = gate(() => promise);
    const answered = answer();
    await new Promise((next) => setImmediate(next));
    outgoing.destroy();
    resolve();
    await answered;
    expect(reached).toEqual([]);
  });

  it('else reaches the route', async () => {
    const { answer, reached } = gate(async () => {});
    expect((await answer()).status).toBe(200);
    expect(reached).toEqual(['alice']);
  });
});
