import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readyAgents } from '../../../shared/agent.ts';
import { silentLogger } from '../../../shared/logger.ts';
import { openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleAgent } from '../testing/samples.ts';

const folder = temporaryFolder();
const warnings: string[] = [];
let storage: Storage;
let alice: string;

beforeAll(async () => {
  const log = { ...silentLogger, warn: (_: object, message: string) => warnings.push(message) };
  storage = await openTestStorage(folder.path, { log });
});
beforeEach(() => {
  alice = newUser(folder.path);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

describe('agents', () => {
  it('stay in the order in which they were made', async () => {
    expect(await storage.agents.list(alice)).toEqual([]);
    await storage.agents.save(alice, readyAgents);
    expect(await storage.agents.list(alice)).toEqual(readyAgents);

    const [first, ...others] = readyAgents.map((agent) => ({ ...agent, instructions: 'Changed 💡' }));
    if (first === undefined) throw new Error('unreachable');
    await storage.agents.save(alice, [sampleAgent('newer'), first]);
    expect(await storage.agents.list(alice)).toEqual([first, ...readyAgents.slice(1), sampleAgent('newer')]);
    for (const { id } of others) await storage.agents.remove(alice, id);
    expect(await storage.agents.list(alice)).toEqual([first, sampleAgent('newer')]);
    await expect(storage.agents.remove(alice, 'dispatcher')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are saved together or not at all', async () => {
    const agents = [sampleAgent('one'), sampleAgent('two')];
    await expect(storage.agents.save('nobody', agents)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await storage.agents.list('nobody')).toEqual([]);
  });

  it('are left out when they can’t be understood, and stay stored', async () => {
    await storage.agents.save(alice, [sampleAgent('sound'), sampleAgent('odd')]);
    const connection = openWritable(storageFiles(folder.path).database);
    connection.run(`UPDATE agents SET agent = '{"id":"odd"}' WHERE user_id = ? AND id = 'odd'`, [alice]);
    connection.close();
    expect(await storage.agents.list(alice)).toEqual([sampleAgent('sound')]);
    expect(warnings.at(-1)).toBe('Stored agent odd is not understood');
    await storage.agents.remove(alice, 'odd');
  });
});
