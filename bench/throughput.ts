import { openSdkClient, openSupervisor } from './contenders.ts';
import { type Figure, interleave } from './measure.ts';

const inFlight = 32;
const calls = 3_200;

/** Many calls at once through the host against the same through the SDK's own client. */
export async function benchThroughput(): Promise<Figure[]> {
  const sdk = await openSdkClient();
  const { supervisor, close } = await openSupervisor();
  const text = 'a short text';
  const signal = new AbortController().signal;
  try {
    const times = await interleave(
      {
        sdk: () => crowd(() => sdk.callTool({ name: 'echo', arguments: { text } })),
        host: () =>
          crowd(async () => {
            const outcome = await supervisor.callTool('echo', 'echo', { text }, { signal });
            if (!outcome.success) throw new Error(outcome.error.message);
          }),
      },
      { rounds: 15, warmUp: 3 },
    );
    const perSecond = (time: number) => `${Math.round(calls / (time / 1_000_000))} calls/s`;
    return [
      {
        name: `time for a number of calls, ${inFlight} in flight`,
        floor: "the SDK's client",
        ratio: times.host / times.sdk,
        target: 1,
        detail: `SDK ${perSecond(times.sdk)}, host ${perSecond(times.host)}`,
      },
    ];
  } finally {
    await sdk.close();
    await close();
  }
}

/** Makes all calls, so many of them at any moment. */
async function crowd(call: () => Promise<unknown>): Promise<void> {
  const caller = async () => {
    for (let made = 0; made < calls / inFlight; made += 1) await call();
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
}
