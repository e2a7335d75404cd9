import { mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import { defaultServerOptions, type ServerConfig, type ServerStatus, serverEventSchema } from '../../shared/server.ts';
import type { Supervisor, SupervisorOptions } from './supervisor.ts';
import { FakeClock } from './testing/fakeClock.ts';
import { MemoryStores } from './testing/memoryStores.ts';
import { openSupervisor } from './testing/openSupervisor.ts';

/** The least that is an MCP server; it tells its environment and folder, and can be told to change its tools. */
const script = `
let tools = ['tell', 'grow'];
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const page = (cursor) => cursor === undefined && tools.length > 1
  ? { tools: [tool(tools[0])], nextCursor: 'rest' }
  : { tools: tools.slice(tools.length > 1 ? 1 : 0).map(tool) };
const tool = (name) => ({ name, inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'initialize') send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: params.clientInfo.version } } });
  else if (method === 'tools/list') send({ id, result: page(params?.cursor) });
  else if (method === 'tools/call' && params.name === 'grow') {
    tools = [...tools, 'grown'];
    send({ id, result: { content: [] } });
    send({ method: 'notifications/tools/list_changed' });
  } else if (method === 'tools/call') send({ id, result: { structuredContent: { folder: process.cwd(), data: process.env.SIGNALBOX_DATA ?? null } } });
  else send({ id, result: {} });
});
`;

async function setUp(options: Partial<SupervisorOptions> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-supervisor-'));
  await mkdir(path.join(folder, 'clock'));
  await writeFile(path.join(folder, 'clock', 'index.cjs'), script);
  const supervisor = openSupervisor(folder, { configs: [config('clock')], ...options });
  return { supervisor, folder };
}

function config(id: string, more: Partial<ServerConfig> = {}): ServerConfig {
  const launch = { kind: 'bundled' as const, name: 'clock' as const };
  return {
    id,
    name: id.toUpperCase(),
    launch,
    enabled: true,
    trusted: true,
    identityParameter: null,
    options: defaultServerOptions,
    ...more,
  };
}

async function started(options: Partial<SupervisorOptions> = {}) {
  const made = await setUp(options);
  await made.supervisor.start();
  await made.supervisor.settled('all');
  return made;
}

const statusOf = (supervisor: Supervisor, id: string): ServerStatus => supervisor.view(id).state.status;
const never = new AbortController().signal;

describe('Supervisor', () => {
  it('starts what is switched on, and nothing before it was told to', async () => {
    const { supervisor } = await setUp({ configs: [config('a'), config('b', { enabled: false })] });
    supervisor.setEnabled('a', true);
    expect(statusOf(supervisor, 'a')).toBe('off');
    await supervisor.start();
    expect(statusOf(supervisor, 'a')).toBe('starting');
    await supervisor.settled('all');
    expect(supervisor.views().map(({ state }) => state.status)).toEqual(['ready', 'off']);
  });

  it('lists the tools of all pages, and again when they change', async () => {
    const { supervisor } = await started();
    expect(supervisor.view('clock').tools.map(({ name }) => name)).toEqual(['tell', 'grow']);
    await supervisor.callTool('clock', 'grow', {}, { signal: never });
    const done = new AbortController();
    for await (const event of supervisor.watch(done.signal)) {
      if (event.type === 'server' && event.server.tools.length === 3) done.abort();
    }
    expect(supervisor.view('clock').tools.map(({ name }) => name)).toEqual(['tell', 'grow', 'grown']);
  });

  it('runs a built-in server in a data folder of its own, which is for its owner alone', async () => {
    const { supervisor, folder } = await started();
    const data = path.join(folder, 'data', 'servers', 'clock');
    const outcome = await supervisor.callTool('clock', 'tell', {}, { signal: never });
    expect(outcome).toMatchObject({ data: { structured: { folder: data, data } } });
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect(supervisor.view('clock').commandLine).toContain(path.join(folder, 'clock', 'index.cjs'));
  });

  it('says that a built-in server is missing from the installation', async () => {
    const launch = { kind: 'bundled' as const, name: 'notes' as const };
    const { supervisor } = await started({ configs: [config('notes', { launch })] });
    expect(supervisor.view('notes').state).toMatchObject({ status: 'failed', failure: { cause: 'not_found' } });
  });

  it('says what keeps the variables of a server from being read', async () => {
    const secretsOf = () =>
      Promise.reject(new SignalboxError('UNAVAILABLE', 'Enter TOKEN again.', { retryable: false }));
    const { supervisor } = await started({ secretsOf });
    expect(supervisor.view('clock').state).toMatchObject({
      status: 'failed',
      failure: { summary: 'Enter TOKEN again.' },
    });
  });

  it('can be switched off while it waits for the variables of a server', async () => {
    const { supervisor } = await setUp({ secretsOf: () => new Promise(() => {}) });
    await supervisor.start();
    supervisor.setEnabled('clock', false);
    await supervisor.settled('all');
    await supervisor.dispose();
    expect(statusOf(supervisor, 'clock')).toBe('off');
  });

  it('measures how quick a server is', async () => {
    const { supervisor } = await started();
    await supervisor.callTool('clock', 'tell', {}, { signal: never });
    expect(supervisor.view('clock').vitals.latency).toMatchObject({ p50: expect.any(Number), p95: expect.any(Number) });
  });

  it('restarts a server on request', async () => {
    const { supervisor } = await started();
    const before = supervisor.view('clock').state;
    supervisor.restart('clock');
    await supervisor.settled(['clock']);
    const after = supervisor.view('clock');
    expect(after.vitals.restarts).toBe(1);
    expect(before.status === 'ready' && after.state.status === 'ready' && before.pid !== after.state.pid).toBe(true);
  });

  it('refuses what makes no sense, in words', async () => {
    const { supervisor } = await setUp({ configs: [config('a', { enabled: false })] });
    expect(() => supervisor.view('b')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => supervisor.add(config('a'))).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(() => supervisor.restart('a')).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
  });
});

describe('toolsKnown', () => {
  const never = new AbortController().signal;

  it('waits for a server that is new, for some seconds from its start, and for no other', async () => {
    const clock = new FakeClock();
    const { supervisor } = await setUp({ configs: [config('a')], clock, secretsOf: () => new Promise(() => {}) });
    await supervisor.start();
    await supervisor.toolsKnown(['b'], never);
    let isOver = false;
    const waiting = supervisor.toolsKnown('all', never).then(() => {
      isOver = true;
    });
    clock.advance(7_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    clock.advance(1);
    await waiting;
    await supervisor.toolsKnown('all', never);
    expect(statusOf(supervisor, 'a')).toBe('starting');
  });

  it('waits for no server whose tools are remembered', async () => {
    const memory = new MemoryStores();
    const first = await started({ stores: memory.stores });
    const { configs } = { configs: [first.supervisor.view('clock').config] };
    const { supervisor } = await setUp({ configs, stores: memory.stores, secretsOf: () => new Promise(() => {}) });
    await supervisor.start();
    await supervisor.toolsKnown('all', never);
    expect(supervisor.view('clock')).toMatchObject({ state: { status: 'starting' }, toolsFrom: 'cache' });
  });
});

describe('settled', () => {
  it('does not wait for other servers, and resolves when its signal aborts', async () => {
    const { supervisor } = await setUp({ configs: [config('a')], secretsOf: () => new Promise(() => {}) });
    await supervisor.start();
    await supervisor.settled(['b']);
    const controller = new AbortController();
    const waiting = supervisor.settled('all', controller.signal);
    controller.abort();
    await waiting;
    expect(statusOf(supervisor, 'a')).toBe('starting');
  });
});

describe('watch', () => {
  it('begins with a snapshot, then tells what changes, in the form of the contract', async () => {
    const { supervisor } = await setUp({ configs: [config('a')] });
    const done = new AbortController();
    const seen: string[] = [];
    await supervisor.start();
    for await (const event of supervisor.watch(done.signal)) {
      serverEventSchema.parse(event);
      if (event.type === 'snapshot') supervisor.add(config('b', { enabled: false }));
      if (event.type === 'server') seen.push(`${event.server.config.id} ${event.server.state.status}`);
      if (event.type === 'server' && event.server.state.status === 'ready') void supervisor.remove('a');
      if (event.type === 'removed') done.abort();
    }
    expect(seen).toContain('b off');
    expect(seen.filter((entry) => entry.startsWith('a ')).slice(-2)).toEqual(['a stopping', 'a off']);
    expect(supervisor.views().map(({ config: { id } }) => id)).toEqual(['b']);
  });
});

describe('watchLog', () => {
  it('begins with what is held, then gives new lines in batches', async () => {
    const { supervisor } = await started();
    const controller = new AbortController();
    const log = supervisor.watchLog('clock', controller.signal);
    const first = await log.next();
    expect(first.value?.[0]).toMatchObject({ seq: 1, source: 'host', text: expect.stringContaining('Starting: ') });
    supervisor.restart('clock');
    const [second] = (await log.next()).value ?? [];
    expect(second?.seq).toBe((first.value?.at(-1)?.seq ?? 0) + 1);
    controller.abort();
    expect(await log.next()).toMatchObject({ done: true });
  });
});
