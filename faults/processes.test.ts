import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { platform } from '../src/main/servers/platform/processPlatform.ts';
import { signalProcess } from '../src/main/servers/process.ts';
import type { ServerConfig } from '../src/shared/server.ts';
import {
  call,
  faulty,
  isAlive,
  pidsIn,
  reach,
  supervise,
  temporaryFolder,
  textOf,
  untilGone,
  withoutRestarts,
} from './harness.ts';
import { HostProcess } from './hostProcess.ts';

describe('a server that does not get ready', () => {
  it('F1 fails at its deadline while others are usable, and leaves no child', async () => {
    const starts = path.join(await temporaryFolder(), 'starts');
    const supervisor = await supervise([faulty('silent', ['--silent', `--count-starts=${starts}`]), faulty('good')], {
      timings: { ...withoutRestarts, startDeadline: 2_000 },
    });
    await reach(supervisor, 'good', 'ready');
    expect(supervisor.view('silent').state.status).toBe('starting');
    expect(textOf(await call(supervisor, 'good', 'echo', { text: 'hello' }))).toBe('hello');
    const { failure } = await reach(supervisor, 'silent', 'failed');
    expect(failure).toMatchObject({ cause: 'handshake_timeout', summary: expect.stringContaining('2 seconds') });
    const [pid = 0] = await pidsIn(starts);
    expect(await isAlive(pid)).toBe(false);
    expect(supervisor.view('good').state.status).toBe('ready');
  });

  it.each(['--silent', '--hides-tools'])('F1 fails by itself and at once gives way to its user (%s)', async (flag) => {
    const supervisor = await supervise([faulty('silent', [flag])], {
      timings: { ...withoutRestarts, startDeadline: 500 },
    });
    const { failure } = await reach(supervisor, 'silent', 'failed');
    expect(failure.cause).toBe('handshake_timeout');
    supervisor.restart('silent');
    await reach(supervisor, 'silent', 'starting');
    supervisor.setEnabled('silent', false);
    await reach(supervisor, 'silent', 'off');
  });

  it('F2 is restarted with pauses, then left alone, and started again by hand', async () => {
    const folder = await temporaryFolder();
    const [starts, broken] = [path.join(folder, 'starts'), path.join(folder, 'broken')];
    await writeFile(broken, '');
    const supervisor = await supervise([faulty('crash', [`--crash-while=${broken}`, `--count-starts=${starts}`])]);
    const { failure } = await reach(supervisor, 'crash', 'failed');
    expect(failure.summary).toMatch(/exit code 3.*restarted 5 times/);
    expect(failure.detail).toContain('The flux capacitor is missing');
    // The first start is made twice: the server might have ended only because it was asked for its era.
    expect(await pidsIn(starts)).toHaveLength(7);
    expect(supervisor.view('crash').vitals.restarts).toBe(5);
    await rm(broken);
    supervisor.restart('crash');
    await reach(supervisor, 'crash', 'ready');
    expect(textOf(await call(supervisor, 'crash', 'echo', { text: 'mended' }))).toBe('mended');
  });

  it('F2 comes back after its process was killed', async () => {
    const supervisor = await supervise([faulty('good')]);
    const { pid } = await reach(supervisor, 'good', 'ready');
    process.kill(pid, 'SIGKILL');
    const { failure } = await reach(supervisor, 'good', 'backoff');
    expect(failure.summary).toContain('SIGKILL');
    const again = await reach(supervisor, 'good', 'ready');
    expect(again.pid).not.toBe(pid);
    expect(textOf(await call(supervisor, 'good', 'pid'))).toBe(String(again.pid));
    expect(supervisor.view('good').vitals.restarts).toBe(1);
  });
});

describe('a server that does not want to end', () => {
  it('F3 is gone with its grandchildren, in its group or not, when its lever is off', async () => {
    const file = path.join(await temporaryFolder(), 'grandchildren');
    const flags = ['--stubborn', '--grandchild', '--daemon', `--grandchild-file=${file}`];
    const supervisor = await supervise([faulty('stubborn', flags)]);
    const { pid } = await reach(supervisor, 'stubborn', 'ready');
    const tree = [pid, ...(await pidsIn(file))];
    expect(await Promise.all(tree.map(isAlive))).toEqual([true, true, true]);
    supervisor.setEnabled('stubborn', false);
    await reach(supervisor, 'stubborn', 'off');
    expect(await Promise.all(tree.map(isAlive))).toEqual([false, false, false]);
  });

  it('F3 leaves no grandchild behind when it crashes', async () => {
    const file = path.join(await temporaryFolder(), 'grandchildren');
    const supervisor = await supervise([faulty('crash', ['--grandchild', '--daemon', `--grandchild-file=${file}`])], {
      timings: withoutRestarts,
    });
    const { pid } = await reach(supervisor, 'crash', 'ready');
    process.kill(pid, 'SIGKILL');
    await reach(supervisor, 'crash', 'failed');
    const grandchildren = await pidsIn(file);
    expect(grandchildren).toHaveLength(2);
    expect(await Promise.all(grandchildren.map(isAlive))).toEqual([false, false]);
  });

  it('F3 is gone although it is frozen, and can not even be asked', async () => {
    const supervisor = await supervise([faulty('frozen')]);
    const { pid } = await reach(supervisor, 'frozen', 'ready');
    process.kill(pid, 'SIGSTOP');
    supervisor.setEnabled('frozen', false);
    await reach(supervisor, 'frozen', 'off');
    expect(await isAlive(pid)).toBe(false);
  });

  it('F3 is known to have crashed although a grandchild holds its output open', async () => {
    const file = path.join(await temporaryFolder(), 'grandchildren');
    const flags = ['--heir', `--grandchild-file=${file}`];
    const supervisor = await supervise([faulty('crash', flags)], { timings: withoutRestarts });
    await reach(supervisor, 'crash', 'ready');
    expect(textOf(await call(supervisor, 'crash', 'crash'))).toContain('OUTCOME_UNKNOWN');
    const { failure } = await reach(supervisor, 'crash', 'failed');
    expect(failure).toMatchObject({ cause: 'exited', summary: expect.stringContaining('exit code 7') });
    expect(await Promise.all((await pidsIn(file)).map(isAlive))).toEqual([false]);
  });

  it('F5 is gone after a quit in mid-call, and the call says that its outcome is not known', async () => {
    const supervisor = await supervise([faulty('stubborn', ['--stubborn', '--grandchild']), faulty('good')]);
    const pids = [await reach(supervisor, 'stubborn', 'ready'), await reach(supervisor, 'good', 'ready')].map(
      ({ pid }) => pid,
    );
    const calls = [call(supervisor, 'stubborn', 'hang'), call(supervisor, 'good', 'hang_read')];
    // The answer to a later call shows that the server has the first one.
    await Promise.all([call(supervisor, 'stubborn', 'echo'), call(supervisor, 'good', 'echo')]);
    await supervisor.dispose();
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
    expect((await Promise.all(calls)).map(textOf)).toEqual([
      expect.stringContaining('OUTCOME_UNKNOWN'),
      expect.stringContaining('UNAVAILABLE'),
    ]);
    supervisor.setEnabled('good', true);
    expect(supervisor.view('good').state.status).toBe('off');
  });

  it('F6 is started once by any number of flips', async () => {
    const starts = path.join(await temporaryFolder(), 'starts');
    const supervisor = await supervise([faulty('good', [`--count-starts=${starts}`])]);
    for (let flip = 0; flip < 5; flip += 1) supervisor.setEnabled('good', true);
    await reach(supervisor, 'good', 'ready');
    expect(await pidsIn(starts)).toHaveLength(1);
    for (const on of [false, true, false, true]) supervisor.setEnabled('good', on);
    await reach(supervisor, 'good', 'ready');
    const [first = 0, ...others] = await pidsIn(starts);
    expect(others).toHaveLength(1);
    expect(await isAlive(first)).toBe(false);
  });
});

describe('a host that is killed', () => {
  async function killedHost(folder: string, configs: ServerConfig[]) {
    const ledgerFile = path.join(folder, 'servers.ledger');
    const marker = `killed-${process.pid}-${path.basename(folder)}`;
    const host = new HostProcess({ configs, ledgerFile, marker });
    const pids = await host.ready(...configs.map(({ id }) => id));
    await host.kill();
    return { ledgerFile, marker, pids };
  }

  it('F4 leaves servers that end with their stdin, and stubborn ones that the next start ends', async () => {
    const folder = await temporaryFolder();
    const grandchildren = path.join(folder, 'grandchildren');
    const configs = [
      faulty('honest'),
      faulty('stubborn', ['--stubborn', '--daemon', `--grandchild-file=${grandchildren}`]),
    ];
    const { ledgerFile, marker, pids } = await killedHost(folder, configs);
    const [honest = 0, stubborn = 0] = pids;
    await untilGone(honest);
    const orphans = [stubborn, ...(await pidsIn(grandchildren))];
    onTestFinished(() => orphans.forEach((pid) => void signalProcess(pid, 'SIGKILL')));
    expect(await Promise.all(orphans.map(isAlive))).toEqual([true, true]);
    await supervise([], { ledgerFile, marker });
    expect(await Promise.all(orphans.map(isAlive))).toEqual([false, false]);
    expect(await readFile(ledgerFile, 'utf8')).toBe('');
  });

  it('F4 does not touch a process that has got the id of an old one', async () => {
    const ledgerFile = path.join(await temporaryFolder(), 'servers.ledger');
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log()'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    await new Promise((resolve) => stranger.stdout.once('data', resolve));
    const found = await platform.find(stranger.pid ?? 0);
    const entry = { pid: stranger.pid, executable: process.execPath, marker: 'reused.1' };
    const lines = [
      { ...entry, startTime: 'another boot/1' },
      { ...entry, startTime: found?.startTime, marker: 'reused.2' },
    ];
    await writeFile(ledgerFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await supervise([], { ledgerFile, marker: 'reused' });
    expect(await isAlive(stranger.pid ?? 0)).toBe(true);
  });
});
