import { describe, expect, it, onTestFinished } from 'vitest';
import { maxSamples, type ServerSample, sampleInterval } from '../../../shared/serverActivity.ts';
import { FakeClock } from '../testing/fakeClock.ts';
import { Monitor } from './monitor.ts';
import type { UsageRoot } from './processFigures.ts';
import { ServerStats } from './serverStats.ts';
import type { Usage } from './usageMeter.ts';

const busy: Usage = { cpu: 0.5, memory: 1_000, processes: 2 };

/** A monitor whose looks take as long as a test lets them. */
function monitored() {
  const clock = new FakeClock();
  const looks: { roots: readonly UsageRoot[]; finish(usage?: Usage): Promise<void> }[] = [];
  const told: string[] = [];
  const monitor = new Monitor({
    clock,
    onVitals: (id) => told.push(id),
    sampler: {
      sample: (roots) =>
        new Promise((resolve) => {
          const finish = async (usage = busy) => {
            resolve(new Map(roots.map(({ id }) => [id, usage])));
            await settled();
          };
          looks.push({ roots, finish });
        }),
    },
  });
  const beat = async (usage?: Usage) => {
    clock.advance(sampleInterval);
    await looks.at(-1)?.finish(usage);
  };
  onTestFinished(() => monitor.dispose());
  return { clock, monitor, looks, told, beat };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const run = (pid: number | null) => ({
  process: pid === null ? null : { pid, marker: `marker-${pid}` },
  stats: new ServerStats(),
});

async function next(samples: AsyncIterator<ServerSample[]>): Promise<ServerSample[] | undefined> {
  const { value, done } = await samples.next();
  return done ? undefined : value;
}

describe('Monitor', () => {
  it('looks at all servers together and keeps what happened since the look before', async () => {
    const { clock, monitor, looks, told, beat } = monitored();
    const first = run(10);
    monitor.started('first', first);
    monitor.started('second', run(20));
    first.stats.roundTrip(4);
    first.stats.call(true);
    await beat();
    expect(looks).toHaveLength(1);
    expect(looks[0]?.roots.map(({ id, pid }) => [id, pid])).toEqual([
      ['first', 10],
      ['second', 20],
    ]);
    expect(told).toEqual(['first', 'second']);
    const samples = monitor.watch('first', new AbortController().signal);
    const sample = { at: clock.wall(), cpu: 0.5, memory: 1_000, latency: { p50: 4, p95: 4 }, calls: 1, failed: 1 };
    expect(await next(samples)).toEqual([sample]);
    expect(monitor.usage('first')).toEqual(busy);
  });

  it('samples a remote server too, which has no process to look at', async () => {
    const { monitor, looks, beat } = monitored();
    monitor.started('remote', run(null));
    await beat();
    expect(looks[0]?.roots).toEqual([]);
    const samples = monitor.watch('remote', new AbortController().signal);
    expect(await next(samples)).toMatchObject([{ cpu: null, memory: null }]);
    expect(monitor.usage('remote')).toBeNull();
  });

  it('does not claim a share of a core after a single look', async () => {
    const { monitor, beat } = monitored();
    monitor.started('first', run(10));
    await beat({ ...busy, cpu: null });
    expect(monitor.usage('first')).toBeNull();
    await beat();
    expect(monitor.usage('first')).toEqual(busy);
  });

  it('has one timer while servers run and none when the last one stopped', () => {
    const { clock, monitor } = monitored();
    monitor.started('first', run(10));
    monitor.started('second', run(20));
    expect(clock.pendingTimers).toBe(1);
    monitor.stopped('first');
    expect(clock.pendingTimers).toBe(1);
    monitor.stopped('second');
    expect(clock.pendingTimers).toBe(0);
  });

  it('never looks twice at once, and keeps the beat', async () => {
    const { clock, monitor, looks } = monitored();
    monitor.started('first', run(10));
    clock.advance(sampleInterval);
    monitor.started('second', run(20));
    clock.advance(2.5 * sampleInterval);
    expect(looks).toHaveLength(1);
    await looks[0]?.finish();
    clock.advance(0.5 * sampleInterval - 1);
    expect(looks).toHaveLength(1);
    clock.advance(1);
    expect(looks).toHaveLength(2);
  });

  it('drops what it saw of a run that ended or was replaced meanwhile', async () => {
    const { clock, monitor, looks, told } = monitored();
    monitor.started('stopped', run(10));
    monitor.started('again', run(20));
    clock.advance(sampleInterval);
    monitor.stopped('stopped');
    monitor.started('again', run(21));
    await looks[0]?.finish();
    expect(told).toEqual([]);
    expect(monitor.usage('again')).toBeNull();
  });

  it('goes on after a look that failed', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const sample = async () => {
      looks += 1;
      throw new Error('no such file');
    };
    const monitor = new Monitor({ clock, onVitals: () => {}, sampler: { sample } });
    onTestFinished(() => monitor.dispose());
    const { stats } = run(10);
    monitor.started('first', { process: { pid: 10, marker: 'm' }, stats });
    stats.call(false);
    clock.advance(sampleInterval);
    await settled();
    clock.advance(sampleInterval);
    expect(looks).toBe(2);
    expect(await next(monitor.watch('first', new AbortController().signal))).toMatchObject([{ cpu: null, calls: 1 }]);
  });

  it('gives a watcher what is held, then what is new, and no more than an hour', async () => {
    const { monitor, beat } = monitored();
    monitor.started('first', run(10));
    const early = monitor.watch('first', new AbortController().signal);
    expect(await next(early)).toEqual([]);
    for (let count = 0; count < maxSamples + 3; count += 1) await beat({ ...busy, memory: count });
    const late = await next(monitor.watch('first', new AbortController().signal));
    expect(late).toHaveLength(maxSamples);
    expect(late?.at(-1)).toMatchObject({ memory: maxSamples + 2 });
    expect(await next(early)).toEqual(late);
    await beat({ ...busy, memory: 7 });
    expect(await next(early)).toMatchObject([{ memory: 7 }]);
  });

  it('ends a watch when its reader leaves, and when the server is forgotten', async () => {
    const { monitor, beat } = monitored();
    monitor.started('first', run(10));
    const leave = new AbortController();
    const left = monitor.watch('first', leave.signal);
    const forgotten = monitor.watch('first', new AbortController().signal);
    await Promise.all([left.next(), forgotten.next()]);
    const [leftNext, forgottenNext] = [next(left), next(forgotten)];
    leave.abort();
    expect(await leftNext).toBeUndefined();
    await beat();
    expect(await forgottenNext).toHaveLength(1);
    monitor.forget('first');
    expect(await next(forgotten)).toBeUndefined();
    expect(await next(monitor.watch('first', new AbortController().signal))).toEqual([]);
  });

  it('leaves nothing behind when it is disposed of', () => {
    const { clock, monitor } = monitored();
    monitor.started('first', run(10));
    monitor.dispose();
    expect(clock.pendingTimers).toBe(0);
  });
});
