import { describe, expect, it } from 'vitest';
import { defaultCallTimings } from '../src/main/servers/calls/callTimings.ts';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import { call, faulty, reach, supervise, textOf } from './harness.ts';
import { TestClock } from './testClock.ts';

const callTimings = { ...defaultCallTimings, probeDeadline: 300 };

/** Two servers, one of which has just left as many calls without an answer as open its breaker. */
async function tripped() {
  const clock = new TestClock();
  const supervisor = await supervise([faulty('hanging'), faulty('good')], { clock, callTimings });
  const { pid } = await reach(supervisor, 'hanging', 'ready');
  await reach(supervisor, 'good', 'ready');
  const outcomes = await trip(supervisor);
  return { supervisor, clock, pid, outcomes };
}

async function trip(supervisor: Supervisor) {
  const outcomes = [];
  for (let calls = 0; calls < callTimings.breakerFailures; calls += 1) {
    outcomes.push(textOf(await call(supervisor, 'hanging', 'hang_read', {}, 30)));
  }
  return outcomes;
}

/** The tools that the server was asked to run, without those that tell it. */
async function callsOf(supervisor: Supervisor): Promise<string[]> {
  const requests: { method: string; params: { name: string } }[] = JSON.parse(
    textOf(await call(supervisor, 'hanging', 'requests')),
  );
  return requests
    .filter(({ method, params }) => method === 'tools/call' && params.name !== 'requests')
    .map(({ params }) => params.name);
}

describe('F12 the circuit breaker of a server', () => {
  it('opens after five timeouts: its calls fail at once and are not sent, and other servers are not concerned', async () => {
    const { supervisor, clock, pid, outcomes } = await tripped();
    expect(outcomes).toEqual(outcomes.map(() => expect.stringContaining('TIMEOUT')));
    expect(supervisor.view('hanging')).toMatchObject({
      state: { status: 'degraded', reason: 'breaker', pid, until: expect.any(Number) },
      vitals: { breaker: { state: 'open' }, calls: { count: 5, failed: 5 }, restarts: 0 },
    });
    expect(textOf(await call(supervisor, 'hanging', 'echo'))).toMatch(
      /^UNAVAILABLE: Too many calls .* failed in a row/,
    );
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'fine' }))).toBe('fine');
    expect(supervisor.view('good').vitals.breaker.state).toBe('closed');
    clock.skip(callTimings.breakerFloor);
    expect(textOf(await call(supervisor, 'hanging', 'echo', { text: 'works' }))).toBe('works');
    expect(supervisor.view('hanging').state).toMatchObject({ status: 'ready', pid });
    expect(await callsOf(supervisor)).toEqual([...outcomes.map(() => 'hang_read'), 'echo']);
  });

  it('lets one probe through, whose hanging ends, and waits longer after it', async () => {
    const { supervisor, clock } = await tripped();
    clock.skip(callTimings.breakerFloor);
    // Without a limit of its own it would hang for as long as its caller gave it: longer than this test runs.
    const probe = call(supervisor, 'hanging', 'hang_read', {}, 60_000);
    const others = await Promise.all([call(supervisor, 'hanging', 'echo'), call(supervisor, 'hanging', 'echo')]);
    expect(others.map(textOf)).toEqual(others.map(() => expect.stringContaining('One call is on its way')));
    expect(textOf(await probe)).toContain('TIMEOUT');
    clock.skip(callTimings.breakerFloor);
    expect(textOf(await call(supervisor, 'hanging', 'echo'))).toContain('UNAVAILABLE: Too many calls');
    clock.skip(callTimings.breakerFloor);
    expect(textOf(await call(supervisor, 'hanging', 'echo', { text: 'again' }))).toBe('again');
    expect(supervisor.view('hanging').vitals).toMatchObject({ breaker: { state: 'closed' }, restarts: 0 });
  });

  it('is reset when its user restarts it, or flips its lever', async () => {
    const { supervisor, pid } = await tripped();
    supervisor.restart('hanging');
    expect(textOf(await call(supervisor, 'hanging', 'echo', { text: 'fresh' }))).toBe('fresh');
    const again = await reach(supervisor, 'hanging', 'ready');
    expect(again.pid).not.toBe(pid);
    await trip(supervisor);
    expect(supervisor.view('hanging').state.status).toBe('degraded');
    supervisor.setEnabled('hanging', false);
    await reach(supervisor, 'hanging', 'off');
    supervisor.setEnabled('hanging', true);
    expect(textOf(await call(supervisor, 'hanging', 'echo', { text: 'fresh again' }))).toBe('fresh again');
    expect(supervisor.view('hanging').vitals).toMatchObject({ breaker: { state: 'closed', until: null } });
  });

  it('F14 stays closed whatever errors its tools report, and whoever gives a call up', async () => {
    const supervisor = await supervise([faulty('hanging')], { callTimings });
    await reach(supervisor, 'hanging', 'ready');
    for (let calls = 0; calls < 2 * callTimings.breakerFailures; calls += 1) {
      expect(textOf(await call(supervisor, 'hanging', 'fail'))).toContain('TOOL_ERROR');
      const controller = new AbortController();
      const given = supervisor.callTool('hanging', 'hang', {}, { signal: controller.signal });
      await call(supervisor, 'hanging', 'echo');
      controller.abort();
      await given;
    }
    const { state, vitals } = supervisor.view('hanging');
    expect([state.status, vitals.breaker.state, vitals.calls.failed]).toEqual(['ready', 'closed', 0]);
  });
});
