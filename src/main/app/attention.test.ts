import { expect, it } from 'vitest';
import { silentLogger } from '../../shared/logger.ts';
import { callAttention } from './attention.ts';

/** What a user sees and hears of these numbers of calls, one after the other. */
async function told(numbers: readonly number[], isInFront = false): Promise<string[]> {
  const seen: string[] = [];
  const surface = {
    isInFront: () => isInFront,
    mark: (calls: number) => seen.push(`mark ${calls}`),
    call: (text: string) => seen.push(text),
    hush: () => seen.push('hush'),
  };
  const waiting = async function* () {
    yield* numbers;
  };
  await callAttention(waiting(), surface, silentLogger);
  return seen;
}

it('says that one more call waits, and takes it back once none does', async () => {
  expect(await told([0, 1, 3, 2, 0])).toEqual([
    'mark 0',
    'hush',
    'mark 1',
    'A call waits for you.',
    'mark 3',
    '3 calls wait for you.',
    'mark 2',
    'mark 0',
    'hush',
  ]);
});

it('only marks what waited before, and what a user at the window sees', async () => {
  expect(await told([2])).toEqual(['mark 2']);
  expect(await told([0, 1], true)).toEqual(['mark 0', 'hush', 'mark 1']);
});
