import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AssistantItem, Item, ToolCallItem, Transcript, Turn } from '../src/shared/conversation.ts';
import { isFinal } from '../src/shared/conversation.ts';
import { temporaryFolder } from './harness.ts';
import { isSoak, randomFrom, seed, times } from './soak.ts';
import { restlessModel } from './turns/restlessModel.ts';
import { startStrictProvider } from './turns/strictProvider.ts';
import { TurnLife } from './turns/turnLife.ts';

const kills = times(8, 100);
const canary = 'canary-7d1f0c';

/** What pages were shown so far, each as it was shown last. */
interface Shown {
  items: Map<string, Item>;
  texts: Map<string, string>;
  turns: Map<string, Turn>;
}

const isFinished = (item: Item) =>
  item.kind === 'tool_call' ? item.outcome !== null : item.kind !== 'assistant' || item.status === 'done';

/** What a page was shown as finished is there word for word; what was open is closed with what is known of it. */
function expectKept(shown: Shown, { turns, items }: Transcript): void {
  const stored = new Map(items.map((item) => [item.id, item]));
  for (const item of shown.items.values()) {
    const kept = stored.get(item.id);
    // Text that is being written is shown before it is on the disk.
    if (item.kind === 'assistant' && item.status === 'streaming') continue;
    expect(kept, `${item.kind} ${item.id} was shown and is gone`).toBeDefined();
    if (isFinished(item)) expect(kept).toEqual(item);
    else if (item.kind === 'tool_call' && item.status === 'running')
      expect(kept).toMatchObject({ status: expect.stringMatching(/unknown|succeeded|failed/) });
  }
  for (const turn of turns) {
    expect(turn.status, `turn ${turn.id}`).not.toBe('running');
    const before = shown.turns.get(turn.id);
    if (before !== undefined && isFinal(before.status)) expect(turn).toEqual(before);
  }
  const waiting = new Set(turns.filter(({ status }) => status === 'waiting').map(({ id }) => id));
  for (const item of items) {
    if (item.kind === 'assistant') expectWords(item, shown.texts.get(item.id) ?? '');
    if (item.kind === 'tool_call' && !waiting.has(item.turnId))
      expect(item.outcome, 'a call without an outcome').not.toBeNull();
  }
}

/** Words are shown before they are on the disk, or a display frame after: either way it is the same text. */
function expectWords({ status, text }: AssistantItem, seen: string): void {
  expect(status).not.toBe('streaming');
  if (status === 'interrupted') expect(text.startsWith(seen) || seen.startsWith(text), `${text} / ${seen}`).toBe(true);
}

const isCall = (item: Item): item is ToolCallItem => item.kind === 'tool_call';

/** In what the last turn was cut off, in a word for each: how far kills are spread shows in these. */
function cutsOf({ turns, items }: Transcript): string[] {
  const turn = turns.at(-1);
  const own = items.filter(({ turnId }) => turnId === turn?.id);
  if (turn?.status === 'waiting') return ['approval'];
  if (turn?.status !== 'interrupted') return ['between turns'];
  const cuts = [
    own.some((item) => item.kind === 'assistant' && item.status === 'interrupted') ? 'text' : null,
    own.some((item) => isCall(item) && item.status === 'unknown') ? 'call' : null,
    own.at(-1)?.kind === 'handoff' ? 'handoff' : null,
  ].filter((cut) => cut !== null);
  return cuts.length === 0 ? ['elsewhere'] : cuts;
}

/** Kills a host: at any moment after its start, right after it told something, or now and then while it still recovers. */
async function kill(life: TurnLife, random: () => number, canBeEarly: boolean): Promise<Transcript | null> {
  const way = random();
  if (canBeEarly && way < 0.15) {
    await life.killAfter(random() * 1_200);
    return null;
  }
  const found = await life.found();
  if (way < 0.4) await life.killAfter(random() * 1_200);
  else if (way < 0.75) await life.killAt(1 + Math.floor(random() * 30), ['item', 'turn']);
  else await life.killAt(1 + Math.floor(random() * 60), ['text']);
  return found;
}

/** Every mark that was made stands once and belongs to a call that may have been made; none of a known call is missing. */
function expectMadeOnce(marks: readonly string[], calls: readonly ToolCallItem[]): void {
  expect(new Set(marks).size, 'a mark was made twice').toBe(marks.length);
  const byMark = new Map(calls.flatMap((call) => (call.tool === 'make_mark' ? [[call.arguments.mark, call]] : [])));
  for (const mark of marks) expect(byMark.get(mark)?.status, mark).toMatch(/^(succeeded|unknown)$/);
  const succeeded = [...byMark].filter(([, { status }]) => status === 'succeeded');
  expect(marks).toEqual(expect.arrayContaining(succeeded.map(([mark]) => mark)));
}

async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')] as const)));
}

it(`F41 F11 F26 keeps what was shown and makes no call twice, killed ${kills} times at any moment of turns with agents, tools and approvals: seed ${seed}`, {
  timeout: times(120_000, 1_200_000),
}, async () => {
  const folder = await temporaryFolder();
  const random = randomFrom(seed);
  const provider = await startStrictProvider(restlessModel(randomFrom(seed + 1)));
  const [marksFile, dataFolder] = [join(folder, 'marks'), join(folder, 'data')];
  const options = { dataFolder, providerUrl: provider.url, marksFile, secret: canary, diskDelay: 0, isLast: false };
  const shown: Shown = { items: new Map(), texts: new Map(), turns: new Map() };
  const cuts = new Map<string, number>();
  let hasBegun = false;
  const check = (found: Transcript | null) => {
    if (found === null) return;
    hasBegun = true;
    expectKept(shown, found);
    for (const cut of cutsOf(found)) cuts.set(cut, (cuts.get(cut) ?? 0) + 1);
  };
  for (let count = 0; count < kills; count += 1) {
    const life = new TurnLife({ ...options, diskDelay: Math.floor(random() * 20) });
    check(await kill(life, random, hasBegun));
    for (const [id, item] of life.items) shown.items.set(id, item);
    for (const [id, text] of life.texts) shown.texts.set(id, text);
    for (const [id, turn] of life.turns) shown.turns.set(id, turn);
    const leaks = [...(await filesOf(dataFolder))].filter(([, text]) => text.includes(canary));
    expect(leaks.map(([path]) => path)).toEqual([]);
  }
  const last = new TurnLife({ ...options, isLast: true });
  check(await last.found());
  const left = await last.end();
  expect(provider.problems).toEqual([]);
  expect(left.turns.at(-1)?.status).toBe('completed');
  expectMadeOnce((await readFile(marksFile, 'utf8')).trim().split('\n'), left.items.filter(isCall));
  const spread = JSON.stringify(Object.fromEntries(cuts));
  if (isSoak) expect([...cuts.keys()], spread).toEqual(expect.arrayContaining(['text', 'call', 'approval', 'handoff']));
});
