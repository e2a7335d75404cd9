import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeItem } from '../src/main/agents/closing.ts';
import { forkOf } from '../src/main/agents/fork.ts';
import { historyOf, turnsOnPath, withoutCalls } from '../src/main/agents/history.ts';
import { sample } from '../src/main/agents/testing/samples.ts';
import { modelToolName } from '../src/main/servers/toolNames.ts';
import type { Item, Transcript, Turn } from '../src/shared/conversation.ts';
import { fail, succeed } from '../src/shared/errors.ts';
import type { ToolOutcome } from '../src/shared/tool.ts';
import { pathTo } from '../src/shared/turnTree.ts';
import { problemsOfRequest } from './turns/requestMessages.ts';

const text = fc.constantFrom('', ' ', '\n', 'Hello.', '{"a": 1}', '日本');
const outcome: fc.Arbitrary<ToolOutcome | null> = fc.oneof(
  fc.constant(null),
  fc.constant(fail('TOOL_ERROR', 'It broke.')),
  fc
    .tuple(text, fc.constantFrom(null, {}, { ok: true }))
    .map(([words, structured]) => succeed({ text: words, structured, cutFrom: null, stored: [] })),
);
const call = fc
  .record({
    status: fc.constantFrom('waiting', 'allowed', 'running', 'succeeded', 'failed', 'denied', 'cancelled', 'unknown'),
    tool: fc.constantFrom('lend_book', 'find the book!', '', `${'x'.repeat(129)}`, 'lés'),
    serverId: fc.constantFrom('library', 'unknown', 'a'.repeat(32)),
    callId: fc.constantFrom('c1', 'c2', ''),
    outcome,
  })
  .map((change) => sample.call(change as Parameters<typeof sample.call>[0]));
const speaker = fc.constantFrom(
  { id: 'librarian', name: 'Librarian', color: 0 },
  { id: randomUUID(), name: '日本 & Co', color: 1 },
  { id: randomUUID(), name: 'x'.repeat(60), color: 2 },
);
const handoff = fc.record({ from: speaker, to: speaker, reason: text }).map(
  (change): Item => ({
    ...{ id: randomUUID(), turnId: '', position: 0, createdAt: 1, kind: 'handoff' as const, callId: 'h' },
    ...{ servers: [], ...change },
  }),
);
const said = fc
  .tuple(text, fc.constantFrom('streaming' as const, 'done' as const, 'interrupted' as const))
  .map(([words, status]) => sample.assistant({ text: words, status }));
const thought = text.map(
  (words): Item => ({
    ...{ id: randomUUID(), turnId: '', position: 0, createdAt: 1, kind: 'reasoning', agentName: 'A', text: words },
  }),
);
const item: fc.Arbitrary<Item> = fc.oneof(call, handoff, said, thought);

interface Drawn {
  items: Item[];
  /** Which earlier turn it follows, as a part of all; the first one where there is none. */
  parent: number;
  isContinued: boolean;
  status: Turn['status'];
  closed: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  items: fc.array(item, { maxLength: 6 }),
  parent: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  isContinued: fc.boolean(),
  status: fc.constantFrom('completed', 'cancelled', 'failed', 'interrupted'),
  closed: fc.boolean(),
});

/** A tree of turns, each cut off at any place. */
function treeOf(turns: readonly Drawn[]): Transcript {
  const conversation = sample.conversation();
  const tree: Transcript = { conversation, turns: [], items: [] };
  for (const { items, parent, isContinued, status, closed } of turns) {
    const before = tree.turns[Math.floor(parent * tree.turns.length)];
    const origin = isContinued && before !== undefined ? 'continue' : 'message';
    const turn = sample.turn({ conversationId: conversation.id, parentId: before?.id ?? null, origin, status });
    const request = origin === 'message' ? [sample.user({ text: 'Do it' })] : [];
    const whole = [...request, ...items].map((each, position): Item => ({ ...each, turnId: turn.id, position }));
    tree.turns.push(turn);
    tree.items.push(...whole.map((each) => (closed ? (closeItem(each) ?? each) : each)));
  }
  return tree;
}

const options = {
  modelNameOf: ({ serverId, tool }: { serverId: string; tool: string }) => modelToolName(serverId, tool),
  contentOf: ({ text: words }: { text: string }) => words,
};

describe('F41 the history of any branch, whatever cut its turns off', () => {
  it.each(['message', 'continue'] as const)('is accepted with a %s after it, with tools and without', (origin) => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 8 }), (turns) => {
        const tree = treeOf(turns);
        for (const { id } of tree.turns) {
          const request: Item[] = origin === 'message' ? [sample.user({ text: 'Go on' })] : [];
          const input = historyOf([...turnsOnPath(tree, id), { origin, items: request }], options);
          const tool = { name: 'library__lend_book' };
          expect(problemsOfRequest({ input, tools: [tool], handoffs: [] })).toEqual([]);
          expect(problemsOfRequest({ input: withoutCalls(input), tools: [], handoffs: [] })).toEqual([]);
        }
      }),
    );
  });

  it('is the same in a copy of the branch', () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 6 }), (turns) => {
        const tree = treeOf(turns);
        const last = tree.turns.at(-1)?.id ?? '';
        const copy = forkOf(tree, last, 1);
        if (copy === null) throw new Error('Every turn has ended.');
        const plain = (transcript: Transcript, id: string) =>
          JSON.stringify(historyOf(turnsOnPath(transcript, id), options)).replaceAll(/call_\w+/g, 'call');
        expect(plain(copy, copy.conversation.headTurnId ?? '')).toBe(plain(tree, last));
        expect(copy.turns).toHaveLength(pathTo(tree.turns, last).length);
        const ids = new Set([...tree.turns, ...tree.items].map(({ id }) => id));
        expect([...copy.turns, ...copy.items].some(({ id }) => ids.has(id))).toBe(false);
      }),
    );
  });
});
