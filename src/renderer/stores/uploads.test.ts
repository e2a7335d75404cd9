import { describe, expect, it } from 'vitest';
import { connected } from '../testing/connected.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { until } from '../testing/until.ts';
import { createUploads, pieceBytes, type UploadsState, uploadsOf } from './uploads.ts';

const settled = (conversationId: string | null) => (state: UploadsState) =>
  uploadsOf(state, conversationId).every((upload) => upload.state.status !== 'sending');

async function setUp() {
  const fake = new FakeHost();
  return { fake, uploads: createUploads(await connected(fake)) };
}

describe('uploads', () => {
  it('sends a file in pieces, in order, and has what the host made of it', async () => {
    const { fake, uploads } = await setUp();
    const content = Uint8Array.from({ length: pieceBytes * 2 + 5 }, (_, index) => index % 251);
    uploads.add(null, [new File([content], 'data.png', { type: 'image/png' })]);
    const [upload] = uploadsOf(await until(uploads.state, settled(null)), null);
    expect(upload?.state).toMatchObject({
      status: 'ready',
      attachment: { kind: 'image', name: 'data.png', bytes: content.length },
    });
    expect(fake.requests.map(({ name, input }) => [name, Object(input).offset])).toEqual([
      ['append', 0],
      ['append', pieceBytes],
      ['append', pieceBytes * 2],
      ['finish', undefined],
    ]);
    const handle = upload?.state.status === 'ready' ? upload.state.attachment.handle : '';
    expect(fake.world.results?.[handle]?.content).toEqual(content);
  });

  it('keeps the files of each conversation apart, and forgets those that were taken out', async () => {
    const { uploads } = await setUp();
    uploads.add(null, [new File(['a'], 'a.txt'), new File(['b'], 'b.txt')]);
    uploads.add('other', [new File(['c'], 'c.txt')]);
    const state = await until(uploads.state, (current) => settled(null)(current) && settled('other')(current));
    const [first] = uploadsOf(state, null);
    uploads.remove(null, [first?.id ?? '']);
    const names = (id: string | null) => uploadsOf(uploads.state.getState(), id).map(({ file }) => file.name);
    expect([names(null), names('other')]).toEqual([['b.txt'], ['c.txt']]);
  });

  it('says what went wrong, and sends again when asked to', async () => {
    const { fake, uploads } = await setUp();
    fake.failure = new Error('The disk is full.');
    uploads.add(null, [new File(['a'], 'a.txt')]);
    const [failed] = uploadsOf(await until(uploads.state, settled(null)), null);
    expect(failed?.state).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } });
    fake.failure = null;
    uploads.retry(null, failed?.id ?? '');
    const ready = (state: UploadsState) => uploadsOf(state, null)[0]?.state.status === 'ready';
    expect(uploadsOf(await until(uploads.state, ready), null)[0]?.state).toMatchObject({
      attachment: { name: 'a.txt' },
    });
  });

  it('says of what can’t be read that it can’t', async () => {
    const { uploads } = await setUp();
    const folder = new File(['x'], 'folder');
    const part = new Blob(['x']);
    part.arrayBuffer = () => Promise.reject(new DOMException('A folder has no content.', 'NotFoundError'));
    folder.slice = () => part;
    uploads.add(null, [folder]);
    const [upload] = uploadsOf(await until(uploads.state, settled(null)), null);
    expect(upload?.state).toMatchObject({
      status: 'failed',
      error: { code: 'INVALID_INPUT', message: expect.stringMatching(/^“folder” could not be read\./) },
    });
  });

  it('sends nothing more of a file that was taken out on its way', async () => {
    const { fake, uploads } = await setUp();
    uploads.add(null, [new File([new Uint8Array(pieceBytes * 50)], 'long.bin')]);
    const begun = (state: UploadsState) => {
      const upload = uploadsOf(state, null)[0]?.state;
      return upload?.status === 'sending' && upload.share > 0;
    };
    const [upload] = uploadsOf(await until(uploads.state, begun), null);
    uploads.remove(null, [upload?.id ?? '']);
    // Another file goes all the way meanwhile.
    uploads.add(null, [new File([new Uint8Array(pieceBytes * 5)], 'other.bin')]);
    await until(uploads.state, settled(null));
    const sent = fake.requests.filter(({ name }) => name === 'finish').map(({ input }) => Object(input).name);
    expect(sent).toEqual(['other.bin']);
  });
});
