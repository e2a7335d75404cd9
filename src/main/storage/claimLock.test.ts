import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './claimLock.ts';
import { TestProcess } from './testing/childProcess.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

describe.skipIf(process.platform === 'win32')('the lock of a claim', () => {
  let base: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    base = temporaryFolder();
  });
  afterEach(() => base.remove());

  const lock = () => join(base.path, 'a.lock');
  const holderNow = () =>
    withLock(join(base.path, 'other.lock'), async () =>
      JSON.parse(readFileSync(join(base.path, 'other.lock'), 'utf8')),
    );

  it('lets one in at a time', async () => {
    let inside = 0;
    const most: number[] = [];
    const work = async () => {
      inside++;
      most.push(inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(lock(), work)));
    expect(most).toEqual(Array(20).fill(1));
    expect(readdirSync(base.path)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(lock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(lock(), async () => 'yes')).toBe('yes');
  });

  it('of a dead process is broken, even by many and after a breaker died', async () => {
    const dead = new TestProcess('claimer.ts', [join(base.path, 'data')]);
    const pid = dead.child.pid;
    await dead.kill();
    const holder = { pid, startedAt: null, token: 'first' };
    writeFileSync(lock(), JSON.stringify(holder));
    writeFileSync(`${lock()}.first.break`, JSON.stringify({ ...holder, token: 'second' }));
    let turns = 0;
    await Promise.all(Array.from({ length: 10 }, () => withLock(lock(), async () => turns++)));
    expect(turns).toBe(10);
    expect(readdirSync(base.path)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('F4 of a process whose number was given to another is broken', async () => {
    writeFileSync(lock(), JSON.stringify({ ...(await holderNow()), startedAt: 'another boot/1', token: 'old' }));
    expect(await withLock(lock(), async () => 'in')).toBe('in');
  });

  it.skipIf(process.platform !== 'linux')('of a living process is waited for', async () => {
    const order: string[] = [];
    let letGo = () => {};
    const first = withLock(lock(), async () => {
      order.push('first');
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      order.push('first ends');
    });
    const second = withLock(lock(), async () => order.push('second'));
    await new Promise(setImmediate);
    letGo();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'first ends', 'second']);
  });
});
