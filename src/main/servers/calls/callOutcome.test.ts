import {
  ProtocolError,
  ProtocolErrorCode,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import type { ServerState } from '../../../shared/server.ts';
import { toolOutcomeSchema } from '../../../shared/tool.ts';
import { requestError, SignInNeeded } from '../http/fault.ts';
import { oversizeMark } from '../stdioTransport.ts';
import { type FailureKind, failureKind, isServerFault } from './callFailure.ts';
import { explainFailedCall, explainNotReady, explainOpenBreaker } from './callOutcome.ts';
import { config, toolOf } from './testing/callBench.ts';

const print = toolOf('print');
const read = toolOf('read', { readOnly: true });
const http = (status: number) => new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'No', { status });

function explain(thrown: unknown, { tool = print, kind = failureKind(thrown) } = {}) {
  return toolOutcomeSchema.parse(explainFailedCall({ config, tool, failure: { kind, thrown }, timeout: 60_000 }));
}

describe('explainFailedCall', () => {
  it.each([
    [new ProtocolError(ProtocolErrorCode.InvalidParams, 'No tray'), 'INVALID_INPUT', 'No tray'],
    [new ProtocolError(ProtocolErrorCode.InternalError, 'On fire'), 'TOOL_ERROR', 'On fire'],
    [new ProtocolError(-32_000, 'The answer has 11 MiB', oversizeMark), 'TOO_LARGE', '11 MiB'],
    [new UnauthorizedError(), 'UNAUTHORIZED', 'Sign in again'],
    [http(401), 'UNAUTHORIZED', 'Sign in again'],
    [http(403), 'DENIED', 'does not allow'],
    [http(413), 'TOO_LARGE', 'Send less'],
    [http(429), 'RATE_LIMITED', 'later'],
    [http(404), 'TOOL_ERROR', 'HTTP 404'],
    [new Error('it came back with questions 8 times.'), 'TOOL_ERROR', 'questions 8 times'],
  ])('gives %s the code %s and says why', (thrown, code, words) => {
    expect(explain(thrown)).toMatchObject({ error: { code, message: expect.stringContaining(words) } });
  });

  it.each([
    [http(400), 'TOOL_ERROR', 'HTTP 400'],
    [http(401), 'UNAUTHORIZED', 'Sign in again'],
    [http(403), 'DENIED', 'does not allow'],
    [http(422), 'TOOL_ERROR', 'HTTP 422'],
    [http(429), 'RATE_LIMITED', 'later'],
    [new SignInNeeded('Sign in to Printer.'), 'UNAUTHORIZED', 'Sign in to Printer.'],
  ])('F14 takes %s for a refusal also as the transport passes it on, and says why', (thrown, code, words) => {
    const passedOn = requestError(thrown);
    expect(isServerFault(failureKind(passedOn))).toBe(false);
    expect(explain(passedOn)).toMatchObject({ error: { code, message: expect.stringContaining(words) } });
  });

  it('tells what a server says beside a refusal', () => {
    const said = new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'No', { status: 422, text: 'No paper left' });
    expect(explain(requestError(said))).toMatchObject({ error: { message: expect.stringContaining('No paper left') } });
  });

  it('F11 does not know what became of a call with an effect that a remote server broke off', () => {
    expect(explain(http(502))).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
    expect(explain(http(502), { tool: read })).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
  });

  it('F24 takes out of an error what a reader can not see', () => {
    const outcome = explain(new ProtocolError(-32_000, 'On\u200b fire\u001b[31m'));
    expect(outcome).toMatchObject({ error: { message: '“Printer” could not do it: On fire' } });
  });

  it.each<FailureKind>(['unsent', 'lost', 'expired', 'violation', 'broken', 'refused', 'cancelled'])(
    'has a sentence for a call that failed by being %s',
    (kind) => {
      expect(explain(new Error('It broke.'), { kind })).toMatchObject({
        error: { message: expect.stringMatching(/^[“T].*\.$/) },
      });
    },
  );
});

describe('explainNotReady', () => {
  const failure = { summary: 'It can not be found.', detail: '', cause: 'not_found' as const };
  const states: ServerState[] = [
    { status: 'off', since: 0 },
    { status: 'idle', since: 0 },
    { status: 'blocked', since: 0, reason: 'sign-in', message: 'Sign in to use it.' },
    { status: 'starting', since: 0, attempt: 1 },
    { status: 'ready', since: 0, pid: 1 },
    { status: 'degraded', since: 0, pid: 1, reason: 'probes', until: null },
    { status: 'degraded', since: 0, pid: 1, reason: 'breaker', until: 1 },
    { status: 'backoff', since: 0, attempt: 1, until: 1, failure },
    { status: 'failed', since: 0, failure },
    { status: 'stopping', since: 0, next: 'off' },
  ];

  it.each(states)('says in a sentence of the server what $status means for a call', (state) => {
    const outcome = toolOutcomeSchema.parse(explainNotReady(config, state));
    expect(outcome).toMatchObject({
      error: { code: 'UNAVAILABLE', message: expect.stringMatching(/^“Printer” .*\.$/) },
    });
  });

  it('says what a person has to do, and that trying again will not do', () => {
    const [, , blocked] = states;
    expect(blocked && explainNotReady(config, blocked)).toMatchObject({
      error: { retryable: false, message: expect.stringContaining('Sign in to use it.') },
    });
  });
});

describe('explainOpenBreaker', () => {
  it.each([
    [{ failingFor: 0, waitFor: 9_001 }, /for 1 s\. .* in 10 s/],
    [{ failingFor: 300_000, waitFor: 120_000 }, /for 5 min\. .* in 2 min/],
    [{ failingFor: 10_000, waitFor: null }, /for 10 s\. One call is on its way/],
  ])('says since when, and when to try again: %j', (times, words) => {
    const outcome = explainOpenBreaker(config, { granted: false, ...times });
    expect(outcome).toMatchObject({ error: { code: 'UNAVAILABLE', message: expect.stringMatching(words) } });
  });
});
