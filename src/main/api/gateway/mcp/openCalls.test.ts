import type { ServerContext } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { OpenCall } from './openCall.ts';
import { OpenCalls } from './openCalls.ts';

/** A call that waits for ever, unless it is given up. */
function waitingCall(): OpenCall {
  const call = new OpenCall({} as ServerContext);
  call.begin(() => new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason))));
  return call;
}

it('Of calls that wait for an answer the oldest ends where there are too many', () => {
  const calls = new OpenCalls();
  const kept = Array.from({ length: 65 }, () => waitingCall());
  for (const call of kept) calls.keep(call);
  const [first, second] = kept;
  expect(first?.signal.aborted).toBe(true);
  expect(calls.take(first?.id ?? '')).toBeNull();
  expect(second?.signal.aborted).toBe(false);
  expect(calls.take(second?.id ?? '')).toBe(second);
  expect(calls.take(second?.id ?? '')).toBeNull();
});
