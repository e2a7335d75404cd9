import { expect, it } from 'vitest';
import { silentLogger } from '../../../shared/logger.ts';
import { systemClock } from '../../servers/clock.ts';
import { type LoggedRequest, RequestLog } from './requestLog.ts';

function open() {
  const stored: LoggedRequest[] = [];
  const store = {
    append: async (requests: readonly LoggedRequest[]) => void stored.push(...requests),
    recent: async () => [],
  };
  return { log: new RequestLog({ store, clock: systemClock, log: silentLogger }), stored };
}

it('F27 tells everybody of a request that nobody could be found for, but not what of whom it was about', async () => {
  const { log, stored } = open();
  const path = '/api/conversations/0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11/context?x=canary';
  log.begin('GET', path).end(401);
  const known = log.begin('GET', path);
  known.identify('alice', { kind: 'api-key', name: 'A program' });
  known.end(200);
  log.begin('GET', '/health').end(200);
  await log.flush();
  expect(stored.map(({ userId, request }) => [userId, request.path])).toEqual([
    [null, '/api/conversations/…'],
    ['alice', '/api/conversations/0b9f6a52-3c3e-4d4e-9a53-3d6f6f3d6a11/context'],
    [null, '/health'],
  ]);
});
