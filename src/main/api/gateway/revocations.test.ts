import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CredentialKind } from '../../../shared/gateway.ts';
import { Revocations } from './revocations.ts';

const start = 1_700_000_000_000;
let revocations: Revocations;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  revocations = new Revocations();
});
afterEach(() => {
  revocations.endAll();
  vi.useRealTimers();
});

function shown(kind: CredentialKind, expiresIn: number | null): AbortSignal {
  const expiresAt = expiresIn === null ? null : Date.now() + expiresIn;
  return revocations.signalOf({ userId: 'user', expiresAt, credential: { kind, id: 'id', name: 'name' } });
}

describe('F35 what was begun with a credential', () => {
  it('ends when a key expires, also one that is good for years', () => {
    const year = 365 * 24 * 3_600_000;
    const signal = shown('api-key', year);
    vi.advanceTimersByTime(year - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    expect(shown('api-key', 1_000)).not.toBe(signal);
  });

  it('goes on with a JWT that is renewed in time, and ends a minute after the last', () => {
    const signal = shown('jwt', 300_000);
    vi.advanceTimersByTime(330_000);
    expect(shown('jwt', 300_000)).toBe(signal);
    // An older one that is shown again takes nothing back.
    shown('jwt', 1_000);
    vi.advanceTimersByTime(359_999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('never ends by time where the credential does not expire', () => {
    const signal = shown('development', null);
    expect(vi.getTimerCount()).toBe(0);
    revocations.endUser('user');
    expect(signal.aborted).toBe(true);
  });

  it('leaves no timer behind when it ends before its time', () => {
    const signal = shown('api-key', 1_000);
    revocations.endKey('id');
    expect([signal.aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });
});
