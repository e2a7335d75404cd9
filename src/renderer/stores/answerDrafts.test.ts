import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Question } from '../../shared/question.ts';
import { id, toolCall, transcript } from '../testing/samples.ts';
import { createAnswerDrafts } from './answerDrafts.ts';
import type { TranscriptsState } from './transcripts.ts';

const question = (number: number, status: Question['status']): Question => ({
  id: id(number),
  message: 'Which?',
  ask: { kind: 'form', fields: [] },
  status,
});

/** Transcripts that show questions, and what is typed into them. */
function setUp(...questions: Question[]) {
  const transcripts = createStore<TranscriptsState>(() => ({ entries: new Map() }));
  const drafts = createAnswerDrafts(transcripts);
  const show = (...shown: Question[]) => {
    const items = [toolCall(31, { status: 'running', questions: shown })];
    transcripts.setState({
      entries: new Map([[id(1), { transcript: transcript({ items }), resume: null, error: null }]]),
    });
  };
  show(...questions);
  const valuesOf = (number: number) => Object.fromEntries(drafts.state.getState().get(id(number))?.values ?? []);
  return { drafts, show, valuesOf };
}

describe('createAnswerDrafts', () => {
  it('keeps what is typed into each question by itself, whatever else changes', () => {
    const { drafts, show, valuesOf } = setUp(question(1, 'open'), question(2, 'open'));
    drafts.put(id(1), 'city', 'Oslo');
    drafts.put(id(2), 'city', 'Rome');
    drafts.put(id(1), 'warn', false);
    show(question(1, 'open'), question(2, 'open'));
    expect(valuesOf(1)).toEqual({ city: 'Oslo', warn: false });
    expect(valuesOf(2)).toEqual({ city: 'Rome' });
  });

  it('takes a value out again', () => {
    const { drafts, valuesOf } = setUp(question(1, 'open'));
    drafts.put(id(1), 'unit', 'c');
    drafts.put(id(1), 'unit', undefined);
    expect(valuesOf(1)).toEqual({});
  });

  it('remembers which fields were left', () => {
    const { drafts } = setUp(question(1, 'open'));
    drafts.leave(id(1), ['a']);
    drafts.leave(id(1), ['b']);
    drafts.put(id(1), 'a', 'x');
    expect([...(drafts.state.getState().get(id(1))?.left ?? [])]).toEqual(['a', 'b']);
  });

  it.each(['answered', 'declined', 'cancelled'] as const)('forgets a question that was %s, and no other', (status) => {
    const { drafts, show, valuesOf } = setUp(question(1, 'open'), question(2, 'open'));
    drafts.put(id(1), 'city', 'Oslo');
    drafts.put(id(2), 'city', 'Rome');
    show(question(1, status), question(2, 'open'));
    expect([...drafts.state.getState().keys()]).toEqual([id(2)]);
    expect(valuesOf(2)).toEqual({ city: 'Rome' });
  });
});
