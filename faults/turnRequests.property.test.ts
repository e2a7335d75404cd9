import type { ModelResponse } from '@openai/agents-core';
import { assistantMessage, functionCall, modelResponder, ScriptedModel } from '@openai/agents-core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { handoffToolName } from '../src/main/agents/handoffs.ts';
import { librarian, router } from '../src/main/agents/testing/agentSamples.ts';
import { callsOf, done, lastTurn, TurnHost, turnFixture } from '../src/main/agents/testing/turnHarness.ts';
import { isFinal, type Transcript } from '../src/shared/conversation.ts';
import { times } from './soak.ts';
import { problemsOfRequest } from './turns/requestMessages.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const all = [
  { ...router, servers: ['library'], handoffs: ['librarian', 'mute'] },
  { ...librarian, handoffs: ['router'] },
  { ...librarian, id: 'mute', name: 'Mute', servers: [] },
];

type Part = (callId: string) => ModelResponse['output'][number];
const call =
  (name: string, json: string): Part =>
  (callId) =>
    functionCall(name, json, { callId });
const isCall = (each: Part) => each('c').type === 'function_call';
const part: fc.Arbitrary<Part> = fc.constantFrom<Part[]>(
  () => assistantMessage('A word.'),
  () => assistantMessage('  '),
  call('library__find_book', '{"book":"Emma"}'),
  call('library__find_book', '{"book":'),
  call('library__lend_book', '{"book":"Emma"}'),
  call('library__lend_book', '{"book":"Persuasion"}'),
  call('find it!', '{}'),
  call('', '{}'),
  ...all.map((agent) => call(handoffToolName(agent), '{"reason":"Why not"}')),
);
/** One message at most, and first, as the strictest form has it: what else a model said, its own API takes back. */
const response = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => {
  const [words, calls] = [parts.filter((each) => !isCall(each)), parts.filter(isCall)];
  return [...words.slice(0, 1), ...calls];
});
const responses = fc.array(response, { maxLength: 5 });

/** A model that says what was drawn, and then ends; each of its calls has an id of its own. */
function drawnModel(drawn: Part[][]): ScriptedModel {
  let ids = 0;
  const steps = drawn.map((parts) =>
    parts.map((each) => {
      ids += 1;
      return each(`c${ids}`);
    }),
  );
  const end = Array.from({ length: 12 }, () => modelResponder(() => [assistantMessage('The end.')]));
  return new ScriptedModel([...steps, ...end]);
}

const openCall = ({ items }: Pick<Transcript, 'items'>) => callsOf(items).find(({ status }) => status === 'waiting');

/** Answers whatever a turn asks, until it has ended. */
async function answerAll(service: TurnHost, conversationId: string, decisions: readonly boolean[]): Promise<void> {
  for (let asked = 0; ; asked += 1) {
    const { turns, items } = await service.until(
      conversationId,
      (now) =>
        isFinal(now.turns.at(-1)?.status ?? 'running') || (lastTurn('waiting')(now) && openCall(now) !== undefined),
    );
    if (isFinal(turns.at(-1)?.status ?? 'running')) return;
    const decision = decisions[asked % decisions.length] ? 'allow' : 'deny';
    await service.decide(openCall({ items })?.approvalId ?? '', decision);
  }
}

it('F21 F41 every request of every turn is accepted, and every allowed call is made once, whatever a model says', async () => {
  await fixture.store.storage.agents.save(user(), all);
  await fc.assert(
    fc.asyncProperty(
      responses,
      responses,
      fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
      async (first, second, decisions) => {
        fixture.library.calls.length = 0;
        fixture.library.answer = async () => done('');
        const models = [drawnModel(first), drawnModel(second)];
        const service = new TurnHost(fixture, models[0] ?? drawnModel([]));
        const { conversationId } = await service.turns.start(user(), {
          conversationId: null,
          agentId: 'router',
          text: 'Go',
        });
        await answerAll(service, conversationId, decisions);
        await service.turns.dispose();
        const next = new TurnHost(fixture, models[1] ?? drawnModel([]));
        await next.start('Again', conversationId);
        await answerAll(next, conversationId, decisions);
        await next.turns.dispose();
        const { items } = await fixture.store.storage.turns.loadTranscript(user(), conversationId);
        const problems = models.flatMap((model) => model.calls.flatMap(({ request }) => problemsOfRequest(request)));
        expect(problems).toEqual([]);
        const made = callsOf(items).filter(({ status }) => status === 'succeeded');
        expect(fixture.library.calls).toHaveLength(made.length);
        expect(callsOf(items).filter(({ outcome }) => outcome === null)).toEqual([]);
      },
    ),
    { numRuns: times(40, 400) },
  );
}, 120_000);
