import type { AgentInputItem } from '@openai/agents-core';
import type { Agent } from '../../shared/agent.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { Attachments } from './attachments.ts';
import { handoffToolName } from './handoffs.ts';
import type { ModelInUse } from './modelInUse.ts';
import { acceptable, asSaidByAnother } from './requestInput.ts';
import { isLongText, type ShortenedCall, shortened } from './shortening.ts';
import { tokensOfInput } from './tokens.ts';
import type { TurnRecorder } from './turnRecorder.ts';

export interface RequestFitOptions {
  recorder: TurnRecorder;
  files: Attachments;
  agent: Agent;
  traits: ModelInUse['traits'];
  /** Calls of earlier turns whose results are shortened, by the ids that they have in a request. */
  shortened: ReadonlyMap<string, ShortenedCall>;
  /** The agents of the turn are asked by more than one model: none may be given what only another one can read. */
  hasManyModels: boolean;
  /** The turn has not asked this model before: what there is already comes from others. */
  isNew: boolean;
}

/** Fits what has been said and done to the model of one agent, whoever said and did it. */
export class RequestFit {
  readonly #options: RequestFitOptions;
  readonly #shortened: Map<string, ShortenedCall>;
  #first: number | null = null;

  constructor(options: RequestFitOptions) {
    this.#options = options;
    this.#shortened = new Map(options.shortened);
  }

  /** The calls whose results were shortened the last time. */
  get shortened(): ShortenedCall[] {
    return [...this.#shortened.values()];
  }

  /** The input as the model takes it, however much that is. */
  apply(input: readonly AgentInputItem[]): AgentInputItem[] {
    const { recorder, files, traits } = this.#options;
    const count = this.#saidByOthers(input);
    const accepted = (items: readonly AgentInputItem[]) => acceptable(items, (callId) => failureOf(recorder, callId));
    const all = [...asSaidByAnother(accepted(input.slice(0, count))), ...accepted(input.slice(count))];
    return all.map((item) => {
      if (item.type === 'function_call_result') return this.#cut(item);
      return 'role' in item && item.role === 'user' ? files.fitted(item, traits) : item;
    });
  }

  /**
   * The same with what it takes, in tokens, about. Where that is more than `room`, results of this turn that the model has
   * read are shortened from then on; those that it has not read are whole.
   */
  applyWithin(input: readonly AgentInputItem[], room: number): { input: AgentInputItem[]; tokens: number } {
    const fitted = this.apply(input);
    const tokens = tokensOfInput(fitted);
    if (tokens <= room || !this.#shortenRead(fitted)) return { input: fitted, tokens };
    const cut = this.apply(input);
    return { input: cut, tokens: tokensOfInput(cut) };
  }

  /** Returns whether there was something to shorten. */
  #shortenRead(fitted: readonly AgentInputItem[]): boolean {
    const { recorder } = this.#options;
    const before = this.#shortened.size;
    const read = fitted.slice(0, fitted.findLastIndex(({ type }) => type !== 'function_call_result') + 1);
    for (const item of read) {
      if (item.type !== 'function_call_result' || !isLongText(textIn(item)?.length ?? 0)) continue;
      const call = recorder.call(item.callId);
      // Failures say what not to do again.
      if (call?.outcome?.success === true) this.#shortened.set(item.callId, call);
    }
    return this.#shortened.size > before;
  }

  /** How many items at the beginning come from other models. */
  #saidByOthers(input: readonly AgentInputItem[]): number {
    const { agent, hasManyModels, isNew } = this.#options;
    this.#first ??= isNew ? input.length : 0;
    if (!hasManyModels) return this.#first;
    const name = handoffToolName(agent);
    const handedOver = input.findLastIndex((item) => item.type === 'function_call_result' && item.name === name);
    return Math.max(this.#first, handedOver + 1);
  }

  #cut(item: ResultItem): AgentInputItem {
    const text = this.#shortened.has(item.callId) ? textIn(item) : null;
    return text === null ? item : { ...item, output: { type: 'text' as const, text: shortened(text) } };
  }
}

type ResultItem = Extract<AgentInputItem, { type: 'function_call_result' }>;

/** The text of a result; null for one that is something else. */
function textIn({ output }: ResultItem): string | null {
  if (typeof output === 'string') return output;
  return 'text' in output ? output.text : null;
}

/** How a call of this turn failed that nobody was asked about: refused ones are known to the record alone. */
function failureOf(recorder: TurnRecorder, callId: string): ToolOutcome | null {
  const call = recorder.call(callId);
  return call === undefined || call.approvalId !== null || call.outcome?.success !== false ? null : call.outcome;
}
