import type { Agent } from '../../shared/agent.ts';
import { SignalboxError } from '../../shared/errors.ts';
import type { Usage } from '../../shared/usage.ts';
import { costOf, usageOf } from '../models/usage.ts';
import type { GraphOptions } from './graph.ts';
import type { GraphMember } from './graphMember.ts';
import type { ModelInUse, ModelSource } from './modelInUse.ts';
import type { ObservedResponse } from './recordingModel.ts';
import type { TurnRecorder } from './turnRecorder.ts';

/** The models that a turn uses: loaded once for each agent, named on the turn, and what they took counted up. */
export class TurnTally {
  readonly #models: ModelSource;
  readonly #recorder: TurnRecorder;
  readonly #inUse = new Map<string, ModelInUse>();
  /** Of the models that the turn had asked before. */
  readonly #askedBefore: readonly string[];

  constructor(models: ModelSource, recorder: TurnRecorder) {
    this.#models = models;
    this.#recorder = recorder;
    this.#askedBefore = labelsOf(recorder.turn.modelLabel);
  }

  /** An agent's model is known already. */
  use(agent: Pick<Agent, 'id'>, model: ModelInUse): void {
    this.#inUse.set(agent.id, model);
    this.#name(model);
  }

  /** A model that this turn did not ask before it waited, or before it was handed over. */
  isNew({ label }: ModelInUse): boolean {
    return !this.#askedBefore.includes(label);
  }

  /** What an agent's model can take, in tokens; null where it does not matter, or the model was not loaded yet. */
  limitOf({ id }: Pick<Agent, 'id'>): number | null {
    return this.#inUse.get(id)?.traits.contextTokens ?? null;
  }

  /** Loads an agent's model. INVALID_INPUT in words where it can't be used. */
  async load(agent: Agent): Promise<ModelInUse> {
    const known = this.#inUse.get(agent.id);
    if (known !== undefined) return known;
    const model = await this.#models.model(this.#recorder.userId, agent.model);
    this.use(agent, model);
    return model;
  }

  /** What the agents of the turn tell of their models. */
  get hooks(): Pick<GraphOptions, 'loadModel' | 'limitOf' | 'onResponse' | 'retries'> {
    return {
      loadModel: (agent) => this.load(agent),
      limitOf: (agent) => this.limitOf(agent),
      onResponse: (member, response) => this.#record(member, response),
      retries: this.#models.retries((retry) => this.#recorder.show({ retry })),
    };
  }

  #name({ label }: ModelInUse): void {
    const { modelLabel } = this.#recorder.turn;
    if (!labelsOf(modelLabel).includes(label)) this.#recorder.note({ modelLabel: `${modelLabel} → ${label}` });
  }

  /** Records a response. One with neither words nor calls ends the turn: asking again would give the same. */
  async #record(member: GraphMember, { output, usage }: ObservedResponse): Promise<void> {
    const recorder = this.#recorder;
    const taken = usageOf(usage);
    const prices = this.#inUse.get(member.agent.id)?.traits.prices ?? null;
    if (taken.inputTokens + taken.outputTokens > 0) {
      recorder.note({ usage: sum(recorder.turn.usage, { ...taken, cost: costOf(usage, prices) }) });
    }
    const parts = member.partsOf(output);
    const saysSomething = parts.some(
      (part) => part.kind !== 'reasoning' && (part.kind !== 'text' || part.text.trim() !== ''),
    );
    if (saysSomething || recorder.isStreaming) {
      await recorder.response(member.speaker, parts);
      // Words alone are the end: the runtime asks for nothing more after them.
      if (parts.every(({ kind }) => kind === 'text' || kind === 'reasoning')) recorder.complete();
      return;
    }
    throw new SignalboxError(
      'PROVIDER_ERROR',
      'The model ended without an answer. Try again, or choose another model in Settings.',
      { retryable: true },
    );
  }
}

function labelsOf(modelLabel: string): string[] {
  return modelLabel.split(' → ');
}

/** What two parts of a turn took together. The cost is only known where both are. */
function sum(before: Usage | null, added: Usage): Usage {
  if (before === null) return added;
  return {
    requests: before.requests + added.requests,
    inputTokens: before.inputTokens + added.inputTokens,
    cachedTokens: before.cachedTokens + added.cachedTokens,
    outputTokens: before.outputTokens + added.outputTokens,
    reasoningTokens: before.reasoningTokens + added.reasoningTokens,
    cost: before.cost === null || added.cost === null ? null : before.cost + added.cost,
  };
}
