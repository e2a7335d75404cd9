import { afterEach, describe, expect, it } from 'vitest';
import { FakeHost } from '../testing/fakeHost.ts';
import { id } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { createHostLink, type HostLink } from './connection.ts';
import { createResults } from './results.ts';

let link: HostLink | undefined;
afterEach(() => link?.stop());

const content = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);

async function setUp() {
  const fake = new FakeHost({ results: { [id(1)]: { content, mimeType: 'application/octet-stream' } } });
  link = createHostLink(fake.connect);
  await until(link.state, ({ status }) => status === 'online');
  const offsets = () => fake.requests.map(({ input }) => input);
  return { fake, results: createResults(link), offsets };
}

const signal = new AbortController().signal;

describe('createResults', () => {
  it('F16 puts a result together from its pieces, each asked for once', async () => {
    const { results, offsets } = await setUp();
    const shares: number[] = [];
    const pieces = await results.readAll(id(1), {
      limit: content.length,
      signal,
      onPiece: (received, total) => shares.push(received / total),
    });
    expect(new Uint8Array(await new Blob(pieces).arrayBuffer())).toEqual(content);
    expect(offsets()).toEqual([0, 49_152, 98_304].map((offset) => ({ handle: id(1), offset })));
    expect(shares).toEqual([0.49152, 0.98304, 1]);
  });

  it('F16 refuses what is larger than it may be, after the first piece', async () => {
    const { results, offsets } = await setUp();
    await expect(results.readAll(id(1), { limit: content.length - 1, signal })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(offsets()).toHaveLength(1);
  });

  it('says when a result is not stored any more', async () => {
    const { results } = await setUp();
    await expect(results.readAll(id(2), { limit: 1, signal })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops asking when nobody wants it any more', async () => {
    const { results, offsets } = await setUp();
    const gone = new AbortController();
    const reading = results.readAll(id(1), { limit: content.length, signal: gone.signal, onPiece: () => gone.abort() });
    await expect(reading).rejects.toThrow();
    expect(offsets()).toHaveLength(1);
  });

  it('does not go round in circles with pieces that lead nowhere', async () => {
    const { fake } = await setUp();
    const real = fake.api();
    const read = async () => ({ data: '', next: 0, bytes: 10, mimeType: 'text/plain' });
    const lying = createHostLink(async () => ({
      api: { ...real, results: { read } } as typeof real,
      info: fake.info,
      ended: new Promise(() => {}),
      close: () => {},
    }));
    await until(lying.state, ({ status }) => status === 'online');
    await expect(createResults(lying).readAll(id(1), { limit: 100, signal })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    lying.stop();
  });
});
