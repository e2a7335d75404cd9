import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signalProcess } from '../src/main/servers/process.ts';
import type { ProbeTimings } from '../src/main/servers/timings.ts';
import { call, faulty, quickTimings, reach, supervise, temporaryFolder, textOf } from './harness.ts';
import { HostProcess } from './hostProcess.ts';

const quickProbes: ProbeTimings = { every: 50, everyWhileMissing: 50, timeout: 300, degradeAfter: 2, endAfter: 4 };

function withProbes(probe: Partial<ProbeTimings> = {}) {
  return { timings: { ...quickTimings, probe: { ...quickProbes, ...probe } } };
}

describe('a server that stops answering probes', () => {
  it('is degraded, and its calls fail at once and say why, until it answers again', async () => {
    const file = path.join(await temporaryFolder(), 'mute');
    await writeFile(file, '');
    const supervisor = await supervise([faulty('mute')], withProbes({ endAfter: 1_000_000 }));
    const { pid } = await reach(supervisor, 'mute', 'ready');
    await call(supervisor, 'mute', 'mute', { file });
    expect(await reach(supervisor, 'mute', 'degraded')).toMatchObject({ pid, reason: 'probes', until: null });
    // It would be answered: what fails here did not wait for the server.
    expect(textOf(await call(supervisor, 'mute', 'echo'))).toContain('UNAVAILABLE: “mute” runs, but does not answer');
    await rm(file);
    expect(await reach(supervisor, 'mute', 'ready')).toMatchObject({ pid });
    const requests: { method: string; params: { name?: string } }[] = JSON.parse(
      textOf(await call(supervisor, 'mute', 'requests')),
    );
    const called = requests.filter(({ method }) => method === 'tools/call').map(({ params }) => params.name);
    expect(called).toEqual(['mute', 'requests']);
    expect(supervisor.view('mute').vitals.restarts).toBe(0);
  });

  it('is restarted when it goes on, with a cause in words, and works again; others are left alone', async () => {
    const supervisor = await supervise([faulty('mute'), faulty('good')], withProbes());
    const before = await reach(supervisor, 'mute', 'ready');
    const other = await reach(supervisor, 'good', 'ready');
    await call(supervisor, 'mute', 'mute');
    await reach(supervisor, 'mute', 'degraded');
    const { failure } = await reach(supervisor, 'mute', 'backoff');
    expect(failure).toMatchObject({ cause: 'unresponsive' });
    const after = await reach(supervisor, 'mute', 'ready');
    expect(after.pid).not.toBe(before.pid);
    expect(textOf(await call(supervisor, 'mute', 'echo', { text: 'back' }))).toBe('back');
    expect(supervisor.view('good')).toMatchObject({ state: { pid: other.pid }, vitals: { restarts: 0 } });
  });

  it('is not restarted while it is busy with a call, and is well when the call is done', async () => {
    // All probes that could be missed would have been missed several times over within the call.
    const supervisor = await supervise(
      [faulty('busy')],
      withProbes({ timeout: 200, every: 20, everyWhileMissing: 20 }),
    );
    const { pid } = await reach(supervisor, 'busy', 'ready');
    expect(textOf(await call(supervisor, 'busy', 'block', { milliseconds: 2_000 }))).toBe('done');
    expect(await reach(supervisor, 'busy', 'ready')).toMatchObject({ pid });
    expect(textOf(await call(supervisor, 'busy', 'pid'))).toBe(String(pid));
    expect(supervisor.view('busy').vitals.restarts).toBe(0);
  });

  it('is restarted though its calls time out one after the other, once none is under way', async () => {
    const supervisor = await supervise([faulty('stuck')], withProbes());
    await reach(supervisor, 'stuck', 'ready');
    // Its event loop stands still for far longer than the call was given.
    const outcome = await call(supervisor, 'stuck', 'block', { milliseconds: 60_000 }, 200);
    expect(textOf(outcome)).toContain('OUTCOME_UNKNOWN');
    const { failure } = await reach(supervisor, 'stuck', 'backoff');
    expect(failure).toMatchObject({ cause: 'unresponsive' });
    await reach(supervisor, 'stuck', 'ready');
    expect(textOf(await call(supervisor, 'stuck', 'echo', { text: 'free' }))).toBe('free');
  });
});

describe('a machine that sleeps', () => {
  it('F10 forgives what a frozen server missed, each time it wakes', async () => {
    const supervisor = await supervise([faulty('frozen')], withProbes());
    const { pid } = await reach(supervisor, 'frozen', 'ready');
    process.kill(pid, 'SIGSTOP');
    onTestFinished(() => void signalProcess(pid, 'SIGKILL'));
    // Together they miss more probes than end a run.
    for (let sleeps = 0; sleeps < 3; sleeps += 1) {
      await reach(supervisor, 'frozen', 'degraded');
      supervisor.woke();
      expect(supervisor.view('frozen').state.status).toBe('ready');
    }
    process.kill(pid, 'SIGCONT');
    expect(textOf(await call(supervisor, 'frozen', 'pid'))).toBe(String(pid));
    expect(supervisor.view('frozen').vitals.restarts).toBe(0);
  });

  it('F10 restarts nothing: neither what ran, nor what was starting, nor with the host alone asleep', async () => {
    const startDeadline = 2_000;
    const alone = await sleeper('alone', startDeadline);
    const together = await sleeper('together', startDeadline);
    const hosts = [alone, together];
    await Promise.all(hosts.map(({ beginLate }) => beginLate()));
    for (const { host } of hosts) host.signal('SIGSTOP');
    for (const pid of together.pids) process.kill(pid, 'SIGSTOP');
    onTestFinished(() => together.pids.forEach((pid) => void signalProcess(pid, 'SIGKILL')));
    // Nothing can tell that time passes for what stands still. It is more than every probe and the deadline need.
    await delay(startDeadline + 5_500);
    for (const pid of together.pids) process.kill(pid, 'SIGCONT');
    for (const { host } of hosts) host.signal('SIGCONT');
    await Promise.all(hosts.map(({ answer }) => answer()));
    for (const { host, pids, restarts } of hosts) {
      await host.ready('late');
      await untilProbed(host, 3);
      expect([...ids, 'late'].map((id) => host.latest(id)?.restarts)).toEqual(restarts);
      expect(ids.map((id) => host.latest(id)?.pid)).toEqual(pids);
    }
  });
});

/** Waits until each server that runs from the start has answered some more probes. */
async function untilProbed(host: HostProcess, times: number): Promise<void> {
  const probesOf = (id: string) => host.latest(id)?.roundTrips ?? 0;
  const before = new Map(ids.map((id) => [id, probesOf(id)]));
  await host.until(() => ids.every((id) => probesOf(id) >= (before.get(id) ?? 0) + times));
}

const ids = ['good-0', 'good-1', 'good-2'];

/** A host with three servers that run, and one that is just starting and will answer when it is told to. */
async function sleeper(name: string, startDeadline: number) {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'answer');
  const host = new HostProcess({
    configs: [...ids.map((id) => faulty(id)), faulty('late', [`--answer-when=${file}`], { enabled: false })],
    ledgerFile: path.join(folder, 'servers.ledger'),
    marker: `sleeper-${process.pid}-${name}`,
    timings: {
      ...quickTimings,
      startDeadline,
      probe: { ...quickProbes, every: 200, everyWhileMissing: 200, timeout: 1_000 },
    },
  });
  const pids = await host.ready(...ids);
  return {
    host,
    pids,
    restarts: [...ids, 'late'].map((id) => host.latest(id)?.restarts),
    beginLate: () => {
      host.enable('late');
      return host.until(() => host.latest('late')?.status === 'starting');
    },
    answer: () => writeFile(file, ''),
  };
}
