import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryStores } from '../src/main/servers/testing/memoryStores.ts';
import { modelToolName } from '../src/main/servers/toolNames.ts';
import { maxInlineResult } from '../src/shared/tool.ts';
import { call, faulty, logOf, reach, supervise, temporaryFolder, textOf } from './harness.ts';
import { homoglyph, longest } from './servers/oddTools.ts';

const mebibyte = 1024 * 1024;

/** A server whose results are large, another one beside it, and what was stored. */
async function large() {
  const memory = new MemoryStores();
  const supervisor = await supervise([faulty('large'), faulty('good')], { stores: memory.stores });
  await Promise.all([reach(supervisor, 'large', 'ready'), reach(supervisor, 'good', 'ready')]);
  return { supervisor, parts: memory.parts };
}

describe('F16 a large result', () => {
  it('comes cut, with all of its text kept', async () => {
    const { supervisor, parts } = await large();
    const bytes = 9 * mebibyte;
    const outcome = await call(supervisor, 'large', 'big', { bytes });
    expect(JSON.stringify(outcome).length).toBeLessThan(2 * maxInlineResult);
    expect(outcome).toMatchObject({ success: true, data: { cutFrom: bytes, stored: [{ kind: 'text', bytes }] } });
    expect(parts.map(({ data }) => data.equals(Buffer.alloc(bytes, 'x')))).toEqual([true]);
  });

  it('of 20 MB is refused in words, and costs neither the server nor the next call', async () => {
    const { supervisor, parts } = await large();
    const { pid } = await reach(supervisor, 'large', 'ready');
    const outcome = await call(supervisor, 'large', 'big', { bytes: 20 * mebibyte });
    expect(textOf(outcome)).toMatch(/^TOO_LARGE: .*20 MiB/);
    expect(textOf(await call(supervisor, 'large', 'echo', { text: 'next' }))).toBe('next');
    expect(supervisor.view('large').state).toMatchObject({ status: 'ready', pid });
    expect(parts).toEqual([]);
  });

  it('does not keep others waiting while it is on its way', async () => {
    const { supervisor } = await large();
    const file = path.join(await temporaryFolder(), 'go on');
    const bytes = 8 * mebibyte;
    const coming = call(supervisor, 'large', 'big_in_two', { bytes, file });
    // Its second half is only sent after these.
    for (const text of ['one', 'two', 'three']) {
      expect(textOf(await call(supervisor, 'good', 'echo', { text }))).toBe(text);
    }
    await writeFile(file, '');
    expect(await coming).toMatchObject({ success: true, data: { cutFrom: bytes } });
  });

  it('of images, sounds and files is named in its text and kept byte for byte', async () => {
    const { supervisor, parts } = await large();
    const bytes = 2 * mebibyte;
    const outcome = await call(supervisor, 'large', 'media', { bytes });
    const kinds = ['image', 'audio', 'file'];
    expect(outcome).toMatchObject({
      success: true,
      data: { cutFrom: null, stored: kinds.map((kind) => ({ kind, bytes })) },
    });
    expect(JSON.stringify(outcome).length).toBeLessThan(4_000);
    expect(textOf(outcome)).toContain('three things');
    const whole = Buffer.from(Uint8Array.from({ length: bytes }, (_value, index) => index));
    expect(parts.map(({ kind, mimeType, name, data }) => [kind, mimeType, name, data.equals(whole)])).toEqual([
      ['image', 'image/png', null, true],
      ['audio', 'audio/wav', null, true],
      ['file', 'application/x-core', 'core.dump', true],
    ]);
  });
});

describe('F17 tools with strange names', () => {
  it('are told apart when two servers have the same, and each call reaches its own server', async () => {
    const supervisor = await supervise([faulty('first'), faulty('second')]);
    const states = [await reach(supervisor, 'first', 'ready'), await reach(supervisor, 'second', 'ready')];
    const answers = [await call(supervisor, 'first', 'pid'), await call(supervisor, 'second', 'pid')];
    expect(answers.map(textOf)).toEqual(states.map(({ pid }) => String(pid)));
    expect(modelToolName('first', 'pid')).not.toBe(modelToolName('second', 'pid'));
  });

  it('are distinct to a model and answer for themselves, or are refused with a line in the log', async () => {
    const supervisor = await supervise([faulty('odd', ['--odd-names'])]);
    await reach(supervisor, 'odd', 'ready');
    const names = supervisor.view('odd').tools.map(({ name }) => name);
    expect(names.filter((name) => name === 'echo')).toHaveLength(1);
    expect(names).toEqual(expect.arrayContaining([homoglyph, longest]));
    expect(names.every((name) => name.length <= 128 && !name.includes('\u200B') && name !== '')).toBe(true);
    const forModel = names.map((name) => modelToolName('odd', name));
    expect(new Set(forModel).size).toBe(names.length);
    expect(forModel.every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
    expect(textOf(await call(supervisor, 'odd', 'echo', { text: 'the first' }))).toBe('the first');
    expect(textOf(await call(supervisor, 'odd', homoglyph))).toBe(homoglyph);
    expect(textOf(await call(supervisor, 'odd', longest))).toBe(longest);
    const words = (await logOf(supervisor, 'odd')).filter(({ source }) => source === 'host').map(({ text }) => text);
    for (const reason of [
      'listed twice',
      'more than 128 characters',
      'hidden characters',
      'does not follow the protocol',
    ]) {
      expect(words).toContainEqual(expect.stringContaining(reason));
    }
  });
});

describe('F18 tools with strange schemas', () => {
  it('are refused with a reason, and the others are usable at once', async () => {
    const supervisor = await supervise([faulty('odd', ['--odd-schemas'])]);
    await reach(supervisor, 'odd', 'ready');
    const names = new Set(supervisor.view('odd').tools.map(({ name }) => name));
    expect(['remote_reference', 'file_reference', 'deep', 'wide'].filter((name) => names.has(name))).toEqual([]);
    expect(['echo', 'circular', 'catastrophic'].filter((name) => !names.has(name))).toEqual([]);
    expect(textOf(await call(supervisor, 'odd', 'echo', { text: 'usable' }))).toBe('usable');
    const words = (await logOf(supervisor, 'odd')).map(({ text }) => text).join('\n');
    for (const reason of ['“remote_reference” is left out: its schema refers', 'nested more than', 'too large']) {
      expect(words).toContain(reason);
    }
  });

  it('never have a pattern of theirs matched, neither against arguments nor against a result', async () => {
    const supervisor = await supervise([faulty('odd', ['--odd-schemas'])]);
    await reach(supervisor, 'odd', 'ready');
    const tool = supervisor.view('odd').tools.find(({ name }) => name === 'catastrophic');
    expect(JSON.stringify(tool?.inputSchema)).not.toContain('pattern');
    // The arguments and the structured part of the answer would take longer than the universe to be rejected.
    const outcome = await call(supervisor, 'odd', 'catastrophic', { text: `${'a'.repeat(60)}!` });
    expect(outcome).toMatchObject({ success: true, data: { structured: { text: `${'a'.repeat(60)}!` } } });
  });
});
