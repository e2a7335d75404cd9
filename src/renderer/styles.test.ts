import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentColors } from '../shared/agent.ts';

const source = readFileSync(new URL('./styles.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...source.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
);

/** Relative luminance as WCAG 2 defines it, of a colour such as "#1b1a18". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string, theme: 'light' | 'dark'): number {
  const a = tokens.get(front)?.[theme];
  const b = tokens.get(back)?.[theme];
  if (a === undefined || b === undefined) throw new Error(`There is no colour ${a ? back : front}.`);
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

const surfaces = ['page', 'rail', 'raised', 'soft', 'hover'];
const texts: [string, string[]][] = [
  ['ink', [...surfaces, 'warn-soft', 'bad-soft', 'accent-soft']],
  ['quiet', [...surfaces, 'warn-soft', 'bad-soft', 'accent-soft']],
  ['faint', surfaces],
  ['accent', ['page', 'rail', 'raised', 'soft', 'warn-soft']],
  ['warn', ['page', 'rail', 'raised', 'soft', 'warn-soft']],
  ['bad', ['page', 'rail', 'raised', 'bad-soft']],
  ['on-accent', ['accent', 'accent-strong']],
  ['on-bad', ['bad']],
  // The letters on the badges of users.
  ['page', Array.from({ length: agentColors }, (_, color) => `agent-${color}`)],
];
/** Shapes that carry meaning: edges of controls, lamps, the focus ring. */
const shapes: [string, string[]][] = [
  ['edge', ['page', 'rail', 'raised']],
  ['good', ['page', 'rail', 'raised']],
  ['warn', ['page', 'rail', 'raised']],
  ['bad', ['page', 'rail', 'raised']],
  ['accent', surfaces],
  ['on-accent', ['accent']],
  ...Array.from({ length: agentColors }, (_, color): [string, string[]] => [`agent-${color}`, surfaces]),
];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it.each(texts)('has text in %s readable (4.5 : 1)', (front, backs) => {
    for (const back of backs) expect(contrast(front, back, theme), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)('has shapes in %s visible (3 : 1)', (front, backs) => {
    for (const back of backs) expect(contrast(front, back, theme), `${front} on ${back}`).toBeGreaterThanOrEqual(3);
  });
});
