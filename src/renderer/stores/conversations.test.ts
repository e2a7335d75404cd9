import { describe, expect, it } from 'vitest';
import { connected } from '../testing/connected.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { conversation, id, transcript, turn, userItem } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { createConversations } from './conversations.ts';

/** Two versions of the first message; the second one has a turn after it. */
const branched = () =>
  transcript({
    conversation: conversation(1, { headTurnId: id(10) }),
    turns: [
      turn(10, { status: 'completed' }),
      turn(11, { status: 'completed' }),
      turn(12, { status: 'completed', parentId: id(11) }),
    ],
    items: [10, 11, 12].map((number) => userItem(number + 10, { turnId: id(number) })),
  });

async function setUp() {
  const fake = new FakeHost({ transcripts: [branched()] });
  const conversations = createConversations(await connected(fake));
  await until(conversations.state, ({ list }) => list?.length === 1);
  return { fake, conversations };
}

describe('the branches of a conversation', () => {
  it('shows another one at its newest end', async () => {
    const { conversations } = await setUp();
    await conversations.showTurn(id(11));
    expect(conversations.state.getState().list).toMatchObject([{ headTurnId: id(12) }]);
  });

  it('goes on in a conversation of its own, which is in the list at once', async () => {
    const { fake, conversations } = await setUp();
    const made = await conversations.fork(id(12));
    expect(made.id).not.toBe(id(1));
    expect(conversations.state.getState().list?.map((entry) => entry.id)).toContain(made.id);
    expect(fake.feeds.get(made.id)?.transcript.turns.map((each) => each.id)).toEqual([id(11), id(12)]);
  });

  it('asks what the next request would take', async () => {
    const { fake, conversations } = await setUp();
    await expect(conversations.context(null, 'assistant')).resolves.toMatchObject({ limit: null });
    expect(fake.requests.at(-1)).toEqual({ name: 'context', input: { conversationId: null, agentId: 'assistant' } });
  });
});
