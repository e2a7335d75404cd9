// A process that swaps a folder, and a file, for links to outside and back, as fast as it can, until it is killed.
// Its argument: the folder with `box` and `leaf.txt` in it, and the folder outside.
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [inside = '', outside = ''] = process.argv.slice(2);

/** What others do in between may be in the way of any step; the next round begins from what is there. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // In the way.
  }
}

function swap(name: string, target: string): void {
  const [place, away] = [join(inside, name), join(inside, `${name}.away`)];
  attempt(() => renameSync(place, away));
  attempt(() => symlinkSync(target, place));
  // What is there by now is the link, or something that was put there meanwhile: both lie inside.
  attempt(() => rmSync(place, { recursive: true, force: true }));
  attempt(() => renameSync(away, place));
}

process.stdout.write('ready\n');
for (;;) {
  swap('box', outside);
  swap('leaf.txt', join(outside, 'leaf.txt'));
}
