import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../index.ts';
import { addUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleAnswer, sampleConversation, sampleMessage, sampleTurn } from '../testing/samples.ts';
import { searchExpression } from './search.ts';

const folder = temporaryFolder();
let storage: Storage;

beforeAll(async () => {
  storage = await openTestStorage(folder.path);
  await storage.users.ensureLocal('Alice');
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

/** A user with one conversation for each title, holding the given messages. */
async function userWith(conversations: Record<string, string[]>): Promise<string> {
  const user = randomUUID();
  addUser(folder.path, user);
  for (const [title, texts] of Object.entries(conversations)) {
    const conversation = sampleConversation({ title });
    const turn = sampleTurn(conversation.id);
    const items = texts.map((text, position) => sampleMessage(turn.id, text, { position }));
    await storage.turns.begin(user, { conversation, turn, items });
  }
  return user;
}

const titlesFound = async (user: string, query: string) =>
  (await storage.conversations.search(user, query, 50)).map(({ title }) => title);

describe('search', () => {
  it('finds words by their beginning, whatever their case and accents', async () => {
    const user = await userWith({ Breakfast: ['Crème brûlée and COFFEE'], Dinner: ['Soup'] });
    for (const query of ['creme', 'CRÈME', 'bru cof', 'coffee breakfas'.slice(0, 6)]) {
      expect(await titlesFound(user, query)).toEqual(['Breakfast']);
    }
    expect(await titlesFound(user, 'rème')).toEqual([]);
    expect(await titlesFound(user, 'creme soup')).toEqual([]);
  });

  it('marks what it found, in one hit a conversation', async () => {
    const user = await userWith({ Shopping: ['Buy milk', 'More milk, and milk again', 'Bread'] });
    const hits = await storage.conversations.search(user, 'mil', 10);
    expect(hits).toHaveLength(1);
    expect(hits[0]?.excerpt).toContain('\u0002milk\u0003');
  });

  it('names the message that it found, on whatever branch that is, and none where it is the title', async () => {
    const user = await userWith({ Gardening: ['Sow the radishes'] });
    const [{ id = '' } = {}] = await storage.conversations.list(user);
    const other = sampleTurn(id);
    const message = sampleMessage(other.id, 'Sow the parsnips');
    await storage.turns.begin(user, { conversation: null, turn: other, items: [message] });
    await storage.conversations.setHead(user, id, (await storage.turns.loadTranscript(user, id)).turns[0]?.id ?? '');
    expect(await storage.conversations.search(user, 'parsnips', 10)).toMatchObject([{ itemId: message.id }]);
    expect(await storage.conversations.search(user, 'gardening', 10)).toMatchObject([{ itemId: null }]);
  });

  it('shows the title where only that has the words', async () => {
    const user = await userWith({ 'Holiday plans': ['Where to?'] });
    expect(await storage.conversations.search(user, 'holi', 10)).toMatchObject([
      { title: 'Holiday plans', excerpt: '\u0002Holiday\u0003 plans' },
    ]);
  });

  it('cuts a long message around the match', async () => {
    const user = await userWith({ Long: [`${'filler '.repeat(5000)} needle ${'filler '.repeat(5000)}`] });
    const [hit] = await storage.conversations.search(user, 'needle', 10);
    expect(hit?.excerpt).toContain('\u0002needle\u0003');
    expect(hit?.excerpt.length).toBeLessThan(400);
  });

  it('puts a title before a message, and keeps to the limit', async () => {
    const user = await userWith({ Unrelated: ['a word about bicycles'], Bicycles: ['two wheels'], Other: ['none'] });
    expect(await titlesFound(user, 'bicycles')).toEqual(['Bicycles', 'Unrelated']);
    expect(await storage.conversations.search(user, 'bicycles', 1)).toHaveLength(1);
  });

  it('finds the newest of more matches than it ranks', async () => {
    const many = Object.fromEntries(Array.from({ length: 1100 }, (_, index) => [`Talk ${index}`, ['common word']]));
    const user = await userWith({ ...many, Newest: ['common word'] });
    const found = await titlesFound(user, 'common');
    expect(found).toHaveLength(50);
    expect(found).not.toContain('Talk 0');
    expect(await storage.conversations.search(user, 'common', 2000)).toHaveLength(1000);
  });

  it('follows what is renamed, edited, still streaming and done', async () => {
    const user = await userWith({ Before: ['old words'] });
    const [conversation] = await storage.conversations.list(user);
    if (!conversation) throw new Error('unreachable');
    const { turns, items } = await storage.turns.loadTranscript(user, conversation.id);
    const turnId = turns[0]?.id ?? '';
    await storage.conversations.rename(user, conversation.id, 'After', 1);
    await storage.turns.save(user, { items: [sampleMessage(turnId, 'fresh words', { id: items[0]?.id ?? '' })] });
    const answer = sampleAnswer(turnId, 'growing', { status: 'streaming' });
    await storage.turns.save(user, { items: [answer] });
    expect(await titlesFound(user, 'before')).toEqual([]);
    expect(await titlesFound(user, 'old')).toEqual([]);
    expect(await titlesFound(user, 'growing')).toEqual([]);
    expect(await titlesFound(user, 'fresh')).toEqual(['After']);

    await storage.turns.save(user, { items: [{ ...answer, text: 'growing up', status: 'done' }] });
    expect(await titlesFound(user, 'growing up')).toEqual(['After']);
    await storage.turns.save(user, { items: [{ ...answer, text: 'cut short', status: 'interrupted' }] });
    expect(await titlesFound(user, 'growing')).toEqual([]);
    expect(await titlesFound(user, 'cut')).toEqual(['After']);
  });
});

describe('a search in scripts without spaces', () => {
  it.each([
    ['图书馆在火车站后面，步行五分钟。', ['图书', '火车站', '馆', '步行 图书'], ['车火', '书图']],
    ['我用React写iPhone的程序', ['react', 'iPho', 'React写', '写iPhone', '用re', '程序'], ['one的', 'hone']],
    ['牛乳を買うコーヒーと', ['乳を', 'コーヒー', 'ヒー', '買う'], ['うー', 'コヒ']],
    ['ฉันกินข้าวที่บ้าน', ['กิน', 'ข้าว', 'บ้าน', 'ที่บ้าน'], ['กน', 'ขาว']],
    ['ຂ້ອຍກິນເຂົ້າ ភាសាខ្មែរ မြန်မာဘာသာ', ['ກິນ', 'ខ្មែរ', 'ဘာသာ'], ['ກນ']],
    ['हिन्दी भाषा में', ['हिन्', 'भाषा'], ['हनद', 'षा']],
  ])('of %j finds words wherever they stand', async (text, there, notThere) => {
    const user = await userWith({ Found: [text], Other: ['something else'] });
    for (const query of there) expect(await titlesFound(user, query), query).toEqual(['Found']);
    for (const query of notThere) expect(await titlesFound(user, query), query).toEqual([]);
  });

  it('marks the words alone, and gives the text as it was written', async () => {
    const user = await userWith({ 图书: ['请问图书馆在哪里？我想借React的书。'] });
    const excerpt = async (query: string) => (await storage.conversations.search(user, query, 10))[0]?.excerpt;
    expect(await excerpt('图书馆')).toBe('请问\u0002图书馆\u0003在哪里？我想借React的书。');
    expect(await excerpt('react')).toBe('请问图书馆在哪里？我想借\u0002React\u0003的书。');
    const thai = await userWith({ Thai: ['ฉันกินข้าวที่บ้าน'] });
    const [hit] = await storage.conversations.search(thai, 'ที่', 10);
    expect(hit?.excerpt).toBe('ฉันกินข้าว\u0002ที่\u0003บ้าน');
  });

  it('puts a title before a message, and who says it more often before who says it once', async () => {
    const user = await userWith({
      一: ['图书馆很远，要坐很久的车才能到那里去'],
      二: ['图书馆，图书馆，还是图书馆'],
      图书馆: ['没有'],
    });
    expect(await titlesFound(user, '图书馆')).toEqual(['图书馆', '二', '一']);
  });
});

describe('a query that looks like syntax', () => {
  const strange = [
    '"',
    '""',
    'milk"',
    'milk AND',
    'NOT milk',
    'NEAR(milk eggs)',
    'text:milk',
    '-milk',
    '^milk',
    '(milk',
    'milk*',
    '{text}: milk',
    "'; DROP TABLE items; --",
    'milk\0eggs',
    '\u0002milk\u0003',
    '😀',
    '...',
    '   ',
    '',
    'x '.repeat(250),
    'a'.repeat(500),
  ];

  it.each(strange)('%j is only words', async (query) => {
    await expect(storage.conversations.search(randomUUID(), query, 50)).resolves.toEqual([]);
  });

  it('is quoted, and empty when there is nothing to look for', () => {
    expect(searchExpression('say "hi" now')).toBe('"say"* AND """hi"""* AND "now"*');
    expect(searchExpression('... !')).toBeNull();
    expect(searchExpression('图书 x')).toBe('"图\u0001书"* AND "x"*');
  });

  it('still finds the words in it', async () => {
    const user = await userWith({ Found: ['AND then milk (2%) text:milk'] });
    for (const query of ['and', 'milk*', '(2%)', '"then"', 'text:milk', '^milk']) {
      expect(await titlesFound(user, query)).toEqual(['Found']);
    }
  });
});
