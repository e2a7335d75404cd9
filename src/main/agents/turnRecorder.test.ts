import { describe, expect, it, vi } from 'vitest';
import { ConversationFeed } from './conversationFeed.ts';
import { sample } from './testing/samples.ts';
import { TurnRecorder } from './turnRecorder.ts';
import type { TurnChanges } from './turnStore.ts';

const speaker = { id: 'assistant', name: 'Assistant', color: 0 };
const retry = { attempt: 2, of: 3, until: 1, message: 'Too many requests.' };

/** A recorder whose turn waits to ask its model again, and what a page is shown of it. */
async function pausing() {
  const turn = sample.turn();
  const feed = new ConversationFeed('epoch-1', 0, sample.transcript({ turns: [turn] }));
  const recorder = new TurnRecorder({ userId: 'u', turn, items: [], store: { save: async () => {} }, feed });
  recorder.show({ retry });
  await Promise.resolve();
  return { recorder, shown: () => feed.transcript?.turns[0]?.retry };
}

describe('A pause before a model is asked again', () => {
  it('is shown until the model speaks', async () => {
    const { recorder, shown } = await pausing();
    expect(shown()).toEqual(retry);
    recorder.text(speaker, 'Hello');
    await Promise.resolve();
    expect(shown()).toBeNull();
    await recorder.finish('completed');
  });

  it('is over too where the model only calls', async () => {
    const { recorder, shown } = await pausing();
    const { callId, serverId, serverName, tool, toolTitle, arguments: args } = sample.call();
    const call = { callId, serverId, serverName, tool, toolTitle, arguments: args };
    await recorder.response(speaker, [{ kind: 'call', call, action: 'run', permission: { by: 'default' } }]);
    expect(shown()).toBeNull();
    await recorder.finish('completed');
  });
});

describe('Text that a model is writing', () => {
  it('F41 is sent to the disk every 250 ms, also while the model pauses and an earlier write is not done', async () => {
    vi.useFakeTimers();
    try {
      const turn = sample.turn();
      const feed = new ConversationFeed('epoch-1', 0, sample.transcript({ turns: [turn] }));
      const written: string[] = [];
      const save = (_userId: string, { items = [] }: TurnChanges) => {
        for (const item of items) if (item.kind === 'assistant') written.push(item.text);
        return new Promise<void>(() => {});
      };
      const recorder = new TurnRecorder({ userId: 'u', turn, items: [], store: { save }, feed });
      recorder.text(speaker, 'One');
      vi.advanceTimersByTime(100);
      recorder.text(speaker, ' two');
      vi.advanceTimersByTime(150);
      expect(written).toEqual(['One two']);
      recorder.text(speaker, ' three');
      vi.advanceTimersByTime(250);
      expect(written).toEqual(['One two', 'One two three']);
    } finally {
      vi.useRealTimers();
    }
  });
});
