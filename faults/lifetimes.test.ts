import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemoryStores } from '../src/main/servers/testing/memoryStores.ts';
import { defaultServerOptions, type ServerConfig } from '../src/shared/server.ts';
import {
  call,
  faulty,
  isAlive,
  pidsIn,
  quickTimings,
  reach,
  supervise,
  temporaryFolder,
  textOf,
  untilHolds,
  withoutRestarts,
} from './harness.ts';
import { TestClock } from './testClock.ts';

const idleMinute = 60_000;

/** A server that starts when it is called and rests after a minute without a call. */
function onDemand(id: string, flags: string[] = [], more: Partial<ServerConfig> = {}): ServerConfig {
  const options = { ...defaultServerOptions, lifetime: 'on-demand' as const, idleMinutes: 1 };
  return faulty(id, flags, { options, ...more });
}

/** Runs it once, so that its tools are known, and lets it rest. */
async function resting(flags: string[] = []) {
  const clock = new TestClock();
  const memory = new MemoryStores();
  const starts = path.join(await temporaryFolder(), 'starts');
  const config = onDemand('lazy', [...flags, `--count-starts=${starts}`]);
  const supervisor = await supervise([config], { clock, stores: memory.stores });
  const { pid } = await reach(supervisor, 'lazy', 'ready');
  clock.skip(idleMinute);
  await reach(supervisor, 'lazy', 'idle');
  return { supervisor, clock, memory, config, starts, pid };
}

describe('a server on demand', () => {
  it('runs once to be known, rests after its idle time, and starts again for a call, which it answers', async () => {
    const { supervisor, clock, pid } = await resting();
    expect(await isAlive(pid)).toBe(false);
    expect(supervisor.view('lazy')).toMatchObject({ toolsFrom: 'cache', identity: null });
    expect(textOf(await call(supervisor, 'lazy', 'echo', { text: 'good morning' }))).toBe('good morning');
    const again = await reach(supervisor, 'lazy', 'ready');
    expect(again.pid).not.toBe(pid);
    clock.skip(idleMinute);
    await reach(supervisor, 'lazy', 'idle');
    expect(await isAlive(again.pid)).toBe(false);
  });

  it('does not rest during a call, however long, and counts its idle time from the last one', async () => {
    const { supervisor, clock, pid } = await resting();
    const controller = new AbortController();
    const long = supervisor.callTool('lazy', 'hang', {}, { signal: controller.signal });
    // The answer to a later call shows that the server has the first one.
    const ownPid = Number(textOf(await call(supervisor, 'lazy', 'pid')));
    clock.skip(idleMinute / 2);
    clock.skip(idleMinute / 2);
    expect(supervisor.view('lazy').state).toMatchObject({ status: 'ready', pid: ownPid });
    controller.abort();
    await long;
    clock.skip(idleMinute / 2);
    expect(textOf(await call(supervisor, 'lazy', 'pid'))).toBe(String(ownPid));
    clock.skip(idleMinute / 2);
    expect(supervisor.view('lazy').state.status).toBe('ready');
    clock.skip(idleMinute / 2);
    await reach(supervisor, 'lazy', 'idle');
    expect(await isAlive(pid)).toBe(false);
  });

  it('F6 is started once by any number of calls at once, and answers them all', async () => {
    const { supervisor, starts } = await resting();
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const outcomes = await Promise.all(texts.map((text) => call(supervisor, 'lazy', 'echo', { text })));
    expect(outcomes.map(textOf)).toEqual(texts);
    expect(await pidsIn(starts)).toHaveLength(2);
  });

  it('shows its tools in a later host without a process, until it is called', async () => {
    const first = await resting();
    await first.supervisor.dispose();
    const supervisor = await supervise([first.config], { clock: first.clock, stores: first.memory.stores });
    await supervisor.settled('all');
    const view = supervisor.view('lazy');
    expect(view).toMatchObject({ state: { status: 'idle' }, toolsFrom: 'cache' });
    expect(view.tools.map(({ name }) => name)).toContain('echo');
    expect(await pidsIn(first.starts)).toHaveLength(1);
    expect(textOf(await call(supervisor, 'lazy', 'echo', { text: 'hello' }))).toBe('hello');
    expect(await pidsIn(first.starts)).toHaveLength(2);
  });

  it('does not offer the tools of an earlier launch, and runs once to know those of the new one', async () => {
    const { supervisor, config } = await resting();
    supervisor.configure(onDemand('lazy', ['--odd-names']), false);
    expect(supervisor.view('lazy')).toMatchObject({ state: { status: 'starting' }, toolsFrom: 'none', tools: [] });
    await reach(supervisor, 'lazy', 'ready');
    expect(supervisor.view('lazy').tools.length).toBeGreaterThan(0);
    supervisor.configure({ ...config, name: 'Renamed' }, false);
    await untilHolds(supervisor, () => supervisor.view('lazy').state.status === 'ready');
    expect(supervisor.view('lazy').config.name).toBe('Renamed');
  });

  it('stays off when its lever is off: a call says so, and starts nothing', async () => {
    const { supervisor, starts } = await resting();
    supervisor.setEnabled('lazy', false);
    expect(textOf(await call(supervisor, 'lazy', 'echo'))).toContain('switched off');
    supervisor.setEnabled('lazy', true);
    expect(supervisor.view('lazy').state.status).toBe('idle');
    supervisor.setEnabled('lazy', false);
    expect(supervisor.view('lazy').state.status).toBe('off');
    expect(await pidsIn(starts)).toHaveLength(1);
  });

  it('has been told its folders before the call that it was started for', async () => {
    const folder = await temporaryFolder();
    const options = { ...defaultServerOptions, roots: [folder] };
    const supervisor = await supervise([faulty('rooted', ['--asks-roots'], { options })]);
    const outcome = await call(supervisor, 'rooted', 'answers');
    expect(JSON.parse(textOf(outcome))).toEqual([{ roots: [{ uri: pathToFileURL(folder).href }] }]);
  });

  it('is not waited for when it has folders and does not ask for them', async () => {
    const options = { ...defaultServerOptions, roots: [await temporaryFolder()] };
    const supervisor = await supervise([faulty('incurious', [], { options })]);
    expect(textOf(await call(supervisor, 'incurious', 'answers'))).toBe('[]');
  });

  it('says why the start that a call caused came to nothing', async () => {
    const folder = await temporaryFolder();
    const broken = path.join(folder, 'broken');
    const { supervisor, clock } = await resting([`--crash-while=${broken}`]);
    await writeFile(broken, '');
    expect(textOf(await call(supervisor, 'lazy', 'echo'))).toMatch(/UNAVAILABLE: .*exit code 3/);
    await rm(broken);
    supervisor.restart('lazy');
    expect(textOf(await call(supervisor, 'lazy', 'echo', { text: 'mended' }))).toBe('mended');
    clock.skip(idleMinute);
    await reach(supervisor, 'lazy', 'idle');
  });
});

describe('ten servers', () => {
  it('start side by side: each answers its handshake only once all ten processes run', async () => {
    const starts = path.join(await temporaryFolder(), 'starts');
    const flags = ['--answer-with=10', `--count-starts=${starts}`];
    const ids = Array.from({ length: 10 }, (_value, index) => `server-${index}`);
    // The processes of other servers run beside each of these, which is what they are to note.
    const supervisor = await supervise(ids.map((id) => faulty(id, flags)));
    await supervisor.settled('all');
    expect(supervisor.views().map(({ state }) => state.status)).toEqual(ids.map(() => 'ready'));
  });

  it('F1 are ready and callable while one of them still does not answer, and others wait for nobody', async () => {
    const ids = Array.from({ length: 9 }, (_value, index) => `server-${index}`);
    const silent = faulty('silent', ['--silent']);
    const supervisor = await supervise([silent, ...ids.map((id) => faulty(id))], {
      timings: { ...withoutRestarts, startDeadline: quickTimings.startDeadline },
    });
    await supervisor.settled(ids);
    const outcomes = await Promise.all(ids.map((id) => call(supervisor, id, 'echo', { text: id })));
    expect(outcomes.map(textOf)).toEqual(ids);
    expect(supervisor.view('silent').state.status).toBe('starting');
  });

  it('F1 F13 answer while a call waits for one that starts, and while one hangs in a call', async () => {
    const supervisor = await supervise([faulty('silent', ['--silent']), faulty('busy'), faulty('good')]);
    await supervisor.settled(['busy', 'good']);
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const waiting = [
      supervisor.callTool('silent', 'echo', {}, options),
      supervisor.callTool('busy', 'hang', {}, options),
    ];
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'at once' }))).toBe('at once');
    expect(supervisor.view('silent').state.status).toBe('starting');
    controller.abort();
    expect((await Promise.all(waiting)).map(textOf)).toEqual([
      expect.stringContaining('CANCELLED'),
      expect.stringContaining('CANCELLED'),
    ]);
  });

  it('include a slow one, which is merely late', async () => {
    const supervisor = await supervise([faulty('slow', ['--slow=300']), faulty('good')]);
    await supervisor.settled(['good']);
    expect(supervisor.view('slow').state.status).toBe('starting');
    expect(textOf(await call(supervisor, 'slow', 'echo', { text: 'here I am' }))).toBe('here I am');
    expect(supervisor.view('slow').vitals.restarts).toBe(0);
  });
});

describe('a server whose tools change', () => {
  it('is asked for them a few times only in a storm of announcements, and the last list counts', async () => {
    const supervisor = await supervise([faulty('storm')]);
    await reach(supervisor, 'storm', 'ready');
    await call(supervisor, 'storm', 'storm', { count: 200 });
    const last = 'added_200';
    await untilHolds(supervisor, () => supervisor.view('storm').tools.some(({ name }) => name === last));
    expect(textOf(await call(supervisor, 'storm', last))).toBe(last);
    const requests: { method: string }[] = JSON.parse(textOf(await call(supervisor, 'storm', 'requests')));
    const lists = requests.filter(({ method }) => method === 'tools/list');
    expect(lists.length).toBeLessThanOrEqual(4);
    expect(supervisor.view('storm').vitals.restarts).toBe(0);
  });
});
