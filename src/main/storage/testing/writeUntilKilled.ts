import { writeSync } from 'node:fs';
import { openTestStorage } from './openTestStorage.ts';
import { sampleConversation, sampleMessage, sampleTurn } from './samples.ts';

/* A process of its own: stores message after message, eight under way at a time, and tells which are acknowledged. */
const [folder = ''] = process.argv.slice(2);
const storage = await openTestStorage(folder);
const { id: user } = await storage.users.ensureLocal('Alice');
const conversation = sampleConversation();
const turn = sampleTurn(conversation.id);
await storage.turns.begin(user, { conversation, turn, items: [] });

let position = 0;
async function writeForEver(): Promise<never> {
  for (;;) {
    const message = sampleMessage(turn.id, 'A line to keep', { position: position++ });
    await storage.turns.save(user, { items: [message] });
    writeSync(1, `${message.id}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, writeForEver));
