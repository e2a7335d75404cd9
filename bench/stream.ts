import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConversationFeed } from '../src/main/agents/conversationFeed.ts';
import type { TurnEvent } from '../src/shared/conversation.ts';
import type { Figure } from './measure.ts';

const tokensPerSecond = 500;
const seconds = 3;
const frameMs = 1_000 / 60;

/** Messages that reach the page while a model writes 500 tokens a second: at most one a display frame. */
export async function benchStream(): Promise<Figure[]> {
  const turnId = randomUUID();
  const itemId = randomUUID();
  const base = { turnId, createdAt: 0 };
  const feed = new ConversationFeed('bench', 0, {
    conversation: {
      id: randomUUID(),
      title: 'Bench',
      agentId: 'assistant',
      headTurnId: null,
      createdAt: 0,
      updatedAt: 0,
    },
    turns: [],
    items: [
      {
        ...base,
        id: itemId,
        position: 0,
        kind: 'assistant',
        agentName: 'A',
        agentColor: 0,
        text: '',
        status: 'streaming',
      },
    ],
  });
  const abort = new AbortController();
  const events: TurnEvent[] = [];
  const reading = (async () => {
    for await (const event of feed.watch(null, abort.signal)) events.push(event);
  })();
  const start = performance.now();
  let sent = 0;
  while (sent < tokensPerSecond * seconds) {
    const due = Math.floor(((performance.now() - start) * tokensPerSecond) / 1_000);
    for (; sent < due; sent += 1) feed.publishText(itemId, sent * 5, 'word ');
    await sleep(1);
  }
  const frames = (performance.now() - start) / frameMs;
  abort.abort();
  await reading;
  const messages = events.filter(({ change }) => change.type === 'text').length;
  return [
    {
      name: 'messages to the page at 500 tokens/s',
      floor: 'one a frame at 60 Hz',
      ratio: messages / frames,
      target: 1,
      detail: `${sent} tokens, ${messages} messages, ${Math.round(frames)} frames`,
    },
  ];
}
