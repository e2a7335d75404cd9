import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signalProcess } from '../src/main/servers/process.ts';
import { findProcess } from '../src/main/servers/processTable.ts';
import {
  call,
  command,
  faulty,
  isAlive,
  pidsIn,
  quickTimings,
  reach,
  supervise,
  temporaryFolder,
  textOf,
  untilGone,
  withoutRestarts,
} from './harness.ts';

const hostScript = fileURLToPath(new URL('./servers/host.ts', import.meta.url));

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

  it('F2 is restarted with pauses, then left alone, and started again by hand', async () => {
    const folder = await temporaryFolder();
    const [starts, broken] = [path.join(folder, 'starts'), path.join(folder, 'broken')];
    await writeFile(broken, '');
    const supervisor = await supervise([faulty('crash', [`--crash-while=${broken}`, `--count-starts=${starts}`])]);
    const { failure } = await reach(supervisor, 'crash', 'failed');
    expect(failure.summary).toMatch(/exit code 3.*restarted 5 times/);
    expect(failure.detail).toContain('The flux capacitor is missing');
    expect(await pidsIn(starts)).toHaveLength(6);
    expect(supervisor.view('crash').restarts).toBe(5);
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
    expect(supervisor.view('good').restarts).toBe(1);
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

  it('F5 is gone after a quit in mid-call, and the call says that its outcome is not known', async () => {
    const supervisor = await supervise([faulty('stubborn', ['--stubborn', '--grandchild']), faulty('good')]);
    const pids = [await reach(supervisor, 'stubborn', 'ready'), await reach(supervisor, 'good', 'ready')].map(
      ({ pid }) => pid,
    );
    const calls = [call(supervisor, 'stubborn', 'hang'), call(supervisor, 'good', 'hang_read')];
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
  async function killedHost(folder: string, configs: unknown) {
    const ledgerFile = path.join(folder, 'servers.ledger');
    const marker = `killed-${process.pid}-${path.basename(folder)}`;
    const host = spawn(process.execPath, [hostScript, ledgerFile, marker, JSON.stringify(configs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    const line = await new Promise<string>((resolve) => createInterface({ input: host.stdout }).once('line', resolve));
    const pids: number[] = JSON.parse(line);
    const ended = new Promise((resolve) => host.once('exit', resolve));
    host.kill('SIGKILL');
    await ended;
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
    await Promise.all(orphans.map(untilGone));
    expect(await readFile(ledgerFile, 'utf8')).toBe('');
  });

  it('F4 does not touch a process that has got the id of an old one', async () => {
    const ledgerFile = path.join(await temporaryFolder(), 'servers.ledger');
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log()'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    await new Promise((resolve) => stranger.stdout.once('data', resolve));
    const found = await findProcess(stranger.pid ?? 0);
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

describe('a server that writes nonsense', () => {
  it('F7 is usable: what is no message is counted and shown', async () => {
    const supervisor = await supervise([faulty('junk', ['--junk'])]);
    await reach(supervisor, 'junk', 'ready');
    expect(textOf(await call(supervisor, 'junk', 'echo', { text: 'clear' }))).toBe('clear');
    const { value: lines = [] } = await supervisor.watchLog('junk', new AbortController().signal).next();
    const junk = lines
      .filter(({ source }: { source: string }) => source === 'stdout')
      .map(({ text }: { text: string }) => text);
    expect(junk).toEqual([
      'Server listening, press Ctrl-C to quit',
      '{"jsonrpc":"2.0","id":',
      '{"hello":"world"}',
      '[1,2,3]',
      '{"jsonrpc":"1.0","id":0,"result":{}}',
      '"text"',
      'null',
    ]);
  });

  it('F7 may tear characters between writes and leave out the last newline', async () => {
    const supervisor = await supervise([faulty('pieces')]);
    await reach(supervisor, 'pieces', 'ready');
    expect(textOf(await call(supervisor, 'pieces', 'split_utf8'))).toBe('Grüße, 世界 👩‍🚀');
    expect(textOf(await call(supervisor, 'pieces', 'last_words'))).toBe('goodbye');
  });

  it('F7 F16 loses an answer of 11 MiB, and only that one', async () => {
    const supervisor = await supervise([faulty('big')]);
    await reach(supervisor, 'big', 'ready');
    const [big, small] = await Promise.all([
      call(supervisor, 'big', 'big', { bytes: 11 * 1024 * 1024 }),
      call(supervisor, 'big', 'echo', { text: 'small' }),
    ]);
    expect(textOf(big)).toMatch(/^TOO_LARGE: .*11 MiB/);
    expect(textOf(small)).toBe('small');
    expect(await call(supervisor, 'big', 'big', { bytes: 9_000_000 })).toMatchObject({ data: { cutFrom: 9_000_000 } });
  });

  it.each(['--flood-stdout', '--flood-one-line', '--flood-notifications', '--flood-stderr'])(
    'F8 is paused and then stopped when it does not cease (%s), while others answer',
    async (flag) => {
      const supervisor = await supervise([faulty('flood', [flag]), faulty('good')], { timings: withoutRestarts });
      await reach(supervisor, 'good', 'ready');
      for (let count = 0; count < 20; count += 1) {
        expect(textOf(await call(supervisor, 'good', 'echo', { text: `${count}` }))).toBe(`${count}`);
      }
      const { failure } = await reach(supervisor, 'flood', 'failed');
      expect(failure).toMatchObject({ cause: 'protocol', summary: expect.stringContaining('flooded') });
      expect(supervisor.view('good').state.status).toBe('ready');
    },
  );

  it('is stopped when it closes its output and lives on', async () => {
    const supervisor = await supervise([faulty('mute', ['--close-stdout', '--stubborn'])], {
      timings: withoutRestarts,
    });
    const { failure } = await reach(supervisor, 'mute', 'failed');
    expect(failure.summary).toContain('closed its output');
  });
});

describe('a command that can not run', () => {
  async function failureOf(file: string, args: string[] = []) {
    const starts: string[] = [];
    const supervisor = await supervise([command('bad', file, args)], {
      timings: { ...quickTimings, maxRestarts: 1_000 },
      environmentOf: async ({ id }) => {
        starts.push(id);
        return {};
      },
    });
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(starts).toEqual(['bad']);
    expect(`${failure.summary} ${failure.detail}`).not.toContain('Connection closed');
    return failure;
  }

  it('F9 says that it was not found, and where it was looked for', async () => {
    const failure = await failureOf('no-such-command-anywhere');
    expect(failure).toMatchObject({ cause: 'not_found', summary: expect.stringContaining('no-such-command-anywhere') });
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) expect(failure.detail).toContain(folder);
  });

  it('F9 says that it may not be executed, or is a folder', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'server');
    await writeFile(file, '#!/bin/sh\n', { mode: 0o644 });
    expect(await failureOf(file)).toMatchObject({
      cause: 'not_executable',
      detail: expect.stringContaining('chmod +x'),
    });
    await mkdir(path.join(folder, 'folder'));
    expect(await failureOf(path.join(folder, 'folder'))).toMatchObject({
      summary: expect.stringContaining('is a folder'),
    });
  });

  it.each([
    ['#!/no/such/interpreter -x', '/no/such/interpreter'],
    ['#!/usr/bin/env no-such-python', 'no-such-python'],
    ['#!/usr/bin/env -S no-such-python -u', 'no-such-python'],
  ])('F9 names the interpreter that is missing (%s)', async (line, name) => {
    const file = path.join(await temporaryFolder(), 'server');
    await writeFile(file, `${line}\n`);
    await chmod(file, 0o755);
    expect(await failureOf(file)).toMatchObject({ cause: 'not_found', summary: expect.stringContaining(`“${name}”`) });
  });

  it.each([
    ['is damaged', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0])],
    ['is a text without a first line', 'echo hello\n'],
    ['is empty', ''],
  ])('F9 says that a file %s instead of handing it to a shell', async (why, content) => {
    const file = path.join(await temporaryFolder(), 'server');
    await writeFile(file, content, { mode: 0o755 });
    expect(await failureOf(file)).toMatchObject({ cause: 'not_executable', summary: expect.stringContaining(why) });
  });

  it('F9 says that its folder does not exist', async () => {
    const launch = {
      kind: 'stdio' as const,
      command: process.execPath,
      args: [],
      cwd: '/no/such/folder',
      environmentNames: [],
    };
    const supervisor = await supervise([command('bad', process.execPath, [], { launch })]);
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(failure).toMatchObject({ cause: 'not_found', summary: expect.stringContaining('/no/such/folder') });
  });

  it('F9 says what a script that ends at once was missing', async () => {
    const supervisor = await supervise([command('bad', process.execPath, ['/no/such/server.js'])], {
      timings: withoutRestarts,
    });
    const { failure } = await reach(supervisor, 'bad', 'failed');
    expect(failure.summary).toContain('It needs “/no/such/server.js”');
  });
});
