import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AssistantItem } from '../src/shared/conversation.ts';
import { type Figure, micros } from './measure.ts';
import { conversationOf, turnOf } from './samples.ts';
import { openBenchStorage } from './storageBench.ts';

const items = 2_000;
const inFlight = 32;
const text = 'Words of an answer, about as long as a sentence or two of it. '.repeat(8);

const answer = (turnId: string, position: number): AssistantItem => ({
  id: randomUUID(),
  turnId,
  position,
  createdAt: 1,
  kind: 'assistant',
  agentName: 'Assistant',
  agentColor: 0,
  text,
  status: 'done',
});

/**
 * Items that were acknowledged as being on disk, many turns at once, against the same rows inserted one by one into the
 * same tables, each with a commit of its own at `synchronous = FULL`.
 */
export async function benchDurability(): Promise<Figure[]> {
  const raw: number[] = [];
  const host: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    host.push(await throughTheHost());
    raw.push(await byHand());
  }
  const best = { raw: Math.min(...raw), host: Math.min(...host) };
  return [
    {
      name: `time for an acknowledged item, ${inFlight} turns at once`,
      floor: 'raw inserts, one FULL commit each',
      ratio: best.host / best.raw,
      target: 1,
      detail: `raw ${micros(best.raw)}, host ${micros(best.host)}`,
    },
  ];
}

/** Microseconds for an item. */
async function throughTheHost(): Promise<number> {
  const { storage, userId, close } = await openBenchStorage();
  const turns = await Promise.all(
    Array.from({ length: inFlight }, async () => {
      const turn = turnOf(randomUUID(), { status: 'running' });
      await storage.turns.begin(userId, { conversation: conversationOf(turn), turn, items: [] });
      return turn.id;
    }),
  );
  const start = process.hrtime.bigint();
  await Promise.all(
    turns.map(async (turnId) => {
      for (let position = 0; position < items / inFlight; position += 1) {
        await storage.turns.save(userId, { items: [answer(turnId, position)] });
      }
    }),
  );
  const took = Number(process.hrtime.bigint() - start) / 1_000 / items;
  await close();
  return took;
}

async function byHand(): Promise<number> {
  const { storage, userId, dataFolder, close } = await openBenchStorage();
  const turn = turnOf(randomUUID(), { status: 'running' });
  await storage.turns.begin(userId, { conversation: conversationOf(turn), turn, items: [] });
  const database = new Database(join(dataFolder, 'signalbox.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  if (database.pragma('synchronous', { simple: true }) !== 2) throw new Error('The floor is not at FULL.');
  const insert = database.prepare(
    `INSERT INTO items (user_id, id, turn_id, position, created_at, kind, status, approval_id, text, details, searchable)
     VALUES (?, ?, ?, ?, 1, 'assistant', 'done', NULL, ?, '{"agentName":"Assistant","agentColor":0}', 1)`,
  );
  const start = process.hrtime.bigint();
  for (let position = 0; position < items; position += 1) {
    insert.run(userId, randomUUID(), turn.id, position, text);
  }
  const took = Number(process.hrtime.bigint() - start) / 1_000 / items;
  database.close();
  await close();
  return took;
}
