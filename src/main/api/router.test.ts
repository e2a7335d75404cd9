import { createRouterClient, EventPublisher, type RouterClient } from '@orpc/server';
import { describe, expect, it, vi } from 'vitest';
import { contract } from '../../shared/contract.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { silentLogger } from '../../shared/logger.ts';
import { defaultSettings, type SettingsView } from '../../shared/settings.ts';
import { type AppRouter, createRouter, type Services } from './router.ts';

const user = { id: 'user-1', name: 'You', color: 0, hasPassphrase: false, createdAt: 1 };
const id = '0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11';
const conversation = { id, title: 'A title', agentId: 'assistant', headTurnId: null, createdAt: 1, updatedAt: 1 };
const view: SettingsView = {
  settings: defaultSettings,
  keys: {},
  secretBackend: 'key-file',
};

/** A router whose services do what a test says and nothing else. */
function client(
  services: { [Name in keyof Services]?: Partial<Services[Name]> },
  userId: string | null = user.id,
): RouterClient<AppRouter> {
  const info = { version: '1', epoch: 'e', dataFolder: '/data', readOnly: null, notice: null };
  const users = { find: (userId: string) => (userId === user.id ? user : null) };
  const router = createRouter({ info, log: silentLogger, users, welcome: async () => {}, ...services } as Services);
  return createRouterClient(router, { context: { userId, page: null } });
}

describe('the router', () => {
  it('calls the service with the user of the connection', async () => {
    const rename = vi.fn(async () => conversation);
    await client({ conversations: { rename } }).conversations.rename({ id, title: ' A title ' });
    expect(rename).toHaveBeenCalledWith(user.id, id, 'A title');
  });

  it.each([
    ['an extra key', { id, title: 'x', user_id: 'mallory' }],
    ['a wrong type', { id, title: 7 }],
    ['a wrong id', { id: '../other', title: 'x' }],
    ['an own __proto__', JSON.parse(`{"id":"${id}","title":"x","__proto__":{"admin":true}}`)],
    ['50 MB of text', { id, title: 'x'.repeat(50_000_000) }],
    ['nothing', undefined],
  ])('F40 refuses %s with a typed error and does nothing', async (_name, input) => {
    const rename = vi.fn();
    await expect(client({ conversations: { rename } }).conversations.rename(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      defined: true,
      data: { retryable: false },
    });
    expect(rename).not.toHaveBeenCalled();
  });

  it('says what is wrong in the words of the contract', async () => {
    const request = client({}).turns.start({ conversationId: null, text: '   ' });
    await expect(request).rejects.toThrow('Write a message first.');
  });

  it("keeps a service's own error", async () => {
    const rename = async () => {
      throw new SignalboxError('NOT_FOUND', 'There is no such conversation.');
    };
    await expect(client({ conversations: { rename } }).conversations.rename({ id, title: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      message: 'There is no such conversation.',
    });
  });

  it('says after which time an error can be tried again, where that is known', async () => {
    const rename = async () => {
      throw new SignalboxError('RATE_LIMITED', 'Too many.', { retryAfterMs: 5_000 });
    };
    await expect(client({ conversations: { rename } }).conversations.rename({ id, title: 'x' })).rejects.toMatchObject({
      defined: true,
      data: { retryable: true, retryAfterMs: 5_000 },
    });
  });

  it('tells no inner words of a defect', async () => {
    const rename = async () => {
      throw new TypeError("Cannot read properties of undefined (reading 'secret')");
    };
    const error = await client({ conversations: { rename } })
      .conversations.rename({ id, title: 'x' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INTERNAL' });
    expect(String(error)).not.toContain('secret');
  });

  it('streams a snapshot and then what changes, and types the errors of a stream', async () => {
    const changes = new EventPublisher<Record<string, SettingsView>>();
    const settings = { changes, view: async () => view };
    const abort = new AbortController();
    const stream = await client({ settings }).settings.watch({}, { signal: abort.signal });
    expect(await stream.next()).toMatchObject({ value: view });
    changes.publish('another user', { ...view, keys: { other: 'unreadable' } });
    changes.publish(user.id, { ...view, keys: { mine: 'stored' } });
    expect(await stream.next()).toMatchObject({ value: { keys: { mine: 'stored' } } });
    abort.abort();

    const failing = { changes, view: () => Promise.reject(new SignalboxError('STORAGE_ERROR', 'The disk is full.')) };
    const broken = await client({ settings: failing }).settings.watch({});
    await expect(broken.next()).rejects.toMatchObject({ code: 'STORAGE_ERROR', message: 'The disk is full.' });
  });

  const open = ['system.info', 'users.watch', 'users.signIn', 'users.signOut', 'users.create'];
  const names = Object.entries(contract).flatMap(([group, procedures]) =>
    Object.keys(procedures).map((name) => `${group}.${name}`),
  );

  it.each(names.filter((name) => !open.includes(name)))('does nothing for nobody: %s', async (name) => {
    const [group = '', procedure = ''] = name.split('.');
    const nobody = client({}, null) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
    // Even what does not fit is not looked at.
    await expect(nobody[group]?.[procedure]?.({ no: 'sense' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const gone = client({}, 'somebody-removed') as unknown as typeof nobody;
    await expect(gone[group]?.[procedure]?.({})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('lets no program sign in, sign out or add people', async () => {
    const { users } = client({});
    await expect(users.signIn({ id: 'bob', passphrase: null })).rejects.toMatchObject({ code: 'DENIED' });
    await expect(users.signOut({})).rejects.toMatchObject({ code: 'DENIED' });
    const bob = { name: 'Bob', color: 0, passphrase: null };
    await expect(users.create(bob)).rejects.toMatchObject({ code: 'DENIED' });
    await expect(users.remove({ passphrase: null })).rejects.toMatchObject({ code: 'DENIED' });
    await expect(users.setPassphrase({ current: null, next: null })).rejects.toMatchObject({ code: 'DENIED' });
  });
});
