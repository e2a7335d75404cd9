import { openSdkClient, openSupervisor, RawPipe } from './contenders.ts';
import { type Figure, interleave, micros } from './measure.ts';

/**
 * A tool call as a turn makes it (deadline, retry, breaker, identity, statistics, call log; without what a turn commits)
 * against a raw pipe and against the SDK's own client.
 */
export async function benchToolCall(): Promise<Figure[]> {
  const raw = new RawPipe();
  const sdk = await openSdkClient();
  const { supervisor, close } = await openSupervisor();
  const text = 'a short text';
  const signal = new AbortController().signal;
  const figures: Figure[] = [];
  try {
    const times = await interleave(
      {
        raw: () => raw.call(text),
        sdk: () => sdk.callTool({ name: 'echo', arguments: { text } }),
        host: async () => {
          const outcome = await supervisor.callTool('echo', 'echo', { text }, { signal, userId: 'bench' });
          if (!outcome.success) throw new Error(outcome.error.message);
        },
      },
      { rounds: 3_000, warmUp: 300 },
    );
    const detail = `raw ${micros(times.raw)}, SDK ${micros(times.sdk)}, host ${micros(times.host)}`;
    figures.push(
      {
        name: 'tool call through the host',
        floor: "the SDK's client",
        ratio: times.host / times.sdk,
        target: 1.1,
        detail,
      },
      { name: 'tool call through the host', floor: 'a raw pipe', ratio: times.host / times.raw, target: null, detail },
    );
  } finally {
    raw.close();
    await sdk.close();
    await close();
  }
  return figures;
}
