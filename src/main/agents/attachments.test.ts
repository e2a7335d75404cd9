import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approvalOf, inUse, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';
import { UploadService } from './uploadService.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200, 7)]);

async function upload(content: Buffer, name: string, mimeType = 'application/octet-stream') {
  const uploads = new UploadService(fixture.store.storage.results);
  const id = crypto.randomUUID();
  for (let offset = 0; offset < content.length; offset += 64)
    uploads.append(user(), id, offset, content.subarray(offset, offset + 64));
  return uploads.finish(user(), id, name, mimeType);
}

describe('UploadService', () => {
  it('puts the pieces together and knows a file by its content, not by its name', async () => {
    expect(await upload(png, 'photo.txt', 'text/plain')).toMatchObject({
      kind: 'image',
      mimeType: 'image/png',
      bytes: 208,
    });
    expect(await upload(Buffer.from('%PDF-1.7 …'), 'paper')).toMatchObject({
      kind: 'file',
      mimeType: 'application/pdf',
    });
    expect(await upload(Buffer.from('a,b\n1,2'), 'table.csv', 'text/csv')).toMatchObject({
      kind: 'text',
      mimeType: 'text/csv',
    });
  });

  it('refuses what no model reads, a piece out of place and what is too large', async () => {
    await expect(upload(Buffer.from([0, 1, 2, 3]), 'app.exe')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const uploads = new UploadService(fixture.store.storage.results);
    const id = crypto.randomUUID();
    expect(() => uploads.append(user(), id, 5, Buffer.from('x'))).toThrow('A piece of the file is missing');
    expect(() => uploads.append(user(), id, 0, Buffer.alloc(21 * 1024 * 1024))).toThrow('up to 20 MB');
  });

  it('F27 does not know another user’s upload, and forgets one that waits too long', async () => {
    let now = 0;
    const uploads = new UploadService(fixture.store.storage.results, () => now);
    const id = crypto.randomUUID();
    uploads.append(user(), id, 0, png);
    await expect(uploads.finish('mallory', id, 'x', '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    now += 11 * 60_000;
    await expect(uploads.finish(user(), id, 'x', '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('Uploads that are never ended', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leave nothing in memory, though their page never comes back', async () => {
    const uploads = new UploadService(fixture.store.storage.results);
    for (const owner of ['alice', 'bob']) uploads.append(owner, crypto.randomUUID(), 0, png);
    expect(uploads.bytes).toBe(2 * png.length);
    vi.advanceTimersByTime(30 * 60_000);
    expect(uploads.bytes).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are few at a time, however small they are', () => {
    const uploads = new UploadService(fixture.store.storage.results);
    const begin = () => uploads.append(user(), crypto.randomUUID(), 0, Buffer.alloc(0));
    for (let count = 0; count < 100; count += 1) begin();
    expect(begin).toThrow('a few at a time');
  });
});

describe('A message with files', () => {
  it('reaches the model with its image and the words of its text file', async () => {
    const image = await upload(png, 'photo.png');
    const text = await upload(Buffer.from('The key is under the mat.'), 'note.txt', 'text/plain');
    const model = new ScriptedModel([[assistantMessage('I see.')], [assistantMessage('Still.')]]);
    const service = new TurnHost(fixture, model);
    const { conversationId } = await service.turns.start(user(), {
      conversationId: null,
      text: '',
      attachments: [image.handle, text.handle],
    });
    const { items, conversation } = await service.until(conversationId, lastTurn('completed'));
    expect(conversation.title).toBe('photo.png');
    expect(items[0]).toMatchObject({ text: '', attachments: [image, text] });
    const [message] = model.calls[0]?.request.input ?? [];
    expect(message).toMatchObject({
      role: 'user',
      content: [
        { type: 'input_image', image: `data:image/png;base64,${png.toString('base64')}` },
        { type: 'input_text', text: expect.stringContaining('under the mat') },
      ],
    });
    await service.start('And?', conversationId);
    await service.until(conversationId, ({ turns }) => turns[1]?.status === 'completed');
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain(png.toString('base64'));
  });

  it('is refused before it is stored where the model takes no images', async () => {
    const { handle } = await upload(png, 'photo.png');
    const blind = inUse(new ScriptedModel([]), {
      label: 'Small model',
      traits: { takesImages: false, takesFiles: false, contextTokens: null, contextAssumed: false, prices: null },
    });
    const service = new TurnHost(fixture, () => blind);
    await expect(
      service.turns.start(user(), { conversationId: null, text: 'Look', attachments: [handle] }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Small model takes no images. Remove “photo.png”, or choose another model.',
    });
  });

  it('F27 can’t bring a file of another user', async () => {
    const { handle } = await upload(png, 'photo.png');
    const service = new TurnHost(fixture, new ScriptedModel([]));
    await expect(
      service.turns.start('mallory', { conversationId: null, text: 'Look', attachments: [handle] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps its files out of the state of a turn that waits, and has them again when it goes on', async () => {
    const { handle } = await upload(png, 'photo.png');
    const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
    const model = new ScriptedModel([[lend], [assistantMessage('Lent.')]]);
    const service = new TurnHost(fixture, model);
    const { conversationId, turnId } = await service.turns.start(user(), {
      conversationId: null,
      text: 'Look',
      attachments: [handle],
    });
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const { runState } = await fixture.store.storage.turns.get(user(), turnId);
    expect(runState).not.toContain(png.toString('base64'));
    await service.decide(approvalOf(waiting), 'allow');
    await service.until(conversationId, lastTurn('completed'));
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain(png.toString('base64'));
  });
});
