import { describe, expect, it } from 'vitest';
import { importedTranscript, type SaidElsewhere } from './importedHistory.ts';
import { agent } from './testing/agentSamples.ts';

const helper = agent('helper', { color: 2 });
const said = (role: SaidElsewhere['role'], text: string): SaidElsewhere => ({ role, text, attachments: [] });

describe('A history that was held elsewhere', () => {
  it('becomes turns that have ended, each with its message and the answers to it', () => {
    const transcript = importedTranscript(
      helper,
      [said('user', 'One?'), said('assistant', 'One.'), said('assistant', 'Still one.'), said('user', 'Two?')],
      5,
    );
    const [one, two] = transcript?.turns ?? [];
    expect(transcript?.turns).toHaveLength(2);
    expect(one).toMatchObject({ parentId: null, status: 'completed', agentId: 'helper', startedAt: 5, endedAt: 5 });
    expect(two?.parentId).toBe(one?.id);
    expect(transcript?.conversation).toMatchObject({ title: 'One?', agentId: 'helper', headTurnId: two?.id });
    expect(transcript?.items).toMatchObject([
      { turnId: one?.id, position: 0, kind: 'user', text: 'One?' },
      {
        turnId: one?.id,
        position: 1,
        kind: 'assistant',
        text: 'One.',
        agentName: 'Helper',
        agentColor: 2,
        status: 'done',
      },
      { turnId: one?.id, position: 2, kind: 'assistant', text: 'Still one.' },
      { turnId: two?.id, position: 0, kind: 'user', text: 'Two?' },
    ]);
  });

  it('says where it began with an answer: providers want a message first', () => {
    const transcript = importedTranscript(helper, [said('assistant', 'Welcome!'), said('user', 'Hello')], 5);
    expect(transcript?.items).toMatchObject([
      { kind: 'user', text: '[The conversation began with an answer.]' },
      { kind: 'assistant', text: 'Welcome!' },
      { kind: 'user', text: 'Hello' },
    ]);
    expect(transcript?.conversation.title).toBe('Hello');
  });

  it('is nothing where nothing was said', () => {
    expect(importedTranscript(helper, [], 5)).toBeNull();
  });
});
