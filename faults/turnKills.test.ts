import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { ChatRequest } from '../src/main/models/testing/scriptedProvider.ts';
import type { Item, ToolCallItem, Transcript } from '../src/shared/conversation.ts';
import { isFinal } from '../src/shared/conversation.ts';
import { temporaryFolder } from './harness.ts';
import { randomFrom, seed, times } from './soak.ts';
import { type ChatAnswer, startStrictProvider } from './turns/strictProvider.ts';
import type { TurnHostLine, TurnHostOptions } from './turns/turnHost.ts';

const script = fileURLToPath(new URL('./turns/turnHost.ts', import.meta.url));
const kills = times(8, 100);

/** A model that passes requests on, makes marks two at a time, reads, talks, and never says the same twice. */
function restlessModel(random: () => number): (body: ChatRequest) => ChatAnswer {
  let said = 0;
  const text = (): ChatAnswer => {
    said += 1;
    const pieces = Array.from({ length: 3 + Math.floor(random() * 20) }, (_, index) => `word ${said}.${index} `);
    return { kind: 'text', pieces, pauseMs: 4 };
  };
  return ({ messages, tools = [] }) => {
    const names = tools.map((tool) => tool.function.name);
    const handoff = names.find((name) => name.startsWith('transfer_to_'));
    if (handoff)
      return random() < 0.8 ? { kind: 'calls', calls: [{ name: handoff, arguments: { reason: 'marks' } }] } : text();
    const results = messages.length - 1 - messages.findLastIndex(({ role }) => role === 'user');
    if (results > 8 || random() < 0.3) return text();
    const calls = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
      said += 1;
      const isRead = random() < 0.3;
      return isRead
        ? { name: 'marks__read_marks', arguments: { page: said } }
        : { name: 'marks__make_mark', arguments: { mark: `mark-${said}` } };
    });
    return { kind: 'calls', calls };
  };
}

/** One life of the host: what it said until it was killed or ended. */
class Life {
  readonly lines: TurnHostLine[] = [];
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  errors = '';

  constructor(options: TurnHostOptions) {
    this.child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = once(this.child, 'close');
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.stderr?.on('data', (part: Buffer) => {
      this.errors += part.toString('utf8');
    });
    if (this.child.stdout === null) throw new Error('The host has no standard output.');
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)));
  }

  /** Resolves with what the host found at its start. */
  async found(): Promise<Transcript | null> {
    for (;;) {
      const line = this.lines.find(({ say }) => say === 'found');
      if (line?.say === 'found') return line.transcript;
      if (this.child.exitCode !== null) throw new Error(`The host ended before it was ready: ${this.errors}`);
      await pause(5);
    }
  }

  async killAfter(milliseconds: number): Promise<void> {
    await Promise.race([pause(milliseconds), this.ended]);
    if (this.child.exitCode !== null) throw new Error(`The host ended by itself: ${this.errors}`);
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Each item as it was shown last. */
  get shown(): Map<string, Item> {
    return new Map(this.lines.flatMap((line) => (line.say === 'item' ? [[line.item.id, line.item] as const] : [])));
  }
}

const isFinished = (item: Item) =>
  item.kind === 'tool_call' ? item.outcome !== null : item.kind !== 'assistant' || item.status === 'done';

/** What a page was shown as finished is there word for word; what was open is closed with what is known of it. */
function expectKept(shown: Map<string, Item>, { turns, items }: Transcript): void {
  const stored = new Map(items.map((item) => [item.id, item]));
  for (const item of shown.values()) {
    const kept = stored.get(item.id);
    // Text that is being written is shown before it is on the disk.
    if (item.kind === 'assistant' && item.status === 'streaming') continue;
    expect(kept, `${item.kind} ${item.id} was shown and is gone`).toBeDefined();
    if (isFinished(item)) expect(kept).toEqual(item);
    else if (item.kind === 'tool_call' && item.status === 'running')
      expect(kept).toMatchObject({ status: expect.stringMatching(/unknown|succeeded|failed/) });
  }
  for (const turn of turns) expect(turn.status, `turn ${turn.id}`).not.toBe('running');
  const waiting = new Set(turns.filter(({ status }) => status === 'waiting').map(({ id }) => id));
  for (const item of items) {
    if (item.kind === 'assistant') expect(item.status).not.toBe('streaming');
    if (item.kind === 'tool_call' && !waiting.has(item.turnId))
      expect(item.outcome, 'a call without an outcome').not.toBeNull();
  }
}

const callsIn = ({ items }: Transcript) => items.filter((item): item is ToolCallItem => item.kind === 'tool_call');

it(`F41 F11 keeps what was shown and makes no call twice, killed ${kills} times at any moment of turns with agents, tools and approvals`, {
  timeout: times(120_000, 1_200_000),
}, async () => {
  const folder = await temporaryFolder();
  const random = randomFrom(seed);
  const provider = await startStrictProvider(restlessModel(randomFrom(seed + 1)));
  const marksFile = join(folder, 'marks');
  const options = { dataFolder: join(folder, 'data'), providerUrl: provider.url, marksFile, isLast: false };
  let shown = new Map<string, Item>();
  for (let kill = 0; kill < kills; kill += 1) {
    const life = new Life(options);
    const found = await life.found();
    if (found !== null) expectKept(shown, found);
    await life.killAfter(100 + random() * 1_100);
    shown = new Map([...shown, ...life.shown]);
  }
  const last = new Life({ ...options, isLast: true });
  const found = await last.found();
  if (found !== null) expectKept(shown, found);
  await last.ended;
  expect(last.lines.at(-1), last.errors).toEqual({ say: 'ended' });
  expect(provider.problems).toEqual([]);
  const final = last.lines.findLast((line) => line.say === 'turn');
  expect(final?.say === 'turn' && isFinal(final.turn.status)).toBe(true);
  expect(final).toMatchObject({ turn: { status: 'completed' } });

  // Every mark that was made stands once, belongs to a call that may have been made, and none that was denied.
  const marks = existsSync(marksFile) ? readFileSync(marksFile, 'utf8').trim().split('\n') : [];
  expect(new Set(marks).size).toBe(marks.length);
  expect(marks.length).toBeGreaterThan(0);
  const calls = new Map(
    callsIn({
      conversation: found?.conversation,
      turns: [],
      items: [...new Map([...shown, ...last.shown]).values()],
    } as Transcript).map((call) => [call.arguments.mark, call]),
  );
  for (const mark of marks) expect(calls.get(mark)?.status, mark).toMatch(/succeeded|unknown|running/);
});
