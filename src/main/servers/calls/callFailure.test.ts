import {
  Client,
  InMemoryTransport,
  ProtocolError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { anyObject } from '../protocolClient.ts';
import { failureKind } from './callFailure.ts';

const http = (status: number) => new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'No', { status });
const network = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

/** What the protocol library throws for a call, as it is, when `provoke` has its way with the connection. */
async function thrownBy(provoke: (end: InMemoryTransport, client: Client) => Promise<void>, signal?: AbortSignal) {
  const client = new Client({ name: 'test', version: '1' }, { capabilities: {} });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  theirs.onmessage = (message) => {
    if (!('method' in message) || !('id' in message)) return;
    const serverInfo = { name: 'test', version: '1' };
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo };
    if (message.method === 'initialize') void theirs.send({ jsonrpc: '2.0', id: message.id, result });
    else void provoke(theirs, client);
  };
  await client.connect(ours);
  if (signal === undefined) await provoke(theirs, client);
  const request = client.request({ method: 'tools/call', params: { name: 'x' } }, anyObject, { timeout: 20 });
  return request.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('failureKind', () => {
  it('knows what the library throws once it is closed', async () => {
    expect(failureKind(await thrownBy((_end, client) => client.close()))).toBe('unsent');
  });

  it('knows what the library throws when the connection goes while it waits', async () => {
    const never = new AbortController().signal;
    expect(failureKind(await thrownBy((end) => end.close(), never))).toBe('lost');
  });

  it('knows what the library throws when nothing is answered', async () => {
    expect(failureKind(await thrownBy(async () => {}))).toBe('expired');
  });

  it.each([
    [new ProtocolError(-32_603, 'No'), 'refused'],
    [new UnauthorizedError(), 'refused'],
    [http(404), 'refused'],
    [http(429), 'refused'],
    [http(500), 'broken'],
    [network('ECONNREFUSED'), 'unsent'],
    [network('ENOTFOUND'), 'unsent'],
    [network('ECONNRESET'), 'lost'],
    [new TypeError('terminated'), 'lost'],
    [new SyntaxError('Unexpected token'), 'violation'],
    ['what is no error', 'violation'],
  ])('takes %s for %s', (thrown, kind) => {
    expect(failureKind(thrown)).toBe(kind);
  });
});
