import { describe, expect, it } from 'vitest';
import { PageSession } from '../../identity/pageSessions.ts';
import { createSessions } from './sessions.ts';

const tabs = { open: () => new PageSession('browser', 'alice'), close: () => {} };

describe('createSessions', () => {
  it('exchanges a secret once for a token that stays good', () => {
    const sessions = createSessions(tabs);
    const secret = sessions.mintSecret();
    const token = sessions.exchange(secret);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(sessions.find(String(token))).toBeInstanceOf(PageSession);
    expect(sessions.exchange(secret)).toBeNull();
  });

  it('knows a secret from a token and from anything else', () => {
    const sessions = createSessions(tabs);
    const secret = sessions.mintSecret();
    expect(sessions.find(secret)).toBeNull();
    expect(sessions.exchange('')).toBeNull();
    expect(sessions.exchange(`${secret}x`)).toBeNull();
    expect(sessions.exchange(secret)).not.toBeNull();
  });

  it('lets a secret grow too old', () => {
    let now = 0;
    const sessions = createSessions(tabs, () => now);
    const [early, late] = [sessions.mintSecret(), sessions.mintSecret()];
    now = 30 * 60_000 - 1;
    expect(sessions.exchange(early)).not.toBeNull();
    now += 1;
    expect(sessions.exchange(late)).toBeNull();
  });

  it('forgets the oldest rather than growing', () => {
    const sessions = createSessions(tabs);
    const first = sessions.mintSecret();
    const others = Array.from({ length: 16 }, () => sessions.mintSecret());
    expect(sessions.exchange(first)).toBeNull();
    expect(sessions.exchange(String(others[0]))).not.toBeNull();
  });

  it('gives each tab a page of its own', () => {
    const sessions = createSessions(tabs);
    const [one, other] = [sessions, sessions].map(() => sessions.exchange(sessions.mintSecret()) ?? '');
    sessions.find(one ?? '')?.become('bob');
    expect(sessions.find(one ?? '')?.userId).toBe('bob');
    expect(sessions.find(other ?? '')?.userId).toBe('alice');
  });

  it('closes the pages of tabs that it forgets', () => {
    const closed: PageSession[] = [];
    const sessions = createSessions({ ...tabs, close: (page) => closed.push(page) });
    const tokens = Array.from({ length: 65 }, () => sessions.exchange(sessions.mintSecret()) ?? '');
    expect(sessions.find(tokens[0] ?? '')).toBeNull();
    expect(sessions.find(tokens[1] ?? '')).not.toBeNull();
    expect(closed).toHaveLength(1);
  });
});
