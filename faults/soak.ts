import { createHash } from 'node:crypto';

/**
 * How long the suite looks. `npm test` takes a sample; `npm run soak` sets `SIGNALBOX_SOAK` and takes all of it. What is
 * drawn at random follows from `SIGNALBOX_SEED`, so that what was found can be found again.
 */
export const isSoak = process.env.SIGNALBOX_SOAK === '1';

/** Of everything that is drawn at random. Without one from outside each run draws its own. */
export const seed = Number(process.env.SIGNALBOX_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** How often something is done: a sample, or all of it. */
export function times(sample: number, all: number): number {
  return isSoak ? all : sample;
}

/** Numbers from 0 up to 1 that look random and follow from the seed alone. */
export function randomFrom(start: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${start}/${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}
