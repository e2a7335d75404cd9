import { describe, expect, it } from 'vitest';
import { conversation, id, transcript, turn } from '../../testing/samples.ts';
import { keepPlace, placeIn } from './readingPlaces.ts';

const left = (offset: number) => ({ offset, heights: [] });
const shown = (number: number) => transcript({ conversation: conversation(number) });

describe('Where a reader was', () => {
  it('is kept until they leave the conversation at its end', () => {
    expect(placeIn(shown(21))).toBeNull();
    keepPlace(shown(21), left(120));
    expect(placeIn(shown(21))?.offset).toBe(120);
    expect(placeIn(shown(22))).toBeNull();
    keepPlace(shown(21), null);
    expect(placeIn(shown(21))).toBeNull();
  });

  it('means nothing in a conversation that has gone on, or shows another branch', () => {
    keepPlace(shown(1), left(120));
    const turns = [turn(10), turn(11, { parentId: id(10) })];
    expect(placeIn(transcript({ conversation: conversation(1), turns }))).toBeNull();
    expect(placeIn(transcript({ conversation: conversation(1, { headTurnId: id(10) }) }))).toBeNull();
  });

  it('is kept of the conversations that were left last', () => {
    for (let number = 1; number <= 9; number += 1) keepPlace(shown(number), left(number));
    expect(placeIn(shown(1))).toBeNull();
    expect([2, 9].map((number) => placeIn(shown(number))?.offset)).toEqual([2, 9]);
  });
});
