import type { McpSubscription } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './testing/fakeClock.ts';
import { ToolSubscription } from './toolSubscription.ts';

type End = Awaited<McpSubscription['closed']>;

/** A server whose subscriptions end when the test says so. */
function openSubscription({ refuses = false } = {}) {
  const clock = new FakeClock();
  const state = { asked: 0, gaps: 0 };
  let end: (how: End) => void = () => {};
  const listen = async (): Promise<McpSubscription> => {
    state.asked += 1;
    if (refuses) throw new Error('Method not found');
    const closed = new Promise<End>((resolve) => {
      end = resolve;
    });
    return { honoredFilter: { toolsListChanged: true }, closed, close: async () => end('local') };
  };
  const onGap = () => {
    state.gaps += 1;
  };
  const subscription = new ToolSubscription({ listen }, { clock, timeout: 1_000, onGap });
  void subscription.open();
  const ends = async (how: End) => {
    await turn();
    end(how);
    await turn();
  };
  return { clock, state, subscription, ends };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('ToolSubscription', () => {
  it.each(['remote', 'graceful'] as const)('is asked for again, ever later, when it ended: %s', async (how) => {
    const { clock, state, ends } = openSubscription();
    await ends(how);
    clock.advance(4_999);
    expect(state).toEqual({ asked: 1, gaps: 0 });
    clock.advance(1);
    expect(state).toEqual({ asked: 2, gaps: 1 });
    await ends(how);
    clock.advance(9_999);
    expect(state.asked).toBe(2);
    clock.advance(1);
    expect(state.asked).toBe(3);
  });

  it('is not asked for again when the connection was closed, or the server refused it', async () => {
    const closed = openSubscription();
    await closed.ends('local');
    const refused = openSubscription({ refuses: true });
    await turn();
    for (const { clock, state } of [closed, refused]) {
      clock.advance(3_600_000);
      expect(state).toEqual({ asked: 1, gaps: 0 });
    }
  });

  it('leaves no timer behind', async () => {
    const { clock, subscription, ends } = openSubscription();
    await ends('remote');
    subscription.dispose();
    expect(clock.pendingTimers).toBe(0);
  });
});
