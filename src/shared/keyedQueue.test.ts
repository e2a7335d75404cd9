import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyedQueue.ts';

describe('KeyedQueue', () => {
  it('runs the work of one key in order, each after the one before has settled', async () => {
    const queue = new KeyedQueue();
    const steps: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.run('a', async () => {
      await gate.promise;
      steps.push('first');
      throw new Error('failed');
    });
    const second = queue.run('a', async () => steps.push('second'));
    await queue.run('b', async () => steps.push('other key'));
    gate.resolve();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(steps).toEqual(['other key', 'first', 'second']);
  });

  it('gives back what the work gives', async () => {
    expect(await new KeyedQueue().run('a', async () => 7)).toBe(7);
  });
});
