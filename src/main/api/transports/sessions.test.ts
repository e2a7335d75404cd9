import { describe, expect, it } from 'vitest';
import { createSessions } from './sessions.ts';

describe('createSessions', () => {
  it('exchanges a secret once for a token that stays good', () => {
    const sessions = createSessions();
    const secret = sessions.mintSecret();
    const token = sessions.exchange(secret);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(sessions.isValid(String(token))).toBe(true);
    expect(sessions.exchange(secret)).toBeNull();
  });

  it('knows a secret from a token and from anything else', () => {
    const sessions = createSessions();
    const secret = sessions.mintSecret();
    expect(sessions.isValid(secret)).toBe(false);
    expect(sessions.exchange('')).toBeNull();
    expect(sessions.exchange(`${secret}x`)).toBeNull();
    expect(sessions.exchange(secret)).not.toBeNull();
  });

  it('lets a secret grow too old', () => {
    let now = 0;
    const sessions = createSessions(() => now);
    const [early, late] = [sessions.mintSecret(), sessions.mintSecret()];
    now = 30 * 60_000 - 1;
    expect(sessions.exchange(early)).not.toBeNull();
    now += 1;
    expect(sessions.exchange(late)).toBeNull();
  });

  it('forgets the oldest rather than growing', () => {
    const sessions = createSessions();
    const first = sessions.mintSecret();
    const others = Array.from({ length: 16 }, () => sessions.mintSecret());
    expect(sessions.exchange(first)).toBeNull();
    expect(sessions.exchange(String(others[0]))).not.toBeNull();
  });
});
