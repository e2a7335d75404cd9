import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../shared/logger.ts';
import { hashNext, hashOf, type ThreadEnd, Threads } from './threads.ts';

const helper = { id: 'helper' };
const said = (role: 'user' | 'assistant', text: string, ...data: string[]) => ({
  role,
  text,
  files: data.map((each) => ({ name: 'photo.png', mimeType: 'image/png', data: each })),
});
const end: ThreadEnd = { conversationId: 'c', turnId: 't' };

describe('The words of a path', () => {
  const path = [said('user', 'One?'), said('assistant', 'One.\nAnd more.')];

  it('are the same whatever a program does to their ends and lines', () => {
    expect(hashOf(helper, [said('user', ' One?\n'), said('assistant', 'One.\r\nAnd more.')])).toBe(
      hashOf(helper, path),
    );
    expect(hashNext(hashOf(helper, path.slice(0, 1)), path[1] ?? said('user', ''))).toBe(hashOf(helper, path));
  });

  it.each([
    ['other words', helper, [said('user', 'One!'), said('assistant', 'One.\nAnd more.')]],
    ['another side', helper, [said('user', 'One?'), said('user', 'One.\nAnd more.')]],
    ['another agent', { id: 'other' }, path],
    ['less', helper, path.slice(0, 1)],
    ['another order', helper, path.toReversed()],
    ['words that are divided otherwise', helper, [said('user', 'One?assistant'), said('assistant', 'One.\nAnd more.')]],
    ['a file', helper, [said('user', 'One?', 'AAAA'), said('assistant', 'One.\nAnd more.')]],
  ])('are others with %s', (_name, agent, other) => {
    expect(hashOf(agent, other)).not.toBe(hashOf(helper, path));
  });

  it('tell files apart, and the places between them', () => {
    const hashes = [['A', 'BC'], ['AB', 'C'], ['ABC'], []].map((files) =>
      hashOf(helper, [said('user', 'See', ...files)]),
    );
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('What was just told', () => {
  it('is found before it is stored, and in the store from then on', async () => {
    const stored = new Map<string, string>();
    const store = {
      find: async (userId: string, hash: string) => (stored.has(`${userId}/${hash}`) ? end : null),
      put: vi.fn(async (userId: string, hash: string, turnId: string) => void stored.set(`${userId}/${hash}`, turnId)),
    };
    const threads = new Threads(store, silentLogger);
    threads.remember('alice', 'words', end);
    expect(store.put).not.toHaveBeenCalled();
    expect(await threads.find('alice', 'words')).toBe(end);
    expect(await threads.find('bob', 'words')).toBeNull();
    await vi.waitFor(() => expect(stored.get('alice/words')).toBe('t'));
    expect(await threads.find('alice', 'words')).toBe(end);
  });

  it('is forgotten where it can’t be stored, with a line in the log', async () => {
    const warn = vi.fn();
    const store = { find: async () => null, put: () => Promise.reject(new Error('The disk is full.')) };
    const threads = new Threads(store, { ...silentLogger, warn });
    threads.remember('alice', 'words', end);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
    await vi.waitFor(async () => expect(await threads.find('alice', 'words')).toBeNull());
  });
});
