import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { fail } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { CallRecord } from '../../shared/serverActivity.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import { config } from './calls/testing/callBench.ts';
import type { WireResult } from './calls/wireContent.ts';
import type { ServerConnection } from './connection.ts';
import { ServerRequests } from './serverRequests.ts';
import { FakeClock } from './testing/fakeClock.ts';

type Answer = (method: string, params: JsonObject, signal: AbortSignal) => Promise<WireResult>;

/** Requests to a server that answers as told. */
function requestsTo(answer: Answer, unreachable: ToolOutcome | null = null) {
  const clock = new FakeClock();
  const records: CallRecord[] = [];
  const busy: string[] = [];
  const connection = {
    request: (method: string, params: JsonObject, { signal }: { signal: AbortSignal }) =>
      answer(method, params, signal),
  } as unknown as ServerConnection;
  const requests = new ServerRequests({
    clock,
    log: { add: (record) => void records.push(record) },
    lines: { hide: (text) => text.replaceAll('s3cret', '••••') },
    door: { connect: async () => (unreachable === null ? { connection } : { failure: unreachable }) },
    care: { callBegins: () => void busy.push('begins'), callEnded: () => void busy.push('ended') },
    configOf: () => config,
  });
  const send = (signal = new AbortController().signal) => requests.send('resources/read', { uri: 'a:b' }, signal);
  return { clock, records, busy, send };
}

const never = () => new Promise<WireResult>(() => {});
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('ServerRequests', () => {
  it('gives back what the server answers, keeps it from resting meanwhile, and leaves a line in the call log', async () => {
    const { send, records, busy } = requestsTo(async (method, params) => ({ method, params }));
    expect(await send()).toEqual({
      kind: 'result',
      result: { method: 'resources/read', params: { uri: 'a:b' } },
    });
    expect(busy).toEqual(['begins', 'ended']);
    expect(records).toMatchObject([{ serverId: 'printer', tool: 'resources/read', error: null, turnId: null }]);
  });

  it('F26 passes a refusal on with its code, without the secrets of the server', async () => {
    const { send, records } = requestsTo(async () => {
      throw new ProtocolError(-32_002, 'No resource s3cret');
    });
    expect(await send()).toMatchObject({ kind: 'refused', code: -32_002, message: expect.stringContaining('••••') });
    expect(records).toMatchObject([{ error: { code: 'TOOL_ERROR' } }]);
    expect(JSON.stringify(records)).not.toContain('s3cret');
  });

  it('says why a server can’t be asked', async () => {
    const { send } = requestsTo(never, fail('UNAVAILABLE', '“Printer” is down.'));
    expect(await send()).toMatchObject({ kind: 'failed', error: { code: 'UNAVAILABLE' } });
    const lost = requestsTo(async () => {
      throw new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed');
    });
    expect(await lost.send()).toMatchObject({ kind: 'failed', error: { code: 'UNAVAILABLE' } });
    const broken = requestsTo(async () => {
      throw new SdkError(SdkErrorCode.InvalidResult, 'No result');
    });
    expect(await broken.send()).toMatchObject({ kind: 'failed', error: { code: 'TOOL_ERROR' } });
  });

  it('gives up when the time for a call is over', async () => {
    const { clock, send, busy } = requestsTo(never);
    const outcome = send();
    await turn();
    clock.advance(60_000);
    expect(await outcome).toMatchObject({ kind: 'failed', error: { code: 'TIMEOUT' } });
    expect(busy).toEqual(['begins', 'ended']);
  });

  it('stops asking when nobody wants to know any more', async () => {
    const controller = new AbortController();
    let signalled: AbortSignal | null = null;
    const { send } = requestsTo((_method, _params, signal) => {
      signalled = signal;
      return never();
    });
    const outcome = send(controller.signal);
    await turn();
    controller.abort();
    expect(await outcome).toMatchObject({ kind: 'failed', error: { code: 'CANCELLED' } });
    expect(signalled).toMatchObject({ aborted: true });
  });
});
