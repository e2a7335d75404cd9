import { expect, it } from 'vitest';
import { Cleanup } from './cleanup.ts';

it('runs every step once, in reverse, and tells of the first failure afterwards', async () => {
  const ran: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add(async () => void ran.push('claim'));
  cleanup.add(() => {
    ran.push('log');
    throw new Error('the log');
  });
  cleanup.add(async () => {
    ran.push('host');
    throw new Error('the host');
  });
  await expect(Promise.all([cleanup.run(), cleanup.run()])).rejects.toThrow('the host');
  expect(ran).toEqual(['host', 'log', 'claim']);
});
