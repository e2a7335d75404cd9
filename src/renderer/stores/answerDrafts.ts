import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TranscriptsState } from './transcripts.ts';

/** What a person put into one field: text as typed, a yes or no, one choice or several. */
export type Typed = string | boolean | readonly string[];
/** By the field's name. */
export type TypedValues = ReadonlyMap<string, Typed>;

export interface AnswerDraft {
  values: TypedValues;
  /** Fields that a person has left, and so may be told what is wrong with. */
  left: ReadonlySet<string>;
}

export interface AnswerDrafts {
  /** By the question's id. */
  state: StoreApi<ReadonlyMap<string, AnswerDraft>>;
  /** Puts a value into a field; undefined takes it out again. */
  put(questionId: string, field: string, value: Typed | undefined): void;
  /** Notes that fields were left, which shows what is wrong with them. */
  leave(questionId: string, fields: Iterable<string>): void;
}

export const emptyDraft: AnswerDraft = { values: new Map(), left: new Set() };

/** Whether nothing was put into a field. */
export function isBlank(typed: Typed | undefined): boolean {
  if (typeof typed === 'string') return typed.trim() === '';
  return typed === undefined || (typeof typed === 'object' && typed.length === 0);
}

/**
 * What was typed into the questions of servers: in memory alone, so that it outlives a scroll or another conversation
 * and nothing more. It is dropped as soon as a question is seen to be closed.
 */
export function createAnswerDrafts(transcripts: StoreApi<TranscriptsState>): AnswerDrafts {
  const state = createStore<ReadonlyMap<string, AnswerDraft>>(() => new Map());
  const change = (questionId: string, edit: (draft: AnswerDraft) => AnswerDraft) =>
    state.setState((drafts) => new Map(drafts).set(questionId, edit(drafts.get(questionId) ?? emptyDraft)), true);
  const drop = (questionId: string) =>
    state.setState((drafts) => new Map([...drafts].filter(([id]) => id !== questionId)), true);

  transcripts.subscribe(({ entries }) => {
    if (state.getState().size === 0) return;
    for (const { transcript } of entries.values())
      for (const item of transcript?.items ?? [])
        if (item.kind === 'tool_call')
          for (const { id, status } of item.questions) if (status !== 'open' && state.getState().has(id)) drop(id);
  });

  return {
    state,
    put: (questionId, field, value) =>
      change(questionId, ({ values, left }) => ({ left, values: putValue(values, field, value) })),
    leave: (questionId, fields) =>
      change(questionId, ({ values, left }) => ({ values, left: new Set([...left, ...fields]) })),
  };
}

function putValue(values: TypedValues, field: string, value: Typed | undefined): TypedValues {
  const next = new Map(values);
  if (value === undefined) next.delete(field);
  else next.set(field, value);
  return next;
}
