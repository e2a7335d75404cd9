import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import { claimDataFolder, type ForeignDataFolder, type OwnedDataFolder } from './dataFolder.ts';
import { TestProcess } from './testing/childProcess.ts';
import { temporaryFolder } from './testing/openTestStorage.ts';

let base: ReturnType<typeof temporaryFolder>;
let folder: string;
const owners: OwnedDataFolder[] = [];
const processes: TestProcess[] = [];

beforeEach(() => {
  base = temporaryFolder();
  folder = join(base.path, 'data');
});
afterEach(async () => {
  await Promise.all(owners.splice(0).map((owner) => owner.release()));
  await Promise.all(processes.splice(0).map((child) => child.kill()));
  base.remove();
});

async function own(path = folder): Promise<OwnedDataFolder> {
  const claim = await claimDataFolder(path);
  if (!claim.owner) throw new Error('Somebody else owns the folder');
  owners.push(claim);
  return claim;
}

async function meet(path = folder): Promise<ForeignDataFolder> {
  const claim = await claimDataFolder(path);
  if (claim.owner) {
    owners.push(claim);
    throw new Error('Nobody else owns the folder');
  }
  return claim;
}

/** A process that is ready to claim the folder as soon as it is told. */
async function claimer(): Promise<TestProcess> {
  const child = new TestProcess('claimer.ts', [folder]);
  processes.push(child);
  expect(await child.line()).toBe('loaded');
  return child;
}

async function claimBy(child: TestProcess): Promise<string> {
  child.child.stdin.write('go\n');
  return child.line();
}

const posix = process.platform !== 'win32';
const modeOf = (path: string) => statSync(path).mode & 0o777;
const socketNoted = (): string => JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8')).socket;

describe('a data folder', () => {
  it('is made for its owner only', async () => {
    folder = join(folder, 'deep', 'down');
    await own();
    if (!posix) return;
    expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(join(folder, 'host.sock'))).toBe(0o600);
    expect(modeOf(join(folder, 'host.json'))).toBe(0o600);
  });

  it('keeps the mode that its user gave it', async () => {
    mkdirSync(folder, { mode: 0o750 });
    await own();
    if (posix) expect(modeOf(folder)).toBe(0o750);
  });

  it('F6 has one owner, who answers the others', async () => {
    const owner = await own();
    owner.onRequest(async (message) => ({ heard: message, list: [1, null, 'é\n💡'] }));
    const other = await meet();
    expect(await other.ask({ type: 'activate' })).toEqual({ heard: { type: 'activate' }, list: [1, null, 'é\n💡'] });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => other.ask({ n })));
    expect(answers.map(({ heard }) => heard)).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  });

  it('answers what was asked before its owner was ready', async () => {
    const owner = await own();
    const answer = (await meet()).ask({ type: 'early' });
    owner.onRequest(() => ({ late: true }));
    expect(await answer).toEqual({ late: true });
  });

  it('passes refusals on, and lives through a handler that breaks', async () => {
    const owner = await own();
    owner.onRequest(({ type }) => {
      if (type === 'break') throw new TypeError('a defect');
      throw new SignalboxError('DENIED', 'Not today.');
    });
    const other = await meet();
    await expect(other.ask({ type: 'x' })).rejects.toMatchObject({ code: 'DENIED', message: 'Not today.' });
    await expect(other.ask({ type: 'break' })).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(other.ask({ type: 'x' })).rejects.toMatchObject({ code: 'DENIED' });
  });

  it.skipIf(!posix)('lives through junk on its socket', async () => {
    const owner = await own();
    owner.onRequest((message) => message);
    const other = await meet();
    for (const junk of ['{"cut', 'not json\n', '[]\n', '\n', 'x'.repeat(200_000)]) {
      const socket = createConnection(join(folder, 'host.sock'));
      socket.on('error', () => {}).resume();
      socket.end(junk);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect(await other.ask({ still: 'here' })).toEqual({ still: 'here' });
  });

  it('is free once it was released, and clean', async () => {
    const owner = await own();
    await meet();
    await Promise.all([owner.release(), owner.release()]);
    expect(readdirSync(folder)).toEqual([]);
    await own();
  });

  it('lets go although somebody is still connected', async () => {
    const owner = await own();
    const unanswered = (await meet()).ask({ type: 'wait' });
    await Promise.all([owner.release(), expect(unanswered).rejects.toMatchObject({ code: 'UNAVAILABLE' })]);
  });
});

describe('the owner’s process', () => {
  it('F4 frees the folder when it is killed', async () => {
    const first = await claimer();
    expect(await claimBy(first)).toBe('owner');
    expect(await (await meet()).ask({ type: 'who' })).toEqual({ type: 'who', answeredBy: first.child.pid });
    await first.kill();
    await own();
    await meet();
  });

  it.skipIf(!posix)('keeps the folder while it is stopped', async () => {
    const first = await claimer();
    expect(await claimBy(first)).toBe('owner');
    first.child.kill('SIGSTOP');
    await meet();
    first.child.kill('SIGCONT');
    expect(await (await meet()).ask({})).toEqual({ answeredBy: first.child.pid });
  });

  it.each([1, 2, 3])('F6 is one of many that start at once, also after a kill (round %i)', async () => {
    const first = await claimer();
    expect(await claimBy(first)).toBe('owner');
    await first.kill();
    const crowd = await Promise.all(Array.from({ length: 5 }, claimer));
    const roles = await Promise.all(crowd.map(claimBy));
    expect(roles.sort()).toEqual(['foreign', 'foreign', 'foreign', 'foreign', 'owner']);
    const pids = crowd.map(({ child }) => child.pid);
    expect(pids).toContain((await (await meet()).ask({})).answeredBy);
  });

  it('F6 is one of many claims in one process', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimDataFolder(folder)));
    const owned = claims.filter((claim) => claim.owner);
    owners.push(...owned);
    expect(owned).toHaveLength(1);
  });
});

describe.skipIf(!posix)('a folder whose path is too long for a socket', () => {
  beforeEach(() => {
    folder = join(base.path, 'long'.repeat(20), 'longer'.repeat(20));
  });

  it('has its socket in a private place, and cleans it up', async () => {
    const owner = await own();
    owner.onRequest((message) => message);
    const socket = socketNoted();
    expect(socket.startsWith(folder)).toBe(false);
    expect(modeOf(dirname(socket))).toBe(0o700);
    expect(await (await meet()).ask({ far: 'away' })).toEqual({ far: 'away' });
    await owner.release();
    expect(existsSync(dirname(socket))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free after a kill', async () => {
    const first = await claimer();
    expect(await claimBy(first)).toBe('owner');
    const left = socketNoted();
    await first.kill();
    await own();
    expect(existsSync(dirname(left))).toBe(false);
    await meet();
  });

  it('is not mistaken for the folder it was copied from', async () => {
    await own();
    const socket = socketNoted();
    const copy = join(base.path, 'copy');
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    await own(copy);
    expect(existsSync(socket)).toBe(true);
    await meet();
  });

  it('removes no folder that a note only claims to be its own', async () => {
    const precious = join(base.path, 'precious');
    mkdirSync(precious, { mode: 0o700 });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'host.json'), JSON.stringify({ folder, pid: 1, socket: join(precious, 'host.sock') }));
    await own();
    expect(existsSync(precious)).toBe(true);
  });
});
