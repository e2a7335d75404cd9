import type { AgentInputItem } from '@openai/agents-core';
import type { Agent } from '../../shared/agent.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { Attachments } from './attachments.ts';
import { handoffToolName } from './handoffs.ts';
import { historyCallId } from './history.ts';
import type { ModelInUse } from './modelInUse.ts';
import { acceptable, asSaidByAnother } from './requestInput.ts';
import { type Shortening, shortened } from './shortening.ts';
import type { TurnRecorder } from './turnRecorder.ts';

export interface RequestFitOptions {
  recorder: TurnRecorder;
  files: Attachments;
  agent: Agent;
  traits: ModelInUse['traits'];
  shortening: Shortening;
  /** The agents of the turn are asked by more than one model: none may be given what only another one can read. */
  hasManyModels: boolean;
  /** The turn has not asked this model before: what there is already comes from others. */
  isNew: boolean;
}

/** Fits what has been said and done to the model of one agent, whoever said and did it. */
export class RequestFit {
  readonly #options: RequestFitOptions;
  readonly #shortened: ReadonlySet<string>;
  #first: number | null = null;

  constructor(options: RequestFitOptions) {
    this.#options = options;
    this.#shortened = new Set([...options.shortening.items].map(historyCallId));
  }

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

  /** How many items at the beginning come from other models. */
  #saidByOthers(input: readonly AgentInputItem[]): number {
    const { agent, hasManyModels, isNew } = this.#options;
    this.#first ??= isNew ? input.length : 0;
    if (!hasManyModels) return this.#first;
    const name = handoffToolName(agent);
    const handedOver = input.findLastIndex((item) => item.type === 'function_call_result' && item.name === name);
    return Math.max(this.#first, handedOver + 1);
  }

  #cut(item: Extract<AgentInputItem, { type: 'function_call_result' }>): AgentInputItem {
    const { output } = item;
    if (!this.#shortened.has(item.callId)) return item;
    if (typeof output === 'string') return { ...item, output: shortened(output) };
    return 'text' in output ? { ...item, output: { ...output, text: shortened(output.text) } } : item;
  }
}

/** How a call of this turn failed that nobody was asked about: refused ones are known to the record alone. */
function failureOf(recorder: TurnRecorder, callId: string): ToolOutcome | null {
  const call = recorder.call(callId);
  return call === undefined || call.approvalId !== null || call.outcome?.success !== false ? null : call.outcome;
}
