import { expect, it } from 'vitest';
import type { Attachment } from '../../../../shared/conversation.ts';
import { messageTokens } from './messageTokens.ts';

const ready = (kind: Attachment['kind'], bytes: number) => ({
  state: { status: 'ready' as const, attachment: { handle: 'f', kind, name: 'a', mimeType: 'text/plain', bytes } },
});

it('a message that is written takes what its words and its files take, as far as they have arrived', () => {
  expect(messageTokens('', [])).toBe(0);
  const line = 'Where is the library? ';
  const once = messageTokens(line.repeat(100), []);
  expect(once).toBeGreaterThan(400);
  expect(messageTokens(line.repeat(10_000), []) / once).toBeCloseTo(100, -1);
  expect(messageTokens('图书馆'.repeat(100), [])).toBeGreaterThan(200);
  expect(messageTokens('', [ready('image', 5_000_000), ready('text', 40_000)])).toBe(11_000);
  expect(messageTokens('', [{ state: { status: 'sending', share: 0.5 } }])).toBe(0);
});
