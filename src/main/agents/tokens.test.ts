import type { AgentInputItem } from '@openai/agents-core';
import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../shared/conversation.ts';
import { sample } from './testing/samples.ts';
import { done, Library } from './testing/turnHarness.ts';
import { tokensOf, tokensOfInput, tokensOfItems, tokensOfTool } from './tokens.ts';

const all = { takesImages: true, takesFiles: true };
const file = (kind: Attachment['kind'], bytes: number): Attachment => ({
  handle: 'f',
  kind,
  name: 'a file',
  mimeType: 'application/octet-stream',
  bytes,
});
const ofFile = (kind: Attachment['kind'], bytes: number, takes = all) =>
  tokensOfItems([sample.user({ text: '', attachments: [file(kind, bytes)] })], takes);

describe('The estimate of tokens', () => {
  it('grows with what is there, and counts a tool the same each time', () => {
    const short = [sample.user({ text: 'Where is the library?' })];
    const long = [...short, sample.assistant({ text: 'It is behind the station. '.repeat(40) })];
    expect(tokensOfItems(long, all)).toBeGreaterThan(tokensOfItems(short, all) + 150);
    const { tools } = new Library().view;
    expect(tools).not.toEqual([]);
    for (const tool of tools) expect(tokensOfTool(tool)).toBe(tokensOfTool({ ...tool }));
  });

  it.each([
    ['Chinese', '图书馆在哪里', 0.5, 1.2],
    ['Thai', 'ฉันกินข้าวที่บ้าน', 0.4, 1.2],
    ['Khmer', 'ភាសាខ្មែរ', 0.4, 1.2],
    ['Hindi', 'हिन्दी भाषा में', 0.3, 1],
    ['English', 'Where is the library? ', 0.15, 0.35],
  ])('knows %s', (_name, text, least, most) => {
    const perUnit = tokensOf(text.repeat(50)) / (text.length * 50);
    expect(perUnit).toBeGreaterThan(least);
    expect(perUnit).toBeLessThan(most);
  });

  it('counts a long text for as much as it is, among many that are short and in another script', () => {
    const short = Array.from({ length: 200 }, () => sample.user({ text: 'Thank you, go on please.' }));
    const page = '图书馆在火车站后面。'.repeat(10_000);
    const items = [...short, sample.call({ outcome: done(page) })];
    expect(tokensOfItems(items, all)).toBeGreaterThan(0.8 * tokensOf(page));
  });

  it('counts a text that was attached by its length, and images and PDF where the model takes them', () => {
    expect(ofFile('text', 80_000)).toBeGreaterThan(19_000);
    // No more of a text than what is sent.
    expect(ofFile('text', 20_000_000)).toBeLessThan(60_000);
    expect(ofFile('image', 80_000)).toBeGreaterThan(900);
    expect(ofFile('file', 2_000_000)).toBeGreaterThan(20_000);
    const none = { takesImages: false, takesFiles: false };
    expect(ofFile('image', 80_000, none)).toBeLessThan(50);
    expect(ofFile('file', 2_000_000, none)).toBeLessThan(50);
  });

  it('counts what is really sent in the same way', () => {
    const text = 'Where is the library? '.repeat(100);
    const input: AgentInputItem[] = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text },
          { type: 'input_image', image: `data:${'A'.repeat(100_000)}` },
        ],
      },
      { type: 'function_call', callId: 'c', name: 'find', status: 'completed', arguments: '{}' },
      { type: 'function_call_result', callId: 'c', name: 'find', status: 'completed', output: { type: 'text', text } },
    ];
    const words = 2 * tokensOf(text);
    expect(tokensOfInput(input)).toBeGreaterThan(words + 950);
    expect(tokensOfInput(input)).toBeLessThan(words * 1.1 + 1_100);
  });
});
