import { describe, expect, it } from 'vitest';
import type { CallOptions } from '../src/main/servers/calls/callTarget.ts';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import { call, faulty, reach, supervise, textOf } from './harness.ts';

async function ready(id = 'good', more = {}): Promise<Supervisor> {
  const supervisor = await supervise([faulty(id, [], more)]);
  await reach(supervisor, id, 'ready');
  return supervisor;
}

const notificationsOf = async (
  supervisor: Supervisor,
): Promise<{ method: string; params: Record<string, unknown> }[]> =>
  JSON.parse(textOf(await call(supervisor, 'good', 'received')));

describe('a call that gets no answer', () => {
  it('F11 is of unknown outcome, not to be tried again, when it may have changed something', async () => {
    const supervisor = await ready();
    const outcome = await call(supervisor, 'good', 'hang', {}, 50);
    expect(outcome).toMatchObject({ success: false, error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
  });

  it('F11 may be tried again when it only reads, and its server is trusted', async () => {
    const supervisor = await ready();
    const outcome = await call(supervisor, 'good', 'hang_read', {}, 50);
    expect(outcome).toMatchObject({ success: false, error: { code: 'TIMEOUT', retryable: true } });
  });

  it('F23 does not believe a server that is not trusted that its tool only reads', async () => {
    const supervisor = await ready('good', { trusted: false });
    const outcome = await call(supervisor, 'good', 'hang_read', {}, 50);
    expect(outcome).toMatchObject({ success: false, error: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('F13 ends at its deadline however much progress is reported', async () => {
    const supervisor = await ready();
    expect(await call(supervisor, 'good', 'hang_with_progress', {}, 200)).toMatchObject({
      error: { code: 'OUTCOME_UNKNOWN' },
    });
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'still there' }))).toBe('still there');
  });

  it('hears of all progress, also of what comes together with the answer', async () => {
    const supervisor = await ready();
    const steps: number[] = [];
    const onProgress: CallOptions['onProgress'] = ({ progress }) => void steps.push(progress);
    const options = { signal: new AbortController().signal, onProgress };
    expect(textOf(await supervisor.callTool('good', 'progress_at_once', {}, options))).toBe('done');
    expect(steps).toEqual([1, 2, 3]);
  });

  it('F13 drops an answer that comes late, and gives the next call its own', async () => {
    const supervisor = await ready();
    expect(textOf(await call(supervisor, 'good', 'answer_late', {}, 20))).toContain('OUTCOME_UNKNOWN');
    const texts = await Promise.all(['a', 'b', 'c'].map((text) => call(supervisor, 'good', 'echo', { text })));
    expect(texts.map(textOf)).toEqual(['a', 'b', 'c']);
    expect(textOf(await call(supervisor, 'good', 'answer_late'))).toBe('late');
  });

  it('F13 tells its server when it is cancelled', async () => {
    const supervisor = await ready();
    const controller = new AbortController();
    const pending = supervisor.callTool('good', 'hang', {}, { signal: controller.signal });
    // The answer to a later call shows that the server has the first one.
    await call(supervisor, 'good', 'echo');
    controller.abort();
    expect(await pending).toMatchObject({ success: false, error: { code: 'CANCELLED' } });
    expect(await notificationsOf(supervisor)).toContainEqual({
      method: 'notifications/cancelled',
      params: expect.objectContaining({ requestId: expect.any(Number) }),
    });
  });

  it('is not sent at all when it was cancelled before', async () => {
    const supervisor = await ready();
    const outcome = await supervisor.callTool('good', 'crash', {}, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'alive' }))).toBe('alive');
  });

  it('F11 is of unknown outcome when its server ends, unless it only reads', async () => {
    const supervisor = await ready();
    expect(await call(supervisor, 'good', 'crash')).toMatchObject({
      error: { code: 'OUTCOME_UNKNOWN', retryable: false },
    });
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'back' }))).toBe('back');
    expect(supervisor.view('good').vitals.restarts).toBe(1);
    expect(await call(supervisor, 'good', 'crash_read')).toMatchObject({
      error: { code: 'UNAVAILABLE', retryable: true },
    });
  });
});

describe('a call that fails', () => {
  it('F14 says what the tool said, and leaves its server alone', async () => {
    const supervisor = await ready();
    expect(await call(supervisor, 'good', 'fail')).toEqual({
      success: false,
      error: { code: 'TOOL_ERROR', message: 'The printer is on fire', retryable: false },
    });
    expect(supervisor.view('good')).toMatchObject({ state: { status: 'ready' }, vitals: { restarts: 0 } });
  });

  it('F15 says why a server can not be called', async () => {
    const supervisor = await ready();
    supervisor.setEnabled('good', false);
    await reach(supervisor, 'good', 'off');
    expect(supervisor.view('good').toolsFrom).toBe('cache');
    expect(textOf(await call(supervisor, 'good', 'echo'))).toBe(
      'UNAVAILABLE: “good” is switched off. Switch it on to use its tools.',
    );
    expect(textOf(await call(supervisor, 'nobody', 'echo'))).toContain('NOT_FOUND');
  });

  it('says so when there is no such tool, or the answer makes no sense', async () => {
    const supervisor = await ready();
    expect(await call(supervisor, 'good', 'made_up')).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await call(supervisor, 'good', 'invalid_result')).toMatchObject({ success: true, data: { text: '' } });
  });
});

describe('what a server gets', () => {
  it('gets the arguments as they are', async () => {
    const outcome = await call(await ready(), 'good', 'echo', { text: 'hi', 'odd "key"': [null, 1.5] });
    expect(outcome).toMatchObject({ data: { structured: { args: { text: 'hi', 'odd "key"': [null, 1.5] } } } });
  });

  it('F25 gets the allowed environment and its own variables, and nothing else', async () => {
    const host = {
      PATH: process.env.PATH,
      HOME: '/home/alice',
      OPENAI_API_KEY: 'canary-1',
      NODE_OPTIONS: '--no-warnings',
    };
    const supervisor = await supervise([faulty('good'), faulty('other')], {
      hostEnvironment: host,
      secretsOf: async ({ id }) => ({ TOKEN: `secret-of-${id}` }),
    });
    await reach(supervisor, 'good', 'ready');
    const environment = JSON.parse(textOf(await call(supervisor, 'good', 'environment')));
    expect(Object.keys(environment).sort()).toEqual(['HOME', 'PATH', 'SIGNALBOX_RUN', 'TOKEN']);
    expect(environment).toMatchObject({ HOME: '/home/alice', TOKEN: 'secret-of-good' });
  });

  it('F26 can not put its secrets into its log or the words about its end', async () => {
    const supervisor = await supervise([faulty('good')], { secretsOf: async () => ({ TOKEN: 'canary-secret' }) });
    await reach(supervisor, 'good', 'ready');
    await call(supervisor, 'good', 'log', { text: 'my token is canary-secret, keep it' });
    await call(supervisor, 'good', 'crash');
    const { failure } = await reach(supervisor, 'good', 'backoff');
    expect(failure.detail).toContain('my token is ••••••, keep it');
    const { value: lines } = await supervisor.watchLog('good', new AbortController().signal).next();
    expect(JSON.stringify([failure, lines])).not.toContain('canary-secret');
  });
});
