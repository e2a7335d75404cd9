import { describe, expect, it } from 'vitest';
import { toolOutcomeSchema } from '../../shared/server.ts';
import { maxResultText, toOutcome } from './toolResult.ts';

const text = (value: string) => ({ content: [{ type: 'text', text: value }] });

describe('toOutcome', () => {
  it('takes the text and the structured part', () => {
    const outcome = toOutcome({ ...text('12 °C'), structuredContent: { degrees: 12 } });
    expect(outcome).toEqual({ success: true, data: { text: '12 °C', structured: { degrees: 12 }, cutFrom: null } });
  });

  it('joins several texts, and writes the structured part where there is none', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ];
    expect(toOutcome({ content })).toMatchObject({ data: { text: 'one\n\ntwo' } });
    expect(toOutcome({ structuredContent: { a: [1] } })).toMatchObject({ data: { text: '{"a":[1]}' } });
  });

  it('F14 gives a reported error the text of the tool', () => {
    const outcome = toOutcome({ ...text('The printer is on fire'), isError: true });
    expect(outcome).toEqual({
      success: false,
      error: { code: 'TOOL_ERROR', message: 'The printer is on fire', retryable: false },
    });
  });

  it('keeps code, message and retryability of an error of our own form', () => {
    const error = { code: 'NOT_FOUND', message: 'There is no such note.', retryable: true };
    expect(toOutcome({ ...text('…'), structuredContent: { success: false, error } })).toEqual({
      success: false,
      error,
    });
  });

  it.each(['OUTCOME_UNKNOWN', 'CANCELLED', 'DENIED', 'MADE_UP', 7])(
    'does not let a tool say %s for the host',
    (code) => {
      const outcome = toOutcome({
        structuredContent: { success: false, error: { code, message: 'Hm.' } },
        isError: true,
      });
      expect(outcome).toMatchObject({ success: false, error: { code: 'TOOL_ERROR', message: 'Hm.' } });
    },
  );

  it('F16 names what is no text by type and size, and never passes it on', () => {
    const data = Buffer.alloc(300_000).toString('base64');
    const outcome = toOutcome({
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

  it('F16 cuts a long text and says how long it was; a large structured part is left out', () => {
    const long = 'x'.repeat(20_000_000);
    const outcome = toOutcome({ ...text(long), structuredContent: { rows: [long] } });
    expect(outcome).toMatchObject({ data: { structured: null, cutFrom: long.length } });
    expect(outcome.success && outcome.data.text.length).toBe(maxResultText);
  });

  it('F16 survives a structured part that is nested without end', () => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 200_000; depth += 1) nested = { nested };
    expect(toOutcome({ structuredContent: nested })).toMatchObject({ success: true, data: { structured: null } });
  });

  it.each([{}, { content: null }, { content: [null, 7, { type: 'text' }] }, { structuredContent: [1] }])(
    'makes a valid outcome of %j',
    (result) => {
      expect(toolOutcomeSchema.parse(toOutcome(result))).toMatchObject({ success: true });
    },
  );
});
