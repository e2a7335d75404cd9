import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../shared/logger.ts';
import { silentLogger } from '../../shared/logger.ts';
import { acceptsCalls, defaultServerOptions, type ServerConfig } from '../../shared/server.ts';
import { systemClock } from './clock.ts';
import type { Supervisor, SupervisorOptions } from './supervisor.ts';
import { MemoryStores } from './testing/memoryStores.ts';
import { openSupervisor } from './testing/openSupervisor.ts';
import { defaultTimings } from './timings.ts';

const canary = 'canary-key-4711';
const never = new AbortController().signal;

/** A server in the file `server.cjs`, which is given the body of `answer(method, params)`; what that returns is the reply. */
async function setUp(answer: string, options: Partial<SupervisorOptions> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-faults-'));
  const file = path.join(folder, 'server.cjs');
  await writeFile(
    file,
    `
const fs = require('node:fs');
const starts = '${path.join(folder, 'starts')}';
const answer = (method, params) => { ${answer} };
const welcome = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const reply = answer(method, params);
  if (reply !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...reply }) + '\\n');
});
`,
  );
  const config: ServerConfig = {
    id: 'own',
    name: 'Own',
    launch: { kind: 'stdio', command: process.execPath, args: [file], cwd: folder, environmentNames: ['KEY'] },
    enabled: true,
    trusted: false,
    identityParameter: null,
    options: defaultServerOptions,
  };
  const supervisor = openSupervisor(folder, {
    configs: [config],
    secretsOf: async () => ({ KEY: canary }),
    ...options,
  });
  return { supervisor, config };
}

/** Resolves when the server is in one of the given states. */
async function reached(supervisor: Supervisor, ...wanted: string[]): Promise<void> {
  const done = new AbortController();
  for await (const _event of supervisor.watch(done.signal)) {
    if (wanted.includes(supervisor.view('own').state.status)) done.abort();
  }
}

describe('F26 a secret that a server tells', () => {
  const tells = `
    if (method === 'initialize') return { error: { code: -32_000, message: 'The key ' + process.env.KEY + ' is wrong' } };
    return { error: { code: -32_601, message: 'Unknown' } };`;

  it('in the handshake is neither in its state nor in the log of the host', async () => {
    const logged: unknown[] = [];
    const log: Logger = { ...silentLogger, warn: (...line: unknown[]) => void logged.push(line) };
    const { supervisor } = await setUp(tells, { log });
    await supervisor.start();
    await reached(supervisor, 'backoff', 'failed');
    expect(JSON.stringify(logged)).toContain('is wrong');
    expect(JSON.stringify([logged, supervisor.views()])).not.toContain(canary);
  });

  it('in the error of a call is neither in its outcome nor in the call log', async () => {
    const { stores, records } = new MemoryStores();
    const { supervisor } = await setUp(
      `
      if (method === 'initialize') return { result: welcome };
      if (method === 'tools/list') return { result: { tools: [{ name: 'tell', inputSchema: { type: 'object' } }] } };
      if (method === 'tools/call') return { result: { isError: true, content: [{ type: 'text', text: 'Bad key ' + process.env.KEY }] } };
      return { error: { code: -32_601, message: 'Unknown' } };`,
      { stores },
    );
    await supervisor.start();
    await supervisor.settled('all');
    const outcome = await supervisor.callTool('own', 'tell', {}, { signal: never });
    await supervisor.dispose();
    expect(outcome).toMatchObject({ success: false, error: { message: expect.stringContaining('Bad key') } });
    expect(records).toHaveLength(1);
    expect(JSON.stringify([outcome, records])).not.toContain(canary);
  });
});

describe('the era of a server', () => {
  it('that was taken for the older one, and does not answer as such, is asked anew', async () => {
    const { supervisor } = await setUp(
      `
      if (!fs.existsSync(starts)) { fs.writeFileSync(starts, '1'); process.exit(1); }
      if (method === 'server/discover') return { result: { resultType: 'complete', ttlMs: 0, cacheScope: 'private', supportedVersions: ['2026-07-28'], capabilities: {}, _meta: {} } };`,
      { timings: { ...defaultTimings, backoffFloor: 5, backoffCeiling: 10, startDeadline: 1_500 } },
    );
    await supervisor.start();
    await reached(supervisor, 'ready', 'failed');
    expect(supervisor.view('own')).toMatchObject({ state: { status: 'ready' }, identity: { protocol: '2026-07-28' } });
  });
});

describe('F10 setting the clock of the machine back', () => {
  it('does not put off when the calls of a failing server are let through again', async () => {
    let shift = 0;
    const clock = { ...systemClock, wall: () => Date.now() + shift };
    const { supervisor } = await setUp(
      `
      if (method === 'initialize') return { result: welcome };
      if (method === 'tools/list') return { result: { tools: [{ name: 'hang', inputSchema: { type: 'object' } }] } };
      if (method === 'tools/call') return undefined;
      return { error: { code: -32_601, message: 'Unknown' } };`,
      { clock },
    );
    await supervisor.start();
    await supervisor.settled('all');
    for (let count = 0; count < 5; count += 1) {
      await supervisor.callTool('own', 'hang', {}, { signal: never, timeoutMs: 5 });
    }
    shift = -3_600_000;
    const { state } = supervisor.view('own');
    expect(state).toMatchObject({ status: 'degraded', reason: 'breaker' });
    expect(state.status === 'degraded' && acceptsCalls(state, clock.wall() + 10_000)).toBe(true);
  });
});

describe('a server that rests', () => {
  it('is started once when it is changed and told to run always', async () => {
    const { stores, lists } = new MemoryStores();
    const { supervisor, config } = await setUp(
      `
      if (method === 'initialize') return { result: welcome };
      if (method === 'tools/list') return { result: { tools: [] } };
      return { error: { code: -32_601, message: 'Unknown' } };`,
      { stores },
    );
    const options = { ...defaultServerOptions, lifetime: 'on-demand' as const };
    const fingerprint = createHash('sha256').update(JSON.stringify(config.launch)).digest('hex');
    lists.set('own', { serverId: 'own', fingerprint, tools: [], at: 0 });
    supervisor.configure({ ...config, options }, false);
    await supervisor.start();
    expect(supervisor.view('own').state.status).toBe('idle');
    supervisor.configure({ ...config, options: { ...defaultServerOptions, roots: [tmpdir()] } }, true);
    await supervisor.settled('all');
    expect(supervisor.view('own')).toMatchObject({ state: { status: 'ready' }, vitals: { restarts: 0 } });
  });
});

describe('a server that is removed', () => {
  it('is gone also where its sign-in can’t be forgotten', async () => {
    const { stores } = new MemoryStores();
    const credentials = { ...stores.credentials, remove: () => Promise.reject(new Error('The disk is full')) };
    const { supervisor } = await setUp('', { stores: { ...stores, credentials } });
    const done = new AbortController();
    const removed: string[] = [];
    const watching = (async () => {
      for await (const event of supervisor.watch(done.signal)) {
        if (event.type !== 'removed') continue;
        removed.push(event.id);
        done.abort();
      }
    })();
    await expect(supervisor.remove('own')).rejects.toThrow('The disk is full');
    await watching;
    expect(removed).toEqual(['own']);
    expect(supervisor.views()).toEqual([]);
  });
});
