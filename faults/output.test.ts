import { describe, expect, it } from 'vitest';
import { call, faulty, logOf, reach, supervise, textOf, withoutRestarts } from './harness.ts';

describe('a server that writes nonsense', () => {
  it('F7 is usable: what is no message is counted and shown', async () => {
    const supervisor = await supervise([faulty('junk', ['--junk'])]);
    await reach(supervisor, 'junk', 'ready');
    expect(textOf(await call(supervisor, 'junk', 'echo', { text: 'clear' }))).toBe('clear');
    const lines = await logOf(supervisor, 'junk');
    const junk = lines.filter(({ source }) => source === 'stdout').map(({ text }) => text);
    expect(junk).toEqual([
      'Server listening, press Ctrl-C to quit',
      '{"jsonrpc":"2.0","id":',
      '{"hello":"world"}',
      '[1,2,3]',
      '{"jsonrpc":"1.0","id":0,"result":{}}',
      '"text"',
      'null',
    ]);
  });

  it('F7 may tear characters between writes and leave out the last newline', async () => {
    const supervisor = await supervise([faulty('pieces')]);
    await reach(supervisor, 'pieces', 'ready');
    expect(textOf(await call(supervisor, 'pieces', 'split_utf8'))).toBe('Grüße, 世界 👩‍🚀');
    expect(textOf(await call(supervisor, 'pieces', 'last_words'))).toBe('goodbye');
  });

  it('F7 F16 loses an answer of 11 MiB, and only that one', async () => {
    const supervisor = await supervise([faulty('big')]);
    await reach(supervisor, 'big', 'ready');
    const [big, small] = await Promise.all([
      call(supervisor, 'big', 'big', { bytes: 11 * 1024 * 1024 }),
      call(supervisor, 'big', 'echo', { text: 'small' }),
    ]);
    expect(textOf(big)).toMatch(/^TOO_LARGE: .*11 MiB/);
    expect(textOf(small)).toBe('small');
    expect(await call(supervisor, 'big', 'big', { bytes: 9_000_000 })).toMatchObject({ data: { cutFrom: 9_000_000 } });
  });

  it.each(['--flood-stdout', '--flood-one-line', '--flood-notifications', '--flood-stderr'])(
    'F8 is paused and then stopped when it does not cease (%s), while others answer',
    async (flag) => {
      const supervisor = await supervise([faulty('flood', [flag]), faulty('good')], { timings: withoutRestarts });
      await reach(supervisor, 'good', 'ready');
      for (let count = 0; count < 20; count += 1) {
        expect(textOf(await call(supervisor, 'good', 'echo', { text: `${count}` }))).toBe(`${count}`);
      }
      const { failure } = await reach(supervisor, 'flood', 'failed');
      expect(failure).toMatchObject({ cause: 'protocol', summary: expect.stringContaining('flooded') });
      expect(supervisor.view('good').state.status).toBe('ready');
    },
  );

  it('is stopped when it closes its output and lives on', async () => {
    const supervisor = await supervise([faulty('mute', ['--close-stdout', '--stubborn'])], {
      timings: withoutRestarts,
    });
    const { failure } = await reach(supervisor, 'mute', 'failed');
    expect(failure.summary).toContain('closed its output');
  });
});
