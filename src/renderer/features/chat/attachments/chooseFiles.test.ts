import { describe, expect, it } from 'vitest';
import { maxAttachmentBytes, maxAttachments } from '../../../../shared/conversation.ts';
import { chooseFiles } from './chooseFiles.ts';

const file = (name: string, size = 10) => ({ name, size });

describe('chooseFiles', () => {
  it('takes files up to the largest size, and says which are too large or empty', () => {
    const { taken, refused } = chooseFiles(
      [file('a.txt', maxAttachmentBytes), file('film.mp4', maxAttachmentBytes * 3), file('none', 0)],
      0,
    );
    expect(taken.map(({ name }) => name)).toEqual(['a.txt']);
    expect(refused).toEqual([
      '“film.mp4” has 60 MB. A file may have at most 20 MB.',
      '“none” is empty, so there is nothing to send.',
    ]);
  });

  it('takes as many as there is room for', () => {
    const files = Array.from({ length: maxAttachments }, (_, index) => file(`${index}`));
    expect(chooseFiles(files, 0)).toMatchObject({ taken: files, refused: [] });
    const { taken, refused } = chooseFiles(files, 8);
    expect(taken).toHaveLength(2);
    expect(refused).toEqual(['A message takes at most 10 files. Send the others with the next one.']);
    expect(chooseFiles(files, 30).taken).toEqual([]);
  });
});
