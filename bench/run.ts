// Prints each figure as a ratio against a floor that was measured in the same run, and writes them as JSON.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { benchDurability } from './durability.ts';
import { benchFilesSearch } from './filesSearch.ts';
import { benchFirstScreen } from './firstScreen.ts';
import { benchGateway } from './gateway.ts';
import { benchHistory } from './history.ts';
import { benchLeaks } from './leaks.ts';
import type { Figure } from './measure.ts';
import { benchStream } from './stream.ts';
import { benchSupervision } from './supervision.ts';
import { benchThroughput } from './throughput.ts';
import { benchToolCall } from './toolCall.ts';
import { benchTurn } from './turn.ts';

const results = new URL('./results/', import.meta.url);
const figures: Figure[] = [];
const benches = [
  benchToolCall,
  benchThroughput,
  benchTurn,
  benchGateway,
  benchHistory,
  benchDurability,
  benchLeaks,
  benchSupervision,
  benchStream,
  benchFilesSearch,
  benchFirstScreen,
];
for (const bench of benches) {
  console.error(`running ${bench.name}…`);
  figures.push(...(await bench()));
}

console.table(
  figures.map(({ name, floor, ratio, target, detail }) => ({
    figure: name,
    against: floor,
    ratio: `${ratio.toFixed(2)}×`,
    'to reach': target === null ? '' : `≤ ${target}×`,
    met: target === null ? '' : ratio <= target ? 'yes' : 'NO',
    detail,
  })),
);
await mkdir(results, { recursive: true });
const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cores: cpus().length };
await writeFile(new URL('latest.json', results), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
