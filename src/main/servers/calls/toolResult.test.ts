import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maxInlineResult, type StoredResult, toolOutcomeSchema } from '../../../shared/tool.ts';
import type { ResultPart, ResultSink } from '../stores.ts';
import { toOutcome as outcomeOf } from './toolResult.ts';
import type { WireResult } from './wireContent.ts';

/** Keeps what it is given, as long as there is room. */
class Shelf implements ResultSink {
  readonly parts: ResultPart[] = [];
  readonly #room: number;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }

  async put(part: ResultPart, conversationId: string | null): Promise<StoredResult | null> {
    expect(conversationId).toBe(conversation);
    if (this.parts.length >= this.#room) return null;
    this.parts.push(part);
    const { kind, mimeType, name, data } = part;
    return { handle: randomUUID(), kind, mimeType, name, bytes: data.length };
  }
}

const conversation = randomUUID();
const toOutcome = async (result: WireResult, shelf = new Shelf()) => outcomeOf(result, shelf, conversation);
const text = (value: string) => ({ content: [{ type: 'text', text: value }] });

describe('toOutcome', () => {
  it('takes the text and the structured part', async () => {
    const outcome = await toOutcome({ ...text('12 °C'), structuredContent: { degrees: 12 } });
    expect(outcome).toEqual({
      success: true,
      data: { text: '12 °C', structured: { degrees: 12 }, cutFrom: null, stored: [] },
    });
  });

  it('joins several texts, and writes the structured part where there is none', async () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ];
    expect(await toOutcome({ content })).toMatchObject({ data: { text: 'one\n\ntwo' } });
    expect(await toOutcome({ structuredContent: { a: [1] } })).toMatchObject({ data: { text: '{"a":[1]}' } });
  });

  it('F14 gives a reported error the text of the tool', async () => {
    const outcome = await toOutcome({ ...text('The printer is on fire'), isError: true });
    expect(outcome).toEqual({
      success: false,
      error: { code: 'TOOL_ERROR', message: 'The printer is on fire', retryable: false },
    });
  });

  it('keeps code, message and retryability of an error of our own form', async () => {
    const error = { code: 'NOT_FOUND', message: 'There is no such note.', retryable: true };
    expect(await toOutcome({ ...text('…'), structuredContent: { success: false, error } })).toEqual({
      success: false,
      error,
    });
  });

  it.each(['OUTCOME_UNKNOWN', 'CANCELLED', 'DENIED', 'MADE_UP', 7])(
    'does not let a tool say %s for the host',
    async (code) => {
      const outcome = await toOutcome({
        structuredContent: { success: false, error: { code, message: 'Hm.' } },
        isError: true,
      });
      expect(outcome).toMatchObject({ success: false, error: { code: 'TOOL_ERROR', message: 'Hm.' } });
    },
  );

  it('F16 names what is no text by type and size, and never passes it on', async () => {
    const data = Buffer.alloc(300_000).toString('base64');
    const outcome = await toOutcome({
      content: [
        { type: 'image', mimeType: 'image/png', data },
        { type: 'resource', resource: { uri: 'file:///a.bin', mimeType: 'application/octet-stream', blob: data } },
        { type: 'resource_link', uri: 'https://example.com/x', name: 'Example' },
        { type: 'hologram', data },
      ],
    });
    expect(outcome).toMatchObject({
      data: {
        text: [
          '[image: image/png, 293 KiB]',
          '[file: file:///a.bin, application/octet-stream, 293 KiB]',
          '[link: Example · https://example.com/x]',
          "[hologram: content that can't be shown]",
        ].join('\n\n'),
      },
    });
  });

  it('F16 cuts a long text and says how long it was; a large structured part is left out', async () => {
    const long = 'x'.repeat(20_000_000);
    const outcome = await toOutcome({ ...text(long), structuredContent: { rows: [long] } });
    expect(outcome).toMatchObject({ data: { structured: null, cutFrom: long.length } });
    expect(outcome.success && outcome.data.text.length).toBe(maxInlineResult);
  });

  it('F16 survives a structured part that is nested without end', async () => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 200_000; depth += 1) nested = { nested };
    expect(await toOutcome({ structuredContent: nested })).toMatchObject({ success: true, data: { structured: null } });
  });

  it.each([{}, { content: null }, { content: [null, 7, { type: 'text' }] }, { structuredContent: [1] }])(
    'makes a valid outcome of %j',
    async (result) => {
      expect(toolOutcomeSchema.parse(await toOutcome(result))).toMatchObject({ success: true });
    },
  );

  it('F16 stores what is no text, with its type and the name of a file', async () => {
    const shelf = new Shelf();
    const data = Buffer.from([0, 1, 2, 255]);
    const blob = data.toString('base64');
    const outcome = await toOutcome(
      {
        content: [
          { type: 'image', mimeType: 'image/PNG', data: blob },
          { type: 'audio', mimeType: 'text/html; evil', data: blob },
          { type: 'resource', resource: { uri: 'file:///tmp/a%20b.bin?x#y', mimeType: 'application/pdf', blob } },
          { type: 'image', mimeType: 'image/png', data: '' },
          { type: 'image', mimeType: 'image/png', data: 7 },
        ],
      },
      shelf,
    );
    expect(outcome).toMatchObject({
      data: {
        stored: [
          { kind: 'image', mimeType: 'image/png', bytes: 4, name: null },
          { kind: 'audio', mimeType: 'application/octet-stream', bytes: 4, name: null },
          { kind: 'file', mimeType: 'application/pdf', bytes: 4, name: 'a%20b.bin' },
        ],
      },
    });
    expect(shelf.parts.every((part) => part.data.equals(data))).toBe(true);
    expect(toolOutcomeSchema.parse(outcome)).toEqual(outcome);
  });

  it('F16 stores the whole of a text and of a structured part that are too large', async () => {
    const shelf = new Shelf();
    const long = 'é'.repeat(maxInlineResult + 1);
    const structured = { rows: [long] };
    const outcome = await toOutcome({ ...text(long), structuredContent: structured }, shelf);
    expect(outcome).toMatchObject({
      data: { cutFrom: long.length, structured: null, stored: [{ kind: 'text' }, { kind: 'structured' }] },
    });
    expect(shelf.parts.map(({ data }) => data.toString())).toEqual([long, JSON.stringify(structured)]);
  });

  it('F16 stores once what is only there in structured form', async () => {
    const shelf = new Shelf();
    await toOutcome({ structuredContent: { rows: 'x'.repeat(maxInlineResult) } }, shelf);
    expect(shelf.parts.map(({ kind }) => kind)).toEqual(['structured']);
  });

  it('F16 stores at most 16 parts, and none of more than 20 MiB', async () => {
    const shelf = new Shelf();
    const image = { type: 'image', mimeType: 'image/png', data: 'AAAA' };
    const huge = { ...image, data: 'A'.repeat(Math.ceil((20 * 1024 * 1024 * 4) / 3) + 4) };
    const outcome = await toOutcome({ content: [huge, ...Array.from({ length: 20 }, () => image)] }, shelf);
    expect(shelf.parts.map(({ data }) => data.length)).toEqual(Array.from({ length: 16 }, () => 3));
    expect(outcome.success && outcome.data.stored.length).toBe(16);
  });

  it('F42 only cuts what the sink has no room for', async () => {
    const long = 'x'.repeat(maxInlineResult + 1);
    const outcome = await toOutcome({ ...text(long), structuredContent: { long } }, new Shelf(1));
    expect(outcome).toMatchObject({ success: true, data: { cutFrom: long.length, stored: [{ kind: 'text' }] } });
  });

  it('F14 stores nothing of a reported error', async () => {
    const shelf = new Shelf();
    await toOutcome({ ...text('x'.repeat(maxInlineResult + 1)), isError: true }, shelf);
    expect(shelf.parts).toEqual([]);
  });
});
