import { describe, expect, it } from 'vitest';
import { type ServerState, serverStateSchema } from '../../../shared/server.ts';
import { vitals } from '../../testing/samples.ts';
import {
  breakerWords,
  latencyWords,
  reasonWords,
  sinceWords,
  stateWords,
  tickOf,
  toneOf,
  usageWords,
} from './serverWords.ts';
import { sparkPoints } from './sparkPoints.ts';

const failure = { summary: 'The command was not found.', detail: '', cause: 'not_found' } as const;
const backoff = { status: 'backoff', since: 0, attempt: 2, until: 8_000, failure } as const;
const breaker = { status: 'degraded', since: 0, pid: 1, reason: 'breaker', until: 8_000 } as const;
const states: ServerState[] = [
  { status: 'off', since: 0 },
  { status: 'idle', since: 0 },
  { status: 'blocked', since: 0, reason: 'sign-in', message: 'Sign in to go on.' },
  { status: 'starting', since: 0, attempt: 1 },
  { status: 'ready', since: 0, pid: null },
  { status: 'degraded', since: 0, pid: 1, reason: 'probes', until: null },
  breaker,
  backoff,
  { status: 'failed', since: 0, failure },
  { status: 'stopping', since: 0, next: 'off' },
];

describe('the words of a state', () => {
  it('names every state, and gives every kind of state its own shape', () => {
    expect(new Set(states.map(({ status }) => status)).size).toBe(serverStateSchema.options.length);
    expect(states.map((state) => [stateWords(state, 100), toneOf(state)])).toEqual([
      ['Off', 'off'],
      ['Idle, starts when needed', 'rest'],
      ['Sign-in needed', 'ask'],
      ['Starting…', 'busy'],
      ['Ready', 'good'],
      ['Not answering', 'warn'],
      ['Calls paused for 8 s', 'warn'],
      ['Restarts in 8 s', 'busy'],
      ['Failed: The command was not found.', 'bad'],
      ['Stopping…', 'busy'],
    ]);
  });

  it('counts down to a restart and to the end of a pause, and then says what comes', () => {
    expect([0, 100, 7_001, 8_000, 9_000].map((now) => stateWords(backoff, now))).toEqual([
      'Restarts in 8 s',
      'Restarts in 8 s',
      'Restarts in 1 s',
      'Restarting…',
      'Restarting…',
    ]);
    expect([0, 7_001, 8_000].map((now) => stateWords(breaker, now))).toEqual([
      'Calls paused for 8 s',
      'Calls paused for 1 s',
      'Trying one call',
    ]);
    expect(states.filter((state) => tickOf(state) !== null)).toEqual([breaker, backoff]);
  });

  it('tells a restart from a stop, and which attempt it is', () => {
    expect(stateWords({ status: 'stopping', since: 0, next: 'start' }, 0)).toBe('Restarting…');
    expect(stateWords({ status: 'stopping', since: 0, next: 'removed' }, 0)).toBe('Stopping…');
    expect(stateWords({ status: 'starting', since: 0, attempt: 3 }, 0)).toBe('Starting… (attempt 3)');
  });

  it('says since when, and restarts only of what runs', () => {
    const hour = 3_600_000;
    expect(sinceWords({ status: 'ready', since: 0, pid: 1 }, 2, hour)).toEqual(['2 restarts', '1 h']);
    expect(sinceWords({ status: 'off', since: 0 }, 2, hour)).toEqual(['1 h']);
    expect(sinceWords(backoff, 2, hour)).toEqual([]);
  });

  it('says why only of what waits to be restarted: a failed one has said it', () => {
    expect(states.flatMap((state) => reasonWords(state) ?? [])).toEqual(['The command was not found.']);
  });
});

describe('the words of the figures', () => {
  it('reads latency, usage and breaker', () => {
    const latency = { p50: 3.2, p95: 9.4, count: 120, recent: Array.from({ length: 32 }, () => 3) };
    expect(latencyWords(latency)).toBe('Latency, last 32: typical 3 ms, slow 9 ms');
    expect(usageWords({ cpu: 0.012, memory: 64 * 1024 * 1024, processes: 1 })).toBe('1 % · 64 MB');
    expect(breakerWords({ state: 'open', until: 5_000 }, 1_000)).toBe('Calls fail at once for 4 s');
    expect(breakerWords(vitals().breaker, 0)).toBe('Calls go through');
  });
});

describe('sparkPoints', () => {
  it('ends at the right, has zero at its foot and the largest value at its top', () => {
    const points = sparkPoints([0, 10, 5], 64, 16);
    expect(points.map(([, y]) => y)).toEqual([14, 2, 8]);
    expect(points.at(-1)?.[0]).toBe(62);
    expect(sparkPoints(Array(32).fill(1), 64, 16)[0]?.[0]).toBe(2);
  });

  it('shows the noise of a fast server as noise', () => {
    expect(sparkPoints([0.1, 0.2], 64, 16).every(([, y]) => y > 12)).toBe(true);
  });
});
