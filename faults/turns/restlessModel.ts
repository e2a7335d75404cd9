import type { ChatRequest } from '../../src/main/models/testing/scriptedProvider.ts';
import type { ChatAnswer } from './strictProvider.ts';

/**
 * A model that passes requests on, makes marks two at a time, reads, talks, and never says the same twice. One text in
 * three takes longer than it may be before its first part is on the disk.
 */
export function restlessModel(random: () => number): (body: ChatRequest) => ChatAnswer {
  let said = 0;
  const text = (): ChatAnswer => {
    said += 1;
    const length = random() < 0.33 ? 150 : 3 + Math.floor(random() * 20);
    const pieces = Array.from({ length }, (_, index) => `word ${said}.${index} `);
    return { kind: 'text', pieces, pauseMs: 4 };
  };
  return ({ messages, tools = [] }) => {
    const names = tools.map((tool) => tool.function.name);
    const handoff = names.find((name) => name.startsWith('transfer_to_'));
    if (handoff)
      return random() < 0.8 ? { kind: 'calls', calls: [{ name: handoff, arguments: { reason: 'marks' } }] } : text();
    const results = messages.length - 1 - messages.findLastIndex(({ role }) => role === 'user');
    if (results > 8 || random() < 0.3) return text();
    const calls = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
      said += 1;
      const isRead = random() < 0.3;
      return isRead
        ? { name: 'marks__read_marks', arguments: { page: said } }
        : { name: 'marks__make_mark', arguments: { mark: `mark-${said}` } };
    });
    return { kind: 'calls', calls };
  };
}
