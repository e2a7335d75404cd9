import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transcript } from '../shared/conversation.ts';
import { type Logger, silentLogger } from '../shared/logger.ts';
import { applyChange } from '../shared/transcript.ts';
import { pageContext } from './api/router.ts';
import { createHost, type Host } from './host.ts';
import { keyFileCipher } from './storage/keyFileCipher.ts';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-host-'));
});

afterEach(() => rm(dataFolder, { recursive: true }));

/** A host whose bundled servers are not installed: nothing here needs them. */
async function openHost(log: Logger = silentLogger): Promise<Host> {
  return createHost({
    dataFolder,
    storageThread: new URL('./storage/thread.ts', import.meta.url),
    serversFolder: join(dataFolder, 'nowhere'),
    node: process.execPath,
    npm: join(import.meta.dirname, '..', '..', 'node_modules', 'npm'),
    cipher: await keyFileCipher(dataFolder),
    version: '0.0.0',
    log,
  });
}

const client = (host: Host) => createRouterClient(host.router, { context: pageContext(host.openPage('browser')) });

/** SQLite removes its journal when the last connection closes. */
const isDatabaseOpen = () => existsSync(join(dataFolder, 'signalbox.db-wal'));

describe('createHost', () => {
  it('answers a message, and shows it again after a restart', async () => {
    const first = await openHost();
    const { conversationId } = await client(first).turns.start({ conversationId: null, text: 'What can you do?' });
    let transcript: Transcript | null = null;
    for await (const { change } of await client(first).turns.watch({ conversationId, resume: null })) {
      transcript = applyChange(transcript, change);
      if (transcript?.turns[0]?.status === 'completed') break;
    }
    expect(isDatabaseOpen()).toBe(true);
    await first.dispose();
    expect(isDatabaseOpen()).toBe(false);

    const second = await openHost();
    const watch = await client(second).turns.watch({ conversationId, resume: { epoch: first.epoch, seq: 99 } });
    expect(transcript?.items).toMatchObject([{ kind: 'user' }, { kind: 'assistant' }]);
    expect(await watch.next()).toMatchObject({
      value: { change: { type: 'snapshot', transcript: { items: transcript?.items } } },
    });
    await second.dispose();
  });

  it('F5 can be disposed of in the middle of a turn, twice, and takes nothing more', async () => {
    const host = await openHost();
    const { conversationId } = await client(host).turns.start({ conversationId: null, text: 'What can you do?' });
    await Promise.all([host.dispose(), host.dispose()]);
    expect(isDatabaseOpen()).toBe(false);
    await expect(client(host).turns.start({ conversationId, text: 'And?' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('closes again what it had opened when it can’t be built', async () => {
    const log: Logger = {
      ...silentLogger,
      info() {
        throw new Error('The log is broken.');
      },
    };
    await expect(openHost(log)).rejects.toThrow('The log is broken.');
    expect(isDatabaseOpen()).toBe(false);
    const host = await openHost();
    await host.dispose();
  });
});
